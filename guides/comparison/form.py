"""The query string of the comparison, read like every other: what cannot be used is named."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from guides.comparison.calculation import CompareQuery
from guides.questions.answers import CONTROL_KEYS, Ignored, first_few, ignored, is_tracking
from guides.questions.fields import YenField
from guides.words.wording import FORMATS, TAXES

DEFAULT_AMOUNT_YEN = 50_000
MOST_YEN = 100_000_000
MOST_JOBS = 1_000
MOST_SIDE_BY_SIDE = 3
_DEFAULT_FORMAT = next(iter(FORMATS))
SORTS = {"take_home": "手取りが多い順", "name": "名前順", "payout": "早く届く順", "minimum": "最低出金額が低い順"}
SHOWS = {"all": "すべて", "known": "計算できるところだけ", "payable": "この仕事だけで出金できるところだけ"}


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
    bank = forms.ChoiceField(label="振込先の銀行", required=False)
    category = forms.ChoiceField(label="仕事の種類", required=False)
    format = forms.ChoiceField(label="契約の形", choices=list(FORMATS.items()), required=False)
    jobs_per_month = CountField(label="1か月の件数", required=False)
    target = YenField(label="ほしい手取り", required=False)
    withholding = forms.ChoiceField(
        label="源泉徴収", choices=[("", "表示しない"), ("yes", "別の表に表示する")], required=False
    )
    sort = forms.ChoiceField(label="並べ方", choices=list(SORTS.items()), required=False)
    show = forms.ChoiceField(label="表示するところ", choices=list(SHOWS.items()), required=False)
    page = CountField(label="ページ", required=False)

    def __init__(self, data: Mapping[str, str], categories: Mapping[str, str], banks: Mapping[str, str]) -> None:
        super().__init__(data=data)
        self.fields["bank"].choices = [("", "わからない"), *banks.items()]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", "指定しない"), *sorted(categories.items())]  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = "選択肢にない値です。一覧から選んでください。"

    def clean_amount(self) -> int | None:
        return self._between_one_and("amount", MOST_YEN, "1円から1億円までの金額を入力してください（例：50,000）。")

    def clean_target(self) -> int | None:
        return self._between_one_and("target", MOST_YEN, "1円から1億円までの金額を入力してください（例：50,000）。")

    def clean_jobs_per_month(self) -> int | None:
        return self._between_one_and("jobs_per_month", MOST_JOBS, "1から1,000までの件数を入力してください（例：4）。")

    def clean_page(self) -> int | None:
        return self._between_one_and("page", MOST_JOBS, "1から1,000までの番号を使ってください。")

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
    platforms: tuple[str, ...] = ()
    """Slugs that the reader chose; empty: all."""
    sort: str = "take_home"
    show: str = "all"
    withholding: bool = False
    page: int = 1
    plans: tuple[str, ...] = ()
    """Plans that the reader has, each as `slug:plan`."""

    def also_ignoring(self, more: tuple[Ignored, ...]) -> "Asked":
        """The same with more that could not be used."""
        return replace(self, ignored=self.ignored + more)

    @property
    def beside_no_field(self) -> tuple[Ignored, ...]:
        """What was not used and has no field on the page to say so."""
        return tuple(each for each in self.ignored if each.key not in _FIELDS or each.key not in self.form.errors)

    @property
    def errors(self) -> list[tuple[forms.BoundField, str]]:
        """Fields whose text could not be read, with what to write instead."""
        return [(self.form[name], str(messages[0])) for name, messages in self.form.errors.items() if name in _FIELDS]

    @property
    def typed_amount(self) -> str:
        """What the amount's field shows: the reader's own text, or the default."""
        return self.form.data.get("amount") or f"{self.query.amount_yen:,}"

    @property
    def has_more(self) -> bool:
        """Whether a condition is set that is folded away at first; the form always sends its defaults."""
        return any(self.form.data.get(name) not in (None, "", _DEFAULT_FORMAT) for name in _FOLDED)

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """What the figures depend on besides the amount, in words."""
        values = {"bank": self.query.bank, "format": self.query.format, "category": self.query.category}
        choices = {name: dict(self.form.fields[name].choices) for name in values}  # type: ignore[attr-defined]
        return [(str(self.form.fields[name].label), str(choices[name][value or ""])) for name, value in values.items()]

    @property
    def slots(self) -> list[str]:
        """The platforms chosen, and empty places up to the most that stand side by side."""
        chosen = list(self.platforms)
        return chosen + [""] * (MOST_SIDE_BY_SIDE - len(chosen))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Order and filter, which links choose and the form carries along."""
        chosen = [
            (name, str(self.form.cleaned_data[name])) for name in ("sort", "show") if self.form.cleaned_data.get(name)
        ]
        return [*chosen, *(("plan", plan) for plan in self.plans)]

    def link(self, **changes: str) -> str:
        """The query string that leads here again, sorted. Empty changes take a key away."""
        values = {key: str(value) for key, value in self.form.cleaned_data.items() if value not in (None, "")}
        values = {"amount": str(self.query.amount_yen), "tax": self.query.tax, **values, **changes}
        pairs = [(key, value) for key, value in values.items() if value]
        pairs += [("p", slug) for slug in self.platforms if "p" not in changes]
        return urlencode(sorted([*pairs, *(("plan", plan) for plan in self.plans if "plan" not in changes)]))

    def link_with(self, slug: str, plan: str, **changes: str) -> str:
        """The same for a reader who has this plan on this platform."""
        others = tuple(each for each in self.plans if each.partition(":")[0] != slug)
        return replace(self, plans=(*others, f"{slug}:{plan}")).link(**changes)


