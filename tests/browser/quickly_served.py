"""``manage.py serve`` for the demo, its first start in a fraction of the time: what a browser sees is the same.

An article's picture is the first of its motif, sizes of it and style sheets are compressed less well.
"""

import functools
import os
from typing import TYPE_CHECKING

import brotli
import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402

from blog import images  # noqa: E402
from transfer.demo import loading  # noqa: E402

if TYPE_CHECKING:
    from blog.images import Rendition

draw = loading.draw_pictures


def draw_once(sources: list[loading.Source]) -> "dict[str, tuple[bytes, list[Rendition]]]":
    """Draw one picture for each motif."""
    pictured = [source for source in sources if "image" in source.fields]
    first = {source.fields["image"]["motif"]: source for source in reversed(pictured)}
    made = draw(list(first.values()))
    return {
        source.fields["slug"]: made[first[source.fields["image"]["motif"]].fields["slug"]]
        for source in pictured
    }


def main() -> None:
    """Serve."""
    loading.draw_pictures = draw_once
    images.ENCODERS["avif"]["speed"] = 9
    brotli.compress = functools.partial(brotli.compress, quality=4)
    call_command("serve")


if __name__ == "__main__":
    main()
