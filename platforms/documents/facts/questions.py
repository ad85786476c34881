"""What readers are asked, and what rules compare their answers with."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, field_validator, model_validator

from platforms.documents.facts.values import Fact, QuestionKey, Text, left_out_when_empty

QuestionKind = Literal["yes_no", "amount", "days", "date", "choice"]
"""`amount`: whole yen. `days`: a number of days, such as those of a notice period."""
Operator = Literal[
    "is", "is_not", "one_of", "at_least", "below", "between", "on_or_before", "on_or_after",
    "within_days", "longer_ago_than_days",
]  # fmt: skip
Side = Literal["worker", "client"]

NO_DAY = "日付は2026-11-22の形で書いてください。"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""The holiday library knows no day after 2099; before 2000 none of these platforms existed."""
DAYS_THERE_ARE = f"{FIRST_DAY.year}年から{LAST_DAY.year}年までの日付を入力してください。"


class Condition(Fact):
    """One comparison of one answer. All conditions of a row must hold.

    `value` is a choice key or yes/no, whole yen, an ISO date, or a tuple of them for `one_of`
    and `between` (both ends included). `within_days` and `longer_ago_than_days` compare a date with
    the day on which the condition is looked at: N days after the answered day is still within N days.
    """

    question: QuestionKey
    operator: Operator
    value: int | str | tuple[int | str, ...]

    @field_validator("value", mode="before")
    @classmethod
    def _dates_as_text(cls, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return tuple(item.isoformat() if isinstance(item, date) else item for item in value)
        return value.isoformat() if isinstance(value, date) else value

    @property
    def values(self) -> tuple[int | str, ...]:
        """What the answer is compared with, one value or several."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    @model_validator(mode="after")
    def _value_fits_operator(self) -> "Condition":
        many = isinstance(self.value, tuple)
        if many != (self.operator in ("one_of", "between")):
            raise ValueError("one_of と between には値を並べ、ほかの比較には値を1つだけ書いてください。")
        values = self.values
        if self.operator in ("at_least", "below", "between") and not all(isinstance(v, int) for v in values):
            raise ValueError("金額や日数の比較には、整数を書いてください。")
        if self.operator in ("within_days", "longer_ago_than_days") and not _are_days(values):
            raise ValueError("「何日以内」「何日より前」には、日数を0から3660までの整数で書いてください。")
        if self.operator == "between" and (len(values) != 2 or values[0] > values[1]):  # type: ignore[operator]
            raise ValueError("between には、小さい値、大きい値の順に2つ書いてください。")
        if self.operator in ("on_or_before", "on_or_after") and not all(map(is_day, values)):
            raise ValueError(NO_DAY)
        return self


def _are_days(values: tuple[int | str, ...]) -> bool:
    return all(isinstance(value, int) and 0 <= value <= 3660 for value in values)


def is_day(value: int | str) -> bool:
    """Whether an answer is a day as documents spell it, 2026-11-22: such texts are in order where their days are."""
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


class Choice(Fact):
    """One possible answer to a question of kind `choice`."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    label: Text


class Question(Fact):
    """One thing asked of the reader, as this platform words it. The key is permanent."""

    key: QuestionKey
    kind: QuestionKind
    text: Text
    why: Text
    where_to_look: Text
    choices: tuple[Choice, ...] = ()
    aliases: tuple[QuestionKey, ...] = ()
    """Former keys. Old links keep working."""
    side: Side | None = left_out_when_empty()
    """Whom it is asked: nobody who said to be on the other side alone. None: everybody."""
    unless_told: str | None = left_out_when_empty()
    """What holds until the reader says otherwise, for rare circumstances such as a suspended account.

    Such a question is not asked one by one; the report says what it took for granted and offers to change it.
    """

    @model_validator(mode="after")
    def _choices_belong_to_choice_questions(self) -> "Question":
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("選択肢は、種類が choice の質問にだけ、必ず付けてください。")
        if self.unless_told is not None and self.unless_told not in self.possible_texts:
            raise ValueError("「言われるまでの答え」は、はい・いいえか選択肢のキーで書いてください。")
        return self

    @property
    def possible_texts(self) -> tuple[str, ...]:
        """The answers that are keys; none for amounts and days."""
        return ("yes", "no") if self.kind == "yes_no" else tuple(choice.key for choice in self.choices)

    @property
    def is_a_number(self) -> bool:
        """Whether whole numbers answer it, of yen or of days."""
        return self.kind in ("amount", "days")
