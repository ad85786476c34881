"""How editors write days: as freely as readers, within the days that facts know."""

from datetime import date
from typing import Any

from django import forms
from django.db import models

from guides.questions.fields import parse_day


class DayField(forms.DateField):
    """A Japan date. Raises ValidationError saying how to write one, and which there are."""

    def to_python(self, value: Any) -> date | None:
        """What is stored stays readable, whatever it is: only what was typed is refused."""
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        return parse_day(str(value))


DAYS_AS_READERS_WRITE_THEM: Any = {models.DateField: {"form_class": DayField}}
"""For `formfield_overrides`."""


def day_from_a_calendar(**options: Any) -> DayField:
    """For a form of ours: browsers offer a calendar."""
    return DayField(widget=forms.DateInput(attrs={"type": "date"}), **options)
