"""What a page loads: one style sheet, one module, and of what is joined the same as from its parts."""

import pytest

from config.joining import joined
from tests.browser.conftest import ROOT

MODULES = {
    "js/pages/home.js": 'import { two as second } from "../two.js";\nimport "../last.js";\n'
    "const own = 'page';\nsaid.push(own, second(), typeof helper, this === undefined);\n",
    "js/one.js": 'said.push("one");\nconst own = 1;\nexport const ONE = own;\nexport async function later() {}\n',
    "js/two.js": 'import { ONE, later } from "./one.js";\nsaid.push("two", later() instanceof Promise);\n'
    "const helper = ONE + 1;\nexport function two() {\n  return helper;\n}\n",
    "js/last.js": 'import { ONE as first } from "./one.js";\nsaid.push(first);\n',
}


def test_joined_modules_do_what_they_do_one_by_one(chromium):
    page = chromium.new_page()
    page.route("http://blog.test/", lambda route: route.fulfill(content_type="text/html", body=""))
    page.route(
        "http://blog.test/js/**",
        lambda route: route.fulfill(
            content_type="text/javascript",
            body=MODULES[route.request.url.removeprefix("http://blog.test/")],
        ),
    )
    said = []
    for script in (
        {"url": "/js/pages/home.js"},
        {"content": joined("js/pages/home.js", MODULES.get)},
    ):
        page.goto("http://blog.test/")
        page.evaluate("window.said = []")
        page.add_script_tag(type="module", **script)
        said.append(page.evaluate("said"))
    page.close()
    assert said == [["one", "two", True, 1, "page", 2, "undefined", True]] * 2


@pytest.mark.parametrize("kind", ["home", "article", "account"])
def test_a_page_loads_one_sheet_and_at_most_one_module(page, site, discussed, kind):
    loaded = []
    page.on("request", lambda request: loaded.append((request.resource_type, request.url)))
    page.goto({"home": "/", "article": discussed, "account": "/accounts/login/"}[kind])
    page.wait_for_load_state("networkidle")
    sheets = [url for what, url in loaded if what == "stylesheet"]
    modules = [url for what, url in loaded if what == "script"]
    assert len(sheets) == 1
    assert len(modules) == {"home": 0, "article": 1, "account": 1}[kind]


def test_the_rules_of_a_joined_sheet_are_those_of_its_parts(page, site):
    """The browser reads the same rules, in the same order, from one file and from the files that it names."""
    page.route(
        "**/parts/**",
        lambda route: route.fulfill(path=ROOT / "static" / route.request.url.split("/parts/")[1]),
    )
    page.goto("/privacy/")
    rules = page.evaluate(
        """async () => {
          const HASHED = /url\\("[^"]*\\/([^"\\/.]+)[^"\\/]*\\.(\\w+)"\\)/g;
          const rulesOf = (sheet) => [...sheet.cssRules].flatMap((rule) =>
            rule.styleSheet ? rulesOf(rule.styleSheet) : [rule.cssText.replaceAll(HASHED, 'url("$1.$2")')]);
          const read = (href) => new Promise((resolve) => {
            // For print alone: read, but not applied, so that no font is asked for again.
            const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, media: "print" });
            link.onload = () => resolve(rulesOf(link.sheet));
            document.head.append(link);
          });
          const linked = document.querySelector("link[rel=stylesheet]").href;
          return { joined: await read(linked), parts: await read("/parts/css/pages/text.css") };
        }"""
    )
    assert len(rules["joined"]) > 10
    assert rules["joined"] == rules["parts"]
