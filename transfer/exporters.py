"""What can be exported: each form with its name and its file. Which function writes it says transfer/making.py."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exporter:
    """One form in which the blog is taken away."""

    name: str
    label: str
    help_text: str
    ending: str
    content_type: str


_ARCHIVE = (
    "Articles and pages as HTML, comments, people, redirects, settings, history, subscriptions and all pictures and "
    "files, with a manifest of checksums: for keeping, and for other programs."
)

EXPORTERS: dict[str, Exporter] = {
    exporter.name: exporter
    for exporter in (
        Exporter(
            name="wordpress",
            label="For WordPress, or for another blog of this kind",
            help_text="One WXR file. WordPress imports it; imported into an empty blog of this kind it makes the same "
            "blog again. The files of pictures are not in it.",
            ending=".xml",
            content_type="application/xml",
        ),
        Exporter(
            name="site",
            label="Everything, as one archive",
            help_text=_ARCHIVE,
            ending=".tar.gz",
            content_type="application/gzip",
        ),
        Exporter(
            name="site-unpacked",
            label="Everything, as one archive that is not compressed",
            help_text="The same, larger and made sooner.",
            ending=".tar",
            content_type="application/x-tar",
        ),
    )
}
