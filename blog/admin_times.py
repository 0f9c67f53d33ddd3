"""Times of an article as an editor types them: in the site's zone, in the browser's own fields."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from blog.addresses import FIRST_MOMENT, LAST_MOMENT


class _Clock(forms.TimeInput):
    """A time of day, with seconds only where it has some."""

    input_type = "time"

    def __init__(self) -> None:
        """Write what browsers read, whatever the language."""
        super().__init__(format="%H:%M:%S")

    def format_value(self, value: Any) -> str | None:
        """Return the time as a browser wants it; what was typed wrong as it was typed."""
        return (super().format_value(value) or "").removesuffix(":00") if _is_time(value) else value


def _is_time(value: Any) -> bool:
    return isinstance(value, dt.time | dt.datetime)


class SiteTimeWidget(forms.SplitDateTimeWidget):
    """A date and a time beside one another."""

    supports_microseconds = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Ask the browser for its own calendar and clock."""
        day = forms.DateInput(format="%Y-%m-%d")
        day.input_type = "date"
        forms.MultiWidget.__init__(self, (day, _Clock()), attrs)


class SiteTimeField(forms.SplitDateTimeField):
    """A time in the site's zone.

    The first and the last days of the calendar are refused: not every zone has them. Where clocks are put back, an
    hour comes twice: the first is meant. Where they are put forward, one is left out and refused. ``clean`` returns an
    aware time, or None for none; raises ValidationError with a sentence.
    """

    widget = SiteTimeWidget

    def compress(self, data_list: Any) -> dt.datetime | None:
        """Return the time that a date and a time of day say."""
        if not data_list or any(part in self.empty_values for part in data_list):
            # Half a time is refused, in words, by what this stands on.
            result: dt.datetime | None = super().compress(data_list)
            return result
        day, clock = data_list
        if not FIRST_MOMENT.date() < day < LAST_MOMENT.date():
            raise ValidationError("This is not a time at which anything can appear.")
        meant = timezone.make_aware(dt.datetime.combine(day, clock))
        there = timezone.localtime(meant.astimezone(dt.UTC)).replace(tzinfo=None)
        if there != dt.datetime.combine(day, clock):
            on = date_format(day, "j F Y")
            raise ValidationError(
                f"There is no {clock:%H:%M} on {on}: the clocks are put forward then."
            )
        return meant
