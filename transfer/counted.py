"""Numbers of things, in words."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return how many of something there are: “1 page”, “1,200 pages”. ``many`` is what several are called."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
