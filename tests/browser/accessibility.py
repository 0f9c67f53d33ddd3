"""What axe finds on a page, by day and by night."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: What Django's own parts of the admin leave to be wished for: its autocomplete, its filter of the menu, and a
#: column without a head.
NOT_OURS = [[".select2-container"], ["#nav-filter"], ["th.original"], ["td.delete"]]
#: What depends on the theme. All else is the same in both, and not looked for twice.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def violations(page: Page) -> dict[str, list[str]]:
    """Return what axe finds on the page that is open, by rule, in both themes; it is left with the light one."""
    # Only what is wrong is told, and with no way to find it again: on a long page that is most of the work.
    options: dict[str, Any] = {
        "iframes": False,
        "preload": False,
        "resultTypes": ["violations"],
        "selectors": False,
        "elementRef": False,
    }
    dark = _found(page, "dark", options | {"runOnly": COLOURS})
    return dark | _found(page, "light", options)


def _found(page: Page, scheme: Any, options: dict[str, Any]) -> dict[str, list[str]]:
    """Return what axe finds in a theme: the beginning of each element, by rule."""
    page.wait_for_load_state("load")
    page.emulate_media(color_scheme=scheme)
    # Django's admin fades from one theme into the other; colours on the way are nobody's choice.
    page.evaluate("document.getAnimations().forEach((fading) => fading.finish())")
    result = Axe().run(page, context={"exclude": NOT_OURS}, options=options)
    return {
        violation["id"]: [node["html"][:150] for node in violation["nodes"]]
        for violation in result.response["violations"]
    }
