"""People in the admin: an editor keeps names and biographies, only a superuser sees who they are in private."""

from typing import Any, ClassVar, cast

# Imported so that they are registered before they are taken away again, below.
import allauth.account.admin
import allauth.socialaccount.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.keepers import looks_different
from accounts.models import User
from accounts.roles import RIGHTS

# Tokens, keys and private addresses are nobody's to read; the keys come from the environment.
for _model in (EmailAddress, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_model)

PROFILE = (None, {"fields": ("display_name", "slug", "website", "bio")})
#: What decides who may do what. Whoever may change these may become anybody.
POWERS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")
#: What somebody with the right to assign roles decides about those who are no superusers.
ROLE_POWERS = ("is_active", "groups")


def assigns_roles(request: HttpRequest) -> bool:
    """Whether the person may give others one of the four roles: administrators and superusers."""
    return editor_of(request).has_perm("accounts.assign_roles")


def editor_of(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else in."""
    return cast(User, request.user)


class RoleFilter(admin.SimpleListFilter):
    """Those who work here, those who write, those who only read."""

    title = "role"
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the roles."""
        return [("staff", "Editors"), ("author", "Authors"), ("reader", "Readers")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Return the people who have the role."""
        match self.value():
            case "staff":
                return queryset.filter(is_staff=True)
            case "author":
                return queryset.filter(slug__isnull=False)
            case "reader":
                return queryset.filter(is_staff=False, slug__isnull=True)
        return queryset


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Editors, authors and readers. Without being a superuser one edits the public profile alone."""

    list_display = ("public_name", "slug", "is_staff", "is_active", "last_login")
    list_display_links = ("public_name",)
    list_filter = (RoleFilter, "is_active")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-is_staff", "display_name", "username")
    readonly_fields = ("last_login", "date_joined")
    fieldsets: ClassVar[Any] = (
        PROFILE,
        ("Account", {"fields": ("username", "password", "email")}),
        ("May", {"fields": POWERS}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "display_name", "usable_password", "password1", "password2")},
        ),
    )

    @admin.display(description="name", ordering="display_name")
    def public_name(self, person: User) -> str:
        """Return the name that readers see."""
        return person.public_name

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show a superuser everything, an administrator the roles, everybody else the public profile."""
        if obj is not None and not request.user.is_superuser:
            return (
                (PROFILE, ("Role", {"fields": ROLE_POWERS}))
                if assigns_roles(request)
                else (PROFILE,)
            )
        return super().get_fieldsets(request, obj)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Search e-mail addresses for superusers only: a search that finds tells as much as a list."""
        public = ("username", "display_name", "slug")
        return (*public, "email") if request.user.is_superuser else public

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Offer editors and authors, not every reader, where an article asks for its authors."""
        if request.GET.get("field_name") == "author":
            queryset = queryset.filter(Q(is_staff=True) | Q(slug__isnull=False), is_active=True)
        return super().get_search_results(request, queryset, search_term)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to filter by what only a superuser may see."""
        if not request.user.is_superuser and not lookup.startswith(
            ("role", "is_active", "is_staff")
        ):
            return False
        return super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let those make accounts who may say what an account may do."""
        return assigns_roles(request)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Let administrators choose among the four roles: other groups may mean more than they have."""
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.filter(name__in=RIGHTS)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Keep groups that the person could not see; let whoever has a role into the admin."""
        person: User = form.instance
        unseen = list(person.groups.exclude(name__in=RIGHTS)) if change else []
        super().save_related(request, form, formsets, change)
        if "groups" not in form.cleaned_data:
            return
        if not request.user.is_superuser:
            person.groups.add(*unseen)
        if not person.is_staff and person.groups.filter(name__in=RIGHTS).exists():
            person.is_staff = True
            person.save(update_fields=["is_staff"])

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Keep superusers out of the hands of those who are not."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return obj.pk == request.user.pk
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let superusers alone delete somebody."""
        return request.user.is_superuser

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Store a person, and announce the pages that show them."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            looks_different(obj)

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 (Django’s name)
        form_url: str = "",
    ) -> HttpResponse:
        """Let superusers alone set somebody else's password."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)
