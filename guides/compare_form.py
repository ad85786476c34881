"""The query string of the comparison, read like every other: what cannot be used is named."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from guides.answers import CONTROL_KEYS, Ignored, first_few, ignored, is_tracking
from guides.engine.comparison import CompareQuery
from guides.fields import YenField
from guides.wording import FORMATS, TAXES

DEFAULT_AMOUNT_YEN = 50_000
MOST_YEN = 100_000_000
MOST_JOBS = 1_000
BANKS = {"rakuten": "楽天銀行", "other": "そのほかの銀行"}


class CountField(YenField):
    """A whole number of jobs, written like an amount or with 件."""

    def to_python(self, value: object) -> int | None:  # type: ignore[override]
        try:
            return super().to_python("" if value is None else str(value).strip().removesuffix("件"))
        except ValidationError:
            raise ValidationError("件数を数字で入力してください（例：4）。") from None


class CompareForm(forms.Form):
    """What a reader may choose. Nothing is required; what is missing has a default."""

    amount = YenField(label="仕事の金額", required=False)
    tax = forms.ChoiceField(label="消費税", choices=list(TAXES.items()), required=False)
    bank = forms.ChoiceField(label="振込先", choices=[("", "どこでも"), *BANKS.items()], required=False)
    category = forms.ChoiceField(label="仕事の種類", required=False)
    format = forms.ChoiceField(label="契約の形", choices=list(FORMATS.items()), required=False)
    jobs_per_month = CountField(label="1か月の件数", required=False)
    target = YenField(label="ほしい手取り", required=False)

    def __init__(self, data: Mapping[str, str], categories: Mapping[str, str]) -> None:
        super().__init__(data=data)
        self.fields["category"].choices = [("", "指定しない"), *sorted(categories.items())]  # type: ignore[attr-defined]
        for name in ("tax", "bank", "category", "format"):
            self.fields[name].error_messages["invalid_choice"] = "選択肢にない値です。一覧から選んでください。"

    def clean_amount(self) -> int | None:
        return self._between_one_and("amount", MOST_YEN, "1円から1億円までの金額を入力してください（例：50,000）。")

    def clean_target(self) -> int | None:
        return self._between_one_and("target", MOST_YEN, "1円から1億円までの金額を入力してください（例：50,000）。")

    def clean_jobs_per_month(self) -> int | None:
        return self._between_one_and("jobs_per_month", MOST_JOBS, "1から1,000までの件数を入力してください（例：4）。")

    def _between_one_and(self, name: str, most: int, message: str) -> int | None:
        value: int | None = self.cleaned_data[name]
        if value is not None and not 1 <= value <= most:
            raise ValidationError(message)
        return value


@dataclass(frozen=True)
class Asked:
    """What to compare, how it was typed, and what could not be used."""

    query: CompareQuery
    form: CompareForm
    ignored: tuple[Ignored, ...]

    def also_ignoring(self, more: tuple[Ignored, ...]) -> "Asked":
        """The same with more that could not be used."""
        return replace(self, ignored=self.ignored + more)


def read_compare(query: QueryDict, categories: Mapping[str, str]) -> Asked:
    """Read every key that is clear; name every other one. `categories`: key → label."""
    given: dict[str, str] = {}
    unusable: list[Ignored] = []
    for key, values in query.lists():
        if key in CONTROL_KEYS or is_tracking(key) or values in ([], [""]):
            continue
        if key not in CompareForm.base_fields:
            unusable.append(ignored(key, "、".join(values), "この名前の条件はありません。"))
        elif len(values) > 1:
            reason = "同じ条件が2つ以上あるため、どれも使っていません。"
            unusable += [ignored(key, value, reason) for value in values]
        else:
            given[key] = values[0]
    form = CompareForm(given, categories)
    form.full_clean()
    unread = [ignored(key, given[key], str(messages[0])) for key, messages in form.errors.items()]
    clean = {key: value for key, value in form.cleaned_data.items() if value not in (None, "")}
    amount = clean.pop("amount", DEFAULT_AMOUNT_YEN)
    target = clean.pop("target", None)
    return Asked(CompareQuery(amount_yen=amount, target_yen=target, **clean), form, first_few([*unread, *unusable]))
