"""The parts of addresses: numbers with an end, and slugs of any script."""

from functools import cache

from django.urls import register_converter

from blog.slugs import normal_slug


class Year:
    """Four digits, 0001 to 9999, as WordPress has them."""

    regex = "(?!0000)[0-9]{4}"

    def to_python(self, value: str) -> int:
        """Return the year."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return four digits."""
        return f"{value:04d}"


class TwoDigits:
    """A month or a day as WordPress writes it: always two digits."""

    regex = "[0-9]{2}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return two digits."""
        return f"{value:02d}"


class PageNumber:
    """1 to 999,999: nobody pages further, and a database offset has an end."""

    regex = "[1-9][0-9]{0,5}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return its digits."""
        return str(value)


class Id:
    """The number of a row: at most 18 digits, so that every database can look it up."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return its digits."""
        return str(value)


class Slug:
    """A slug in any script, brought to the form that is stored."""

    regex = "[^/]{1,200}"

    def to_python(self, value: str) -> str:
        """Return the stored form; a NUL is in no address of ours."""
        if "\0" in value:
            raise ValueError("NUL in an address")
        return normal_slug(value)

    def to_url(self, value: str) -> str:
        """Return it as it is; Django quotes it."""
        return value


class SlugPath(Slug):
    """Slugs one below the other: world/asia."""

    regex = "[^/]{1,200}(?:/[^/]{1,200}){0,5}"


class PagePath(Slug):
    """The path of a static page, or the name of an article at the root. No dot: that is a file's name.

    How deep pages may stand is said in blog/pages.py.
    """

    regex = "[^/.]{1,200}(?:/[^/.]{1,200}){0,9}"


@cache
def register() -> None:
    """Make the converters known by their names in addresses; whichever list of addresses is read first calls it."""
    register_converter(Year, "year")
    register_converter(TwoDigits, "dd")
    register_converter(PageNumber, "number")
    register_converter(Id, "id")
    register_converter(Slug, "uslug")
    register_converter(SlugPath, "slugs")
    register_converter(PagePath, "pages")
