"""What every part of the document is made of: kinds of values, and the frozen shape that holds them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
QuestionKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True)]
BankKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Url = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$", max_length=500)]
Yen = Annotated[int, Field(strict=True, ge=0, le=10**12)]
Days = Annotated[int, Field(strict=True, ge=0, le=3660)]
DayOfMonth = Annotated[int, Field(strict=True, ge=1, le=31)]
"""31 means the last day of the month, however long it is."""
Rate = Annotated[Decimal, Field(ge=0, le=1, max_digits=7, decimal_places=6), AfterValidator(Decimal.normalize)]
"""A fraction, without trailing zeros: one amount has one spelling in every file and edition. 1 is everything."""


def left_out_when_empty(default: Any = None) -> Any:
    """A field added after editions existed: left out where it says nothing, so that their digests stay what they were."""
    return Field(default=default, exclude_if=lambda value: value == default)


class Fact(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def check_period(start: date | None, end: date | None) -> None:
    if start is not None and end is not None and end <= start:
        raise ValueError("終了日は開始日より後にしてください（終了日の当日は含みません）。")