_FOLDED = ("category", "format", "jobs_per_month", "target", "withholding")
_FIELDS = frozenset({"amount", "tax", "bank", *_FOLDED})
"""Keys that a reader can see and change in the form."""


def read_compare(
    query: QueryDict,
    categories: Mapping[str, str],
    banks: Mapping[str, str],
    platforms: Collection[str] | None = None,
    plans: Collection[str] = (),
) -> Asked:
    """Read every key that is clear; name every other one.

    `categories`, `banks`: key → label. `platforms`: the slugs that `p` may name; None where nobody can choose.
    `plans`: what `plan` may name, each as `slug:plan`.
    """
    given: dict[str, str] = {}
    unusable: list[Ignored] = []
    for key, values in query.lists():
        if key in CONTROL_KEYS or key == "plan" or is_tracking(key) or values in ([], [""]):
            continue
        if key not in CompareForm.base_fields:
            unusable.append(ignored(key, "、".join(values), _no_such_key(key)))
        elif len(values) > 1:
            reason = "同じ条件が2つ以上あるため、どれも使っていません。"
            unusable += [ignored(key, value, reason) for value in values]
        else:
            given[key] = values[0]
    chosen = _chosen(query.getlist("p"), platforms, unusable)
    own = _plans(query.getlist("plan"), plans, unusable)
    form = CompareForm(given, categories, banks)
    form.full_clean()
    unread = [ignored(key, given[key], str(messages[0])) for key, messages in form.errors.items()]
    clean = {key: value for key, value in form.cleaned_data.items() if value not in (None, "")}
    asked = CompareQuery(
        amount_yen=clean.get("amount", DEFAULT_AMOUNT_YEN),
        tax=clean.get("tax", "included"),
        bank=clean.get("bank"),
        category=clean.get("category"),
        format=clean.get("format", "project"),
        jobs_per_month=clean.get("jobs_per_month"),
        target_yen=clean.get("target"),
        plans=tuple((slug, plan) for slug, _, plan in (each.partition(":") for each in own)),
    )
    return Asked(
        asked,
        form,
        first_few([*unread, *unusable]),
        chosen,
        sort=clean.get("sort", "take_home"),
        show=clean.get("show", "all"),
        withholding=clean.get("withholding") == "yes",
        page=clean.get("page", 1),
        plans=own,
    )


def _chosen(values: list[str], platforms: Collection[str] | None, unusable: list[Ignored]) -> tuple[str, ...]:
    if platforms is None:
        return ()
    named = [value for value in dict.fromkeys(values) if value]
    unusable += [
        ignored("p", value, "この名前のプラットフォームは掲載していません。")
        for value in named
        if value not in platforms
    ]
    return tuple(value for value in named if value in platforms)


def _plans(values: list[str], plans: Collection[str], unusable: list[Ignored]) -> tuple[str, ...]:
    """At most one plan a platform: of several for one, none is taken."""
    named = [value for value in dict.fromkeys(values) if value]
    slugs = [value.partition(":")[0] for value in named]
    for value, slug in zip(named, slugs):
        if value not in plans:
            unusable.append(
                ignored("plan", value, "このプラン・段階は登録がありません。結果の中のリンクから選んでください。")
            )
        elif slugs.count(slug) > 1:
            unusable.append(ignored("plan", value, "同じところのプランが2つ以上あるため、どれも使っていません。"))
    return tuple(value for value, slug in zip(named, slugs) if value in plans and slugs.count(slug) == 1)


def _no_such_key(key: str) -> str:
    near = difflib.get_close_matches(key, list(CompareForm.base_fields), n=1, cutoff=0.75)
    hint = f"「{near[0]}」ではありませんか。" if near else ""
    return f"この名前の条件はありません。{hint}"
