"""The whole stand-in: a request to any of the four providers' addresses in, their answer out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from accounts.stand_in.oauth import (
    Authorization,
    Provider,
    check_authorization,
    read_authorization,
)
from accounts.stand_in.providers import PROVIDERS
from accounts.stand_in.store import Store
from accounts.stand_in.wire import Refusal, Request, Response, page

#: The fields of the page that asks the person: who they are, and the word that they would rather not.
PERSON_FIELD = "person"
CANCEL_FIELD = "cancel"

#: The only method each step of a conversation answers to; ``authorize`` asks by GET and hears by POST.
POSTED_STEPS = {"token"}


@dataclass
class StandIn:
    """The four providers. ``misbehaviour`` lets a test replace the answer of a step, by provider and step."""

    store: Store
    misbehaviour: dict[tuple[str, str], Callable[[Request], Response]] = field(default_factory=dict)

    def handle(self, request: Request) -> Response:
        """Answer a request; 404 for an address that none of the four has."""
        provider, step = self.route(request)
        if provider is None:
            return page("<h1>Not found</h1>", 404)
        if (provider.id, step) in self.misbehaviour:
            return self.misbehaviour[provider.id, step](request)
        if step == "authorize":
            return self.authorize(provider, request)
        if request.method != ("POST" if step in POSTED_STEPS else "GET"):
            return provider.refuse(Refusal("invalid_request", "Wrong method.", 405))
        try:
            return provider.endpoints[step](self.store, request)
        except Refusal as refusal:
            return provider.refuse(refusal)

    def route(self, request: Request) -> tuple[Provider | None, str]:
        """Return whom a request is for, and which step it takes; None for nobody."""
        host = request.host.partition(":")[0].lower()
        for provider in PROVIDERS.values():
            step = provider.step_at(host, request.path)
            if step is not None:
                return provider, step
        return None, ""

    def asked(self, provider: Provider, request: Request) -> Authorization | Response:
        """Return what a person is asked to allow, or the answer to a request that is wrong."""
        try:
            authorization = read_authorization(self.store, provider, request)
        except Refusal as refusal:
            text = f"<h1>{escape(refusal.error)}</h1><p>{escape(refusal.description)}</p>"
            return page(f"<!DOCTYPE html><title>Error</title>{text}", refusal.status)
        try:
            check_authorization(authorization, request)
        except Refusal as refusal:
            return authorization.refuse(refusal)
        return authorization

    def authorize(self, provider: Provider, request: Request) -> Response:
        """Ask the person (GET), hear the answer (POST to the same address) and send the browser back."""
        authorization = self.asked(provider, request)
        if isinstance(authorization, Response):
            return authorization
        if request.method != "POST":
            return consent_page(authorization, self.store)
        try:
            form = request.form
        except Refusal as refusal:
            return provider.refuse(refusal)
        if CANCEL_FIELD in form:
            return authorization.cancel()
        person = self.store.person(form.get(PERSON_FIELD, ""))
        return authorization.allow(self.store, person) if person else authorization.cancel()


def consent_page(authorization: Authorization, store: Store) -> Response:
    """Return the page that asks the person, without any style; it posts to its own address."""
    name = escape(authorization.provider.name)
    people = "".join(
        f'<button name="{PERSON_FIELD}" value="{escape(person.key)}">{escape(person.name)}</button>'
        for person in store.people
    )
    return page(
        f'<!DOCTYPE html><html lang="en"><title>{name} (stand-in)</title>'
        f'<h1>{name} (stand-in)</h1><form method="post">{people}'
        f'<button name="{CANCEL_FIELD}" value="1">Cancel</button></form></html>'
    )
