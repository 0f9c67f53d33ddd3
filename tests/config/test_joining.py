"""The files of a page: joined from their parts as a browser would read them, or refused with a reason."""

import json
import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from config.joining import CannotJoin, is_joined, joined
from config.static import ManifestStorage

STATIC = Path(__file__).parents[2] / "static"
PAGES = sorted(
    str(path.relative_to(STATIC))
    for kind in ("css", "js")
    for path in STATIC.glob(f"{kind}/pages/*")
)


def join(files, name="css/pages/home.css"):
    return joined(name, files.get)


def join_module(code, **others):
    files = {"js/pages/home.js": code} | {f"js/{name}.js": text for name, text in others.items()}
    return joined("js/pages/home.js", files.get)


def test_a_sheet_holds_its_parts_in_their_order():
    files = {
        "css/pages/home.css": '/* Home. */\n\n@import url("plain.css");\n@import url("../rows.css");\n',
        "css/pages/plain.css": '@import url("../tokens.css");\n@import url("../base.css");\n',
        "css/tokens.css": "/* Colours. */\n\n@layer tokens, base;\n",
        "css/base.css": "@layer base {\n  /* Warm. */\n  a { color: red }\n}\n",
        "css/rows.css": 'li::before { content: "/* no */" }\n',
    }
    assert join(files) == (
        "@layer tokens, base;\n"
        "@layer base {\n  a { color: red }\n}\n"
        'li::before { content: "/* no */" }\n'
    )


def test_addresses_in_a_sheet_lead_where_they_led():
    files = {
        "css/pages/home.css": '@import url("../parts/a.css");\n',
        "css/parts/a.css": """a { b: url("../../font/f.woff2#x") url('near.png') url(plain.svg) """
        """url("data:x") url(/top) url("#in") }""",
    }
    assert join(files) == (
        """a { b: url("../../font/f.woff2#x") url('../parts/near.png') url(../parts/plain.svg) """
        """url("data:x") url(/top) url("#in") }\n"""
    )


@pytest.mark.parametrize(
    ("page", "part", "reason"),
    [
        ('@import url("../a.css") print;', "", "other lines"),
        ('@import "../a.css";', "", "other lines"),
        ('@import url("../a.css") layer(base);', "", "other lines"),
        ('@import url("/static/a.css");', "", "other lines"),
        ('@import url("https://example.com/a.css");', "", "other lines"),
        ('@import url("../a.css");\na { color: red }', "", "beside"),
        (
            '@import url("../missing.css");',
            "",
            "css/pages/home.css → css/missing.css: there is no such",
        ),
        ('@import url("home.css");', "", "css/pages/home.css → css/pages/home.css is a circle"),
        ('@import url("../a.css");\n@import url("../a.css");', "", "imported twice"),
        ('@import url("../a.css");', '@charset "utf-8";', "beside"),
        ('@import url("../a.css");', "a { color: red", "open"),
        ('@import url("../a.css");', "a { color: red } /* to be", "open"),
    ],
)
def test_a_sheet_of_another_shape_is_refused(page, part, reason):
    with pytest.raises(CannotJoin, match=re.escape(reason)):
        join({"css/pages/home.css": page, "css/a.css": part})


def test_a_module_comes_once_after_what_it_imports_and_keeps_its_names_to_itself():
    code = join_module(
        'import { two as second } from "../two.js";\nimport "../one.js";\n\nconst own = second();\n',
        one="const own = 1;\nexport const ONE = own;\nexport async function later() {}\n",
        two='import {\n  ONE,\n  later,\n} from "./one.js";\nexport function two() {\n  return later(ONE);\n}',
    )
    assert code == (
        "// js/one.js\nconst joined0 = (() => {\n"
        "const own = 1;\nconst ONE = own;\nasync function later() {}\nreturn { ONE, later };\n})();\n\n"
        "// js/two.js\nconst joined1 = (() => {\n"
        "const { ONE, later } = joined0;\nfunction two() {\n  return later(ONE);\n}\nreturn { two };\n})();\n\n"
        "// js/pages/home.js\nconst joined2 = (() => {\n"
        "const { two: second } = joined1;\n\nconst own = second();\n})();\n"
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('import a from "../a.js";', "import a from"),
        ('import * as a from "../a.js";', "import * as"),
        ('import { b } from "editor";', "import { b } from"),
        ('import { b } from "../a.js"', "import { b } from"),
        ('const a = await import("../a.js");', "import("),
        ("const here = import.meta.url;", "import.meta"),
        ("export default 1;", "export default"),
        ('export * from "../a.js";', "export *"),
        ("export { a };", "export { a }"),
        ("export let a = 1;", "export let"),
        ('await fetch("/");', "await fetch"),
        ("  import { b } from '../a.js';", "import { b }"),
        ('import { c } from "../a.js";', "imports c, which js/a.js does not export"),
        ('import { b } from "../missing.js";', "js/missing.js: there is no such file"),
        ('import "./home.js";', "is a circle"),
    ],
)
def test_a_module_of_another_shape_is_refused(line, reason):
    with pytest.raises(CannotJoin, match=re.escape(reason)):
        join_module(f"{line}\n", a="export const b = 1;\n")


def test_modules_that_import_each_other_are_refused():
    with pytest.raises(CannotJoin, match=r"js/a\.js → js/b\.js → js/a\.js is a circle"):
        join_module('import "../a.js";\n', a='import "./b.js";\n', b='import "./a.js";\n')


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_ours_can_be_joined(name):
    assert is_joined(name)
    assert joined(name, lambda part: (STATIC / part).read_text()).strip()


@pytest.mark.parametrize(
    "name", ["css/base.css", "js/admin/pages/x.js", "other/css/pages/x.css", "css/pages/x.js"]
)
def test_other_files_stay_what_they_are(name):
    assert not is_joined(name)


def test_what_is_collected_is_joined_hashed_and_compressed(tmp_path, settings):
    settings.WHITENOISE_KEEP_ONLY_HASHED_FILES = True
    source, root = tmp_path / "source", tmp_path / "root"
    for name, text in {
        "css/pages/home.css": '@import url("../a.css");\n',
        "css/a.css": f'a {{ background: url("../img/i.svg") }}\n{"b { color: red }" * 90}\n',
        "img/i.svg": "<svg/>",
        "js/pages/home.js": 'import "../a.js";\n',
        "js/a.js": "first();\n",
    }.items():
        for folder in (source, root):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    names = [str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()]
    storage = ManifestStorage(location=root, base_url="/static/")
    lying = FileSystemStorage(location=source)
    list(storage.post_process({name: (lying, name) for name in names}))
    stored = json.loads((root / "staticfiles.json").read_text())["paths"]
    sheet = root / stored["css/pages/home.css"]
    assert f'url("../../{stored["img/i.svg"]}")' in sheet.read_text()
    assert sheet.with_name(f"{sheet.name}.gz").exists()
    assert "first();" in (root / stored["js/pages/home.js"]).read_text()
    # The name says what is in it: another part, another name.
    (source / "js/a.js").write_text("second();\n")
    list(storage.post_process({name: (lying, name) for name in names}))
    assert storage.hashed_files["js/pages/home.js"] != stored["js/pages/home.js"]
