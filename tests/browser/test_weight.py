"""What a page loads: one style sheet, one module, and of what is joined the same as from its parts."""

import re

import pytest

from config.joining import joined
from tests.browser.conftest import PHONE, ROOT

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


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("home", ["list.css"]),
        # The small one is read before the page is laid out.
        ("article", ["article.css", "article.js", "fresh.js"]),
        ("account", ["account.css", "passkeys.js"]),
    ],
)
def test_a_page_loads_one_sheet_and_one_module(page, discussed, kind, wanted):
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto({"home": "/", "article": discussed, "account": "/accounts/login/"}[kind])
    names = [re.sub(r".*/([\w-]+)\.\w+\.(css|js)$", r"\1.\2", url) for url in loaded]
    assert sorted(name for name in names if name.endswith((".css", ".js"))) == wanted


def test_the_rules_of_a_joined_sheet_are_those_of_its_parts(page, site):
    """The browser reads the same rules, in the same order, from one file and from the files that it names."""
    page.route(
        "**/parts/**",
        lambda route: route.fulfill(
            content_type="text/css",
            body=(ROOT / "static" / route.request.url.split("/parts/")[1]).read_text(),
        ),
    )
    page.goto("/privacy/")
    rules = page.evaluate(
        """async () => {
          const HASHED = /url\\("[^"]*\\/([^"\\/.]+)[^"\\/]*\\.(\\w+)"\\)/g;
          const rulesOf = (sheet) => [...sheet.cssRules].flatMap((rule) =>
            rule.styleSheet ? rulesOf(rule.styleSheet) : [rule.cssText.replaceAll(HASHED, 'url("$1.$2")')]);
          const read = (href) => new Promise((resolve) => {
            const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
            link.onload = () => resolve(rulesOf(link.sheet));
            document.head.append(link);
          });
          const linked = document.querySelector("link[rel=stylesheet]").href;
          return { joined: await read(linked), parts: await read("/parts/css/pages/text.css") };
        }"""
    )
    assert len(rules["joined"]) > 10
    assert rules["joined"] == rules["parts"]


MARKED = """() => {
  const at = document.elementsFromPoint(innerWidth / 2, innerHeight / 2);
  window.marked = at.map((element) => element.closest(".comment-main, .prose > *, main")).find(Boolean);
  return marked.getBoundingClientRect().top;
}"""
HAS_MOVED = "(by) => Math.abs(marked.getBoundingClientRect().top - by) < 2"


def test_a_long_discussion_is_laid_out_when_its_reader_comes_near_and_nothing_moves(
    new_context, discussed
):
    page = new_context(viewport=PHONE).new_page()
    page.goto(discussed)
    assert page.locator(".is-laid-out").count() == 0
    page.mouse.move(200, 400)
    for step in [500] * 40 + [-500] * 20:
        top = page.evaluate(MARKED)
        page.mouse.wheel(0, step)
        page.wait_for_function(HAS_MOVED, arg=top - step)
    page.locator(".conversation.has-room").wait_for()


AT = """([number, expected]) =>
  Math.abs(document.getElementById(number).getBoundingClientRect().top - expected) < 2"""


@pytest.mark.parametrize("way", ["link", "from outside", "again"])
def test_a_place_among_the_comments_is_found_to_the_pixel(new_context, discussed, way):
    page = new_context(viewport=PHONE).new_page()
    page.goto(discussed)
    number = page.locator(".comment").nth(100).get_attribute("id")
    room = page.evaluate(
        "2 * parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop)"
    )
    if way == "link":
        page.evaluate("(number) => { location.hash = number; }", number)
    else:
        page.close()
        page = new_context(viewport=PHONE).new_page()
        page.goto(f"{discussed}#{number}")
    page.wait_for_function(AT, arg=[number, room])
    if way == "again":
        page.mouse.move(200, 400)
        page.mouse.wheel(0, 1000)
        page.wait_for_function(AT, arg=[number, room - 1000])
        page.reload()
        page.wait_for_function(AT, arg=[number, room - 1000])
