"""One's own data: taking it along, and having it deleted."""

import json
from collections.abc import Iterator

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.freshness import ask_to_sign_in_again, is_fresh
from accounts.keepers import keepers
from accounts.leaving import TIME_TO_STAY, WorksHere, departure_of, leave, stay
from accounts.models import User


class DepartureForm(forms.Form):
    """What is to become of the comments."""

    comments = forms.ChoiceField(
        label="What becomes of my comments?",
        choices=[
            ("keep", "They stay, under the name “Deleted reader”"),
            ("delete", "They are deleted, too"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose what becomes of your comments."},
    )


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Answer everything that is kept about whoever is signed in, as a file of JSON."""
    response = StreamingHttpResponse(exported(own(request)), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def exported(user: User) -> Iterator[str]:
    """Yield a JSON object piece by piece: a person with a hundred thousand comments takes no more memory than one."""
    encoder = DjangoJSONEncoder(ensure_ascii=False)
    yield f'{{"exported": {encoder.encode(timezone.now())}'
    for module in reversed(list(keepers())):
        for name, rows in module.export(user):
            yield f",\n{json.dumps(name)}: ["
            separator = ""
            for row in rows:
                yield f"{separator}\n  {encoder.encode(row)}"
                separator = ","
            yield "]"
    yield "}\n"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ask what becomes of the comments, and note the wish by POST: after a fresh sign-in only."""
    user = own(request)
    if not user.works_here and not is_fresh(request):
        return ask_to_sign_in_again(reverse("account_delete"))
    form = DepartureForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "hours": int(TIME_TO_STAY.total_seconds() // 3600)}
    if form.is_bound and form.is_valid():
        try:
            leave(user, with_comments=form.cleaned_data["comments"] == "delete")
        except WorksHere:
            return render(request, "accounts/delete.html", context, status=403)
        return redirect("account")
    context["departure"] = departure_of(user)
    return render(request, "accounts/delete.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Take the wish to leave back."""
    stay(own(request))
    return redirect("account")


def own(request: HttpRequest) -> User:
    """Return who is signed in; login_required saw to it that somebody is."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
