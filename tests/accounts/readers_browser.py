"""A browser without a screen: cookies, forms and redirects over real HTTP."""

import re
from html import unescape
from urllib.parse import urljoin

import requests


class Browser:
    """One reader's browser at a site; it follows no redirect unless told to."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.session = requests.Session()
        self.session.trust_env = False
        self.copies: list[Browser] = []

    def as_it_was(self) -> "Browser":
        """Return a browser with the cookies of this moment: a request that is on its way while others are answered."""
        copy = Browser(self.site)
        copy.session.cookies.update(self.session.cookies)
        self.copies.append(copy)
        return copy

    def close(self) -> None:
        """Leave the site: it keeps a connection to the database for whoever may still ask."""
        for browser in (self, *self.copies):
            browser.session.close()

    def get(self, address: str, **options) -> requests.Response:
        return self.session.get(
            urljoin(self.site, address), timeout=20, allow_redirects=False, **options
        )

    def post(self, address: str, data: dict[str, str], **options) -> requests.Response:
        return self.session.post(
            urljoin(self.site, address), data=data, timeout=20, allow_redirects=False, **options
        )

    def submit(self, page: requests.Response, **typed: str) -> requests.Response:
        """Send the last form of a page as it stands, with what was typed or pressed."""
        form = re.findall(r"<form[^>]*>.*?</form>", page.text, re.DOTALL)[-1]
        action = re.search(r'action="([^"]*)"', form)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        fields = {name: unescape(value) for name, value in hidden} | typed
        address = unescape(action[1]) if action else page.url
        return self.post(urljoin(page.url, address), fields)

    def start(self, provider: str, next_url: str = "/me", process: str = "login") -> str:
        """Go through the page before the provider; return where the browser is sent."""
        page = self.get(
            f"/accounts/{provider}/login/", params={"process": process, "next": next_url}
        )
        assert page.status_code == 200
        return self.submit(page).headers["Location"]

    def allow(self, address: str, person: str = "ada") -> str:
        """Be somebody at the provider; return where the browser is sent."""
        return self.post(address, {"person": person}).headers["Location"]

    def sign_in(
        self, provider: str, person: str = "ada", next_url: str = "/me"
    ) -> requests.Response:
        """Sign in; return the answer to the way back."""
        return self.get(self.allow(self.start(provider, next_url), person))

    def me(self) -> dict[str, object]:
        return self.get("/me").json()
