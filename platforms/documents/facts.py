"""The published document of one platform: frozen, typed, self-contained.

`data/<slug>.yaml`, `Edition.facts`, the export and the public API all have this shape, and
`PlatformFacts` is their only codec. Nothing here knows Django, a clock or the words of a page;
the texts inside the document were written by editors.

Whole yen in `*_yen`, rates as `Decimal`, days are Japan's. An effective period includes its first
day and excludes its last (`effective_until`).
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

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

Certainty = Literal["confirmed", "quoted", "reported", "inferred"]
"""What a fact's citations carry, strongest first; see `certainty_of`. Computed, never typed."""
SourceKind = Literal["official", "official_secondhand", "article", "user_report", "inferred", "own_work"]
"""`own_work`: our own arithmetic with cited rules, or our search that found nothing; it adds no doubt of its own."""
WITHOUT_A_PAGE: tuple[SourceKind, ...] = ("inferred", "own_work")
"""Kinds of evidence that is ours: there is no page to look at."""
LookedAt = Literal["live_page", "stored_copy", "record"]
"""What was read: the page as it is now, a stored copy of it, or a third party's dated record of having read it."""
PlatformKind = Literal[
    "marketplace", "agent", "assistant", "handmade", "shop", "content", "lessons", "stock", "delivery", "spot_work"
]
PlatformStatus = Literal["operating", "possibly_ended", "retired"]
QuestionKind = Literal["yes_no", "amount", "days", "date", "choice"]
"""`amount`: whole yen. `days`: a number of days, such as those of a notice period."""
Operator = Literal[
    "is", "is_not", "one_of", "at_least", "below", "between", "on_or_before", "on_or_after",
    "within_days", "longer_ago_than_days",
]  # fmt: skip
Strength = Literal["stops", "costs"]
Side = Literal["worker", "client"]
ExitScope = Literal["page", "role", "account", "deletion"]
Actor = Literal["you", "counterpart", "platform", "time"]
Stage = Literal["work", "account", "money"]
"""Money blockers wait until no work blocker is left, so that one payout takes everything."""
FeeStatus = Literal["known", "unknown", "not_applicable", "undisclosed"]
Rounding = Literal["floor", "half_up", "ceil", "unknown"]
JobFormat = Literal["project", "task", "hourly", "sale", "lesson", "subscription"]
JOB_FORMATS: tuple[JobFormat, ...] = get_args(JobFormat)
Currency = Literal["JPY", "USD", "EUR", "GBP"]
WORK_FORMATS: tuple[JobFormat, ...] = ("project", "task", "hourly")
"""The forms of a commission; a sale, a lesson and a subscription are no commissions."""
Topic = Literal[
    "fees", "payouts", "identity", "termination", "registration", "support", "prevention", "clients", "market"
]


NO_DAY = "日付は2026-11-22の形で書いてください。"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""The holiday library knows no day after 2099; before 2000 none of these platforms existed."""
DAYS_THERE_ARE = f"{FIRST_DAY.year}年から{LAST_DAY.year}年までの日付を入力してください。"


def _left_out_when_empty(default: Any = None) -> Any:
    """A field added after editions existed: left out where it says nothing, so that their digests stay what they were."""
    return Field(default=default, exclude_if=lambda value: value == default)


class Fact(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Fact):
    """A page that says something about this platform. `url` is empty only for our own inference."""

    key: Key
    publisher: Text
    title: OptionalText = ""
    url: Url = ""
    kind: SourceKind
    published: OptionalText = ""
    """When the page says it was written, as far as it says so: "2021-11-01", "2025頃"."""

    @model_validator(mode="after")
    def _cited_pages_have_an_address(self) -> "Source":
        if not self.url and self.kind not in WITHOUT_A_PAGE:
            raise ValueError("出典にはURLが必要です（当サイトの推定・計算・調査だけはURLなしで登録できます）。")
        return self


_BRACKETS = re.compile(r"(\[[^\]]*\]\s*)*")
_NUMBERS = re.compile(r"[^\[\],\s]+")


class Citation(Fact):
    """What one source says about one fact, in our words, and how that was checked."""

    source: Key
    says: Text
    agrees: bool = True
    superseded: Annotated[bool, Field(exclude_if=lambda superseded: not superseded)] = False
    """What it says was right once and changed since: history, no disagreement. Only where it does not agree.

    Left out where it is not so: editions and digests of older documents stay what they were.
    """
    checked_on: date
    checked_how: OptionalText = ""
    """What was compared with what, e.g. 「保存された公式FAQの本文と照合」. The brackets it begins with name the
    numbered facts of our research that this citation proves: 「[CW-040][CW-042] …」."""
    looked_at: LookedAt | None = _left_out_when_empty()
    """What was read on that day. None where there is no page (our own inference) or where it was not noted."""
    copy_date: OptionalText = _left_out_when_empty("")
    """When the copy or record was made, as far as known: "2026-09-16", "2021-11". Never for a live page."""

    @model_validator(mode="after")
    def _only_what_differs_is_history(self) -> "Citation":
        if self.superseded and self.agrees:
            raise ValueError("「以前の情報」は、いまの事実と一致しない出典にだけ付けられます。")
        if self.copy_date and self.looked_at in (None, "live_page"):
            raise ValueError("写しの日付は、見たものが「保存された写し」か「第三者の記録」のときだけ書いてください。")
        return self

    @property
    def proves(self) -> tuple[str, ...]:
        """The numbers of the facts that this citation proves."""
        return tuple(_NUMBERS.findall(numbers_of(self.checked_how)))

    @property
    def contradicts(self) -> bool:
        """Whether this source says otherwise about today."""
        return not self.agrees and not self.superseded


def numbers_of(checked_how: str) -> str:
    """The brackets at the beginning of a note on a check, with the numbers of what its citation proves."""
    return _BRACKETS.match(checked_how)[0]  # type: ignore[index]


class Cited(Fact):
    """A fact with its evidence."""

    key: Key
    certainty: Certainty = "confirmed"
    """Worked out from the citations whenever a document is read; what a file or an old edition says is not used."""
    citations: tuple[Citation, ...] = ()


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
    side: Side | None = _left_out_when_empty()
    """Whom it is asked: nobody who said to be on the other side alone. None: everybody."""
    unless_told: str | None = _left_out_when_empty()
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


class Wait(Fact):
    """How long a remedy takes.

    | kind | uses | gives |
    | none | | today |
    | days, business_days | min_days, max_days | a range from today; no max_days: nobody promises |
    | days_after | question (a date), min_days, max_days | a range from the reader's date |
    | payout | method | the pay day of the next closing that still catches the balance |
    | payout_under_way | method, question (the day of the request, if known) | its pay day |
    | expiry | | the day the unpaid amount lapses |
    | open | typical_days | no guaranteed day |
    """

    kind: Literal["none", "days", "business_days", "days_after", "payout", "payout_under_way", "expiry", "open"]
    min_days: Days | None = None
    max_days: Days | None = None
    typical_days: Days | None = None
    question: QuestionKey | None = None
    method: Key | None = None

    @model_validator(mode="after")
    def _parameters_fit_kind(self) -> "Wait":
        needs = {
            "days": {"min_days"},
            "business_days": {"min_days"},
            "days_after": {"question", "min_days"},
            "payout": {"method"},
            "payout_under_way": {"method"},
        }.get(self.kind, set())
        allows = needs | {
            "days": {"max_days", "typical_days"},
            "business_days": {"max_days", "typical_days"},
            "days_after": {"max_days"},
            "payout_under_way": {"question"},
            "open": {"typical_days"},
        }.get(self.kind, set())
        for name in ("min_days", "max_days", "typical_days", "question", "method"):
            given = getattr(self, name) is not None
            if given and name not in allows:
                raise ValueError(f"待ち時間の種類 {self.kind} では {name} を使いません。空にしてください。")
            if not given and name in needs:
                raise ValueError(f"待ち時間の種類 {self.kind} には {name} が必要です。")
        if self.max_days is not None and self.min_days is not None and self.max_days < self.min_days:
            raise ValueError("最長日数は最短日数以上にしてください。")
        return self


class Cost(Fact):
    """What a remedy takes from the reader's money.

    `payout`: the fees of `method`. `forfeit_balance`: the whole balance. `forfeit_reward`: the
    amount answered to `question` (an expected take-home) is never received.
    """

    kind: Literal["none", "payout", "forfeit_balance", "forfeit_reward"] = "none"
    method: Key | None = None
    question: QuestionKey | None = None

    @model_validator(mode="after")
    def _parameters_fit_kind(self) -> "Cost":
        if (self.method is not None) != (self.kind == "payout"):
            raise ValueError("出金方法は、費用の種類が payout のときだけ、必ず選んでください。")
        if (self.question is not None) != (self.kind == "forfeit_reward"):
            raise ValueError("質問は、費用の種類が forfeit_reward のときだけ、必ず選んでください。")
        return self


class Effect(Fact):
    """What a finished remedy changes in the situation.

    `set`: the answer becomes `value`. `clear`: yes/no becomes no, an amount 0, a date is dropped.
    `add_to_balance`: the amount answered to `question` joins the balance that day and becomes 0.
    """

    kind: Literal["set", "clear", "add_to_balance"]
    question: QuestionKey
    value: str | int | None = None

    @model_validator(mode="after")
    def _parameters_fit_kind(self) -> "Effect":
        if (self.value is not None) != (self.kind == "set"):
            raise ValueError("値は、効果の種類が set のときだけ、必ず書いてください。")
        return self


class Remedy(Cited):
    """One way to clear a blocker.

    `wait` is the ordinary course; its minimum is the best case. `silence` bounds the same remedy
    when whoever must act never answers; without it a silent counterpart means no promised day.
    `may_be_refused` removes every latest day: the counterpart can always say no.
    """

    title: Text
    how: Text
    actor: Actor
    conditions: tuple[Condition, ...] = ()
    wait: Wait
    silence: Wait | None = None
    cost: Cost = Cost()
    effects: tuple[Effect, ...] = ()
    may_be_refused: bool = False
    side_effects: tuple[Text, ...] = ()
    message: Key | None = None
    side: Side | None = _left_out_when_empty()


class Blocker(Cited):
    """Something in the way: it stops leaving, or leaving in spite of it costs something.

    `strength` "costs": the exit is possible, but what `loses` names (money, points, rights) is lost, or
    nobody knows what becomes of it. Leaving it behind is then always one of the ways out, beside the
    remedies. `side`: whose account it concerns; None where both sides meet it.
    """

    title: Text
    why: Text
    stage: Stage
    strength: Strength = _left_out_when_empty("stops")
    loses: OptionalText = _left_out_when_empty("")
    side: Side | None = _left_out_when_empty()
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]
    remedies: tuple[Remedy, ...] = ()

    @model_validator(mode="after")
    def _has_a_way_out(self) -> "Blocker":
        if self.strength == "stops" and not self.remedies:
            raise ValueError(
                "退会を止める理由には、解消方法が少なくとも1つ必要です。分からなければ「運営に聞く」を書いてください。"
            )
        if (self.strength == "costs") != bool(self.loses):
            raise ValueError("「失うもの」は、退会できるが失うものがある理由にだけ、必ず書いてください。")
        return self


class FeeTier(Fact):
    """The rate up to and including `up_to_yen`; the last tier has no upper end."""

    up_to_yen: Yen | None = None
    rate: Rate


class FeeSchedule(Cited):
    """What a platform keeps, in force from `effective_from` until the day before `effective_until`.

    `base` says to which amount the tiers apply. `rates_include_tax`: the rates already contain
    consumption tax; otherwise 10 % tax is added to the fee; None where no source says which. `marginal`: each rate applies to its
    slice alone. `per`: what the tiers start anew for. `fixed_yen` joins what the tiers come to, and
    `minimum_fee_yen` is the least that both come to; they contain consumption tax where the rates do.
    `remainder_rate` is a second fee on what these leave, rounded by itself.
    """

    title: Text
    payer: Literal["worker", "client"] = "worker"
    formats: tuple[JobFormat, ...] = WORK_FORMATS
    category: Key | None = None
    """A key among the platform's categories, where a kind of work has rates of its own."""
    plan: Key | None = _left_out_when_empty()
    """A key among the platform's plans, where these rates are for one of them."""
    base: Literal["tax_included", "tax_excluded"]
    rates_include_tax: bool | None
    marginal: bool = True
    per: Literal["contract", "payment", "week"] = "contract"
    rounding: Rounding
    tiers: Annotated[tuple[FeeTier, ...], Field(min_length=1)]
    currency: Currency = _left_out_when_empty("JPY")
    """Of every amount of this schedule. Where it is not yen, `*_yen` here are the currency's cents or pence."""
    fixed_yen: Yen = _left_out_when_empty(0)
    minimum_fee_yen: Yen = _left_out_when_empty(0)
    remainder_rate: Rate = _left_out_when_empty(Decimal(0))
    effective_from: date | None = None
    effective_until: date | None = None
    note: OptionalText = ""

    @model_validator(mode="after")
    def _tiers_rise_and_end_open(self) -> "FeeSchedule":
        ends = [tier.up_to_yen for tier in self.tiers]
        if ends[-1] is not None or any(end is None for end in ends[:-1]):
            raise ValueError("最後の区分だけ上限を空にしてください。")
        if any(low >= high for low, high in zip(ends, ends[1:-1])):  # type: ignore[operator]
            raise ValueError("区分は上限の小さい順に、重ならないように並べてください。")
        if self.remainder_rate and self.rates_include_tax is False:
            raise ValueError("「残りにかかる料率」は、消費税込みの料率だけで計算できます。税込の率に直してください。")
        _check_period(self.effective_from, self.effective_until)
        return self


class PayoutWindow(Fact):
    """Amounts confirmed (or requested) from `from_day` to `to_day` are paid on `pay_day`, `pay_months_later`.

    Months count from the month in which the window closes: from the 21st to the 1st, that is the next one.
    `pay_day_from`: the platform promises `pay_day` as the latest day only and may pay from this day of that month.
    Instead of a day of the month, `pay_business_days_min/max` counts bank days from the closing day.
    """

    from_day: DayOfMonth
    to_day: DayOfMonth
    pay_months_later: Annotated[int, Field(strict=True, ge=0, le=3)]
    pay_day_from: DayOfMonth | None = _left_out_when_empty()
    pay_day: DayOfMonth | None = None
    pay_business_days_min: Days | None = _left_out_when_empty()
    pay_business_days_max: Days | None = _left_out_when_empty()

    @model_validator(mode="after")
    def _one_kind_of_pay_day(self) -> "PayoutWindow":
        if (self.pay_day is None) == (self.pay_business_days_min is None):
            raise ValueError("振込日は、日か、締め日からの営業日数の、どちらか一方を書いてください。")
        low, high = self.pay_business_days_min, self.pay_business_days_max
        if (low is None) != (high is None) or (low is not None and high is not None and high < low):
            raise ValueError("営業日数は、最短と最長の両方を、最長が最短以上になるように書いてください。")
        if self.pay_day_from is not None and (self.pay_day is None or self.pay_day_from >= self.pay_day):
            raise ValueError(
                "「早ければ」の日は、振込日（遅くとも）より前の日にしてください。日が1つに決まっているなら空にします。"
            )
        return self


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class PayoutWeek(Fact):
    """Amounts present on `closes_on` of each week arrive `days_min` to `days_max` days later, bank days only.

    `cutoff`: the time of that day until which amounts count, in Japan; whoever asks on the day itself may miss it.
    """

    closes_on: Weekday
    cutoff: Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")] = ""
    days_min: Annotated[int, Field(strict=True, ge=0, le=60)]
    days_max: Annotated[int, Field(strict=True, ge=0, le=60)]

    @model_validator(mode="after")
    def _days_rise(self) -> "PayoutWeek":
        if self.days_max < self.days_min:
            raise ValueError("最長日数は最短日数以上にしてください。")
        return self


class PayoutException(Fact):
    """A dated notice that overrides the cycle: caught in this period → paid on this day."""

    caught_from: date
    caught_until: date
    """The last day of the period (included)."""
    paid_on: date
    note: OptionalText = ""


class TransferFee(Fact):
    """The bank transfer fee for payouts from `from_yen` up to and including `to_yen`."""

    bank: BankKey = "any"
    """`any`, a choice of this platform's question `bank`, or `other`: every bank that has no row of its own."""
    from_yen: Yen = 0
    to_yen: Yen | None = None
    fee_yen: Yen


class PayoutMethod(Cited):
    """One way money leaves the platform.

    Either `windows` (closing day → pay day), `weeks` (the same for weekdays) or `business_days_min/max`
    (from the request), or none of them where nobody knows. `minimum_yen` None means unknown, never zero.
    """

    title: Text
    how: Text
    trigger: Literal["automatic", "on_request"]
    currency: Currency = _left_out_when_empty("JPY")
    """Of every amount of this method. Where it is not yen, `*_yen` here are the currency's cents or pence."""
    minimum_yen: Yen | None = None
    leavers_only: bool = _left_out_when_empty(False)
    """Whether the sources tell this payout of those who leave alone: how others are paid is unknown."""
    hold_days: Days = _left_out_when_empty(0)
    """How many days after its confirmation an amount can first be caught by this payout."""
    windows: tuple[PayoutWindow, ...] = ()
    weeks: tuple[PayoutWeek, ...] = _left_out_when_empty(())
    business_days_min: Days | None = None
    business_days_max: Days | None = None
    holiday_rule: Literal["back", "forward", "unknown"] = "unknown"
    exceptions: tuple[PayoutException, ...] = ()
    transfer_fees: tuple[TransferFee, ...] = ()
    """Empty means unknown."""
    fee_rate: Rate = Decimal(0)
    fee_rounding: Rounding = "floor"
    effective_from: date | None = None
    effective_until: date | None = None
    note: OptionalText = ""

    @model_validator(mode="after")
    def _one_kind_of_schedule(self) -> "PayoutMethod":
        if sum((bool(self.windows), bool(self.weeks), self.business_days_min is not None)) > 1:
            raise ValueError("月の締め払い、週の締め払い、営業日数は、どれか1つだけ書いてください。")
        if (self.business_days_max is not None) and (
            self.business_days_min is None or self.business_days_max < self.business_days_min
        ):
            raise ValueError("営業日数は、最短、最長の順に、最長が最短以上になるように書いてください。")
        _check_period(self.effective_from, self.effective_until)
        return self

    @property
    def has_pay_days(self) -> bool:
        """Whether anybody knows when it pays."""
        return bool(self.windows or self.weeks) or self.business_days_min is not None


class BalanceExpiry(Cited):
    """What happens to an amount `days` or `months` after it was confirmed.

    `from_month_end`: months count from the end of the month of the confirmation and end with a month, so that
    6 months from any day of January end on July 31. Otherwise they end on the day of the same number, or
    with the month where it has none.
    """

    days: Days | None = None
    months: Annotated[int, Field(strict=True, ge=1, le=120)] | None = _left_out_when_empty()
    from_month_end: bool = _left_out_when_empty(False)
    last_day_counts: bool = _left_out_when_empty(False)
    """Whether a payout may still be requested on the last of these days; where nobody says so, it may not."""
    outcome: Literal["forfeited", "paid_out"]
    conditions: tuple[Condition, ...] = ()
    note: OptionalText = ""

    @model_validator(mode="after")
    def _one_term(self) -> "BalanceExpiry":
        if (self.days is None) == (self.months is None):
            raise ValueError("期限は、日数か月数の、どちらか一方だけ書いてください。")
        if self.from_month_end and self.months is None:
            raise ValueError("「確定した月の末日から数える」は、期限を月数で書くときだけ付けてください。")
        return self

    def gone_on(self, confirmed_on: date) -> date:
        """The first day on which money confirmed on this day is gone. It never falls as the confirmation is later.

        >>> half_a_year = {"key": "k", "months": 6, "outcome": "forfeited"}
        >>> BalanceExpiry(**half_a_year).gone_on(date(2026, 8, 31))
        datetime.date(2027, 2, 28)
        >>> BalanceExpiry(**half_a_year, from_month_end=True, last_day_counts=True).gone_on(date(2026, 1, 15))
        datetime.date(2026, 8, 1)
        """
        if self.months is None:
            return confirmed_on + timedelta(days=(self.days or 0) + self.last_day_counts)
        last_day = _months_later(confirmed_on, self.months, to_month_end=self.from_month_end)
        return last_day + timedelta(days=self.last_day_counts)

    def oldest_on(self, today: date) -> date:
        """The earliest confirmation of money that is still there on `today`; `today` where none is."""
        longest = self.days + 1 if self.days is not None else 31 * ((self.months or 0) + 2)
        day = today - timedelta(days=longest)
        while day < today and self.gone_on(day) <= today:
            day += timedelta(days=1)
        return day


class Leftover(Cited):
    """What becomes of the balance that lies in the account on the day of leaving. The first row that applies counts.

    `forfeited`: it is lost. `paid_after`: it is paid out after leaving, by the cycle of `method`, or
    `min_days` to `max_days` after the exit (no `max_days`: nobody promises). `at_risk`: nobody knows;
    the same as no row at all, with its evidence.
    """

    outcome: Literal["forfeited", "paid_after", "at_risk"]
    conditions: tuple[Condition, ...] = ()
    method: Key | None = None
    min_days: Days | None = None
    max_days: Days | None = None
    note: OptionalText = ""

    @model_validator(mode="after")
    def _pay_day_fits_outcome(self) -> "Leftover":
        if self.outcome != "paid_after" and (self.method, self.min_days, self.max_days) != (None, None, None):
            raise ValueError("出金方法と日数は、「退会のあとで支払われる」ときだけ書いてください。")
        if self.method is not None and (self.min_days, self.max_days) != (None, None):
            raise ValueError("出金方法と日数は、どちらか一方だけ書いてください。")
        if self.max_days is not None and (self.min_days is None or self.max_days < self.min_days):
            raise ValueError("日数は、最短、最長の順に、最長が最短以上になるように書いてください。")
        return self


class Closing(Cited):
    """How many days pass between the click and the day on which the account is closed. The first row that applies counts.

    No `max_days`: nobody promises. A platform without a row closes the account on the day of the click.
    """

    min_days: Days
    max_days: Days | None = None
    conditions: tuple[Condition, ...] = ()
    note: OptionalText = ""

    @model_validator(mode="after")
    def _days_rise(self) -> "Closing":
        if self.max_days is not None and self.max_days < self.min_days:
            raise ValueError("最長日数は最短日数以上にしてください。")
        return self


class Step(Fact):
    """One click or entry. `menu` is what the screen shows, in order."""

    text: Text
    menu: tuple[Text, ...] = ()
    url: Url = ""
    irreversible: bool = False


class WithdrawalPath(Cited):
    """The clicks that close the account, for readers whose situation meets the conditions.

    `scope`: what ends with them, where that is less or more than the account. `page`: a shop or a page; `role`: teaching
    or selling; the account stays with both. `account`: the account, while what it holds stays until its deletion is
    asked for. `deletion`: the account and what it holds.
    """

    title: Text
    conditions: tuple[Condition, ...] = ()
    side: Side | None = _left_out_when_empty()
    scope: ExitScope | None = _left_out_when_empty()
    looks_different: OptionalText = ""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Dated(Cited):
    """Prose that holds from a day, or until one (exclusive), like a fee; without them, always.

    What changes on a day is two rows with the same title: the one ends on the day on which the other begins.
    """

    effective_from: date | None = _left_out_when_empty()
    effective_until: date | None = _left_out_when_empty()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Dated":
        _check_period(self.effective_from, self.effective_until)
        return self


class Precaution(Dated):
    """What to do before leaving, because it becomes impossible afterwards."""

    title: Text
    body: Text
    conditions: tuple[Condition, ...] = ()
    side: Side | None = _left_out_when_empty()
    irreversible: bool = True


class Consequence(Dated):
    """What happens after leaving."""

    title: Text
    body: Text
    conditions: tuple[Condition, ...] = ()
    side: Side | None = _left_out_when_empty()


class Alternative(Dated):
    """What may help instead of leaving, for the readers whose `reason` is among `reasons` (empty: all)."""

    title: Text
    body: Text
    reasons: tuple[QuestionKey, ...] = ()
    conditions: tuple[Condition, ...] = ()
    side: Side | None = _left_out_when_empty()


class Note(Dated):
    """A fact in prose that belongs to a topic of the guide."""

    topic: Topic
    title: Text
    body: Text


class Faq(Dated):
    """A question people really ask, answered from the facts."""

    question: Text
    answer: Text


class UnknownFact(Cited):
    """Something nobody could establish, said aloud, with whom to ask."""

    topic: Topic
    what: Text
    where_to_ask: Text


class Message(Fact):
    """A polite message to send, with placeholders from `MESSAGE_PLACEHOLDERS`."""

    key: Key
    title: Text
    body: Text


class Category(Fact):
    """A kind of work on this platform, where fees or searches tell them apart."""

    key: Key
    label: Text


class FeePlan(Fact):
    """A paid plan or a level that a reader has on this platform and that decides the rates.

    `monthly_yen`: what it costs a month; 0 for a level that costs nothing, None where nobody knows.
    """

    key: Key
    label: Text
    monthly_yen: Yen | None = None


class PlatformFacts(Fact):
    """Everything published about one platform."""

    slug: Key
    name: Text
    kana: Text
    aliases: tuple[Text, ...] = ()
    kind: PlatformKind
    operator: OptionalText = ""
    url: Url = ""
    summary: Text
    leaving_note: OptionalText = ""
    """What 退会 means here, where it means something else than closing a marketplace account."""
    categories: tuple[Category, ...] = ()
    plans: tuple[FeePlan, ...] = _left_out_when_empty(())
    """The first is where everybody begins: it counts for a reader who has not said which one is theirs."""
    status: PlatformStatus = "operating"
    status_note: OptionalText = ""
    status_since: date | None = None
    successor: Key | None = None
    fee_status: FeeStatus
    fee_note: OptionalText = ""
    citations: tuple[Citation, ...] = ()
    sources: tuple[Source, ...] = ()
    questions: tuple[Question, ...] = ()
    fee_schedules: tuple[FeeSchedule, ...] = ()
    payout_methods: tuple[PayoutMethod, ...] = ()
    expiries: tuple[BalanceExpiry, ...] = ()
    leftovers: tuple[Leftover, ...] = _left_out_when_empty(())
    closings: tuple[Closing, ...] = _left_out_when_empty(())
    blockers: tuple[Blocker, ...] = ()
    paths: tuple[WithdrawalPath, ...] = ()
    precautions: tuple[Precaution, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    notes: tuple[Note, ...] = ()
    faqs: tuple[Faq, ...] = ()
    unknowns: tuple[UnknownFact, ...] = ()
    messages: tuple[Message, ...] = ()

    @property
    def operator_certainty(self) -> Certainty:
        """What the platform's own citations that name its operator carry; an inference where none names it.

        What follows the name in brackets is a remark.
        """
        return certainty_of(self._naming_operator, self._kinds)

    @property
    def summary_certainty(self) -> Certainty:
        """What the platform's own citations carry, without those that only name its operator where there are others."""
        naming = self._naming_operator
        others = [citation for citation in self.citations if citation not in naming]
        return certainty_of(others or self.citations, self._kinds)

    @property
    def leaving_certainty(self) -> Certainty:
        """What the facts carry that `leaving_note` sums up: the ways out and their days, or else what stops leaving."""
        return _weakest((*self.paths, *self.closings) or self.stopping) or self.summary_certainty

    @property
    def fee_certainty(self) -> Certainty:
        """What the facts carry that `fee_note` sums up: the rates, or else what is told or unknown of fees."""
        told = self.fee_schedules or [note for note in self.notes if note.topic == "fees"]
        unknown = [fact for fact in self.unknowns if fact.topic == "fees"]
        return _weakest(told or unknown) or self.summary_certainty

    @property
    def _naming_operator(self) -> list[Citation]:
        name = self.operator.split("（")[0]
        return [citation for citation in self.citations if name and name in citation.says]

    @property
    def _kinds(self) -> dict[str, SourceKind]:
        return {source.key: source.kind for source in self.sources}

    @property
    def stopping(self) -> tuple[Blocker, ...]:
        """The reasons why somebody cannot leave."""
        return tuple(blocker for blocker in self.blockers if blocker.strength == "stops")

    @property
    def costing(self) -> tuple[Blocker, ...]:
        """What leaving costs those who leave in spite of it."""
        return tuple(blocker for blocker in self.blockers if blocker.strength == "costs")

    @model_validator(mode="after")
    def _citations_decide_how_certain_a_fact_is(self) -> "PlatformFacts":
        _weigh(self, self._kinds)
        return self


def certainty_of(citations: Iterable[Citation], kinds: Mapping[str, SourceKind]) -> Certainty:
    """What these citations carry; `kinds` are the kinds of the sources by key.

    As much as the weakest that counts: every citation says something that the row tells readers. Our own arithmetic
    and searches count only where they stand alone. What an official page contradicts is 要確認, whoever says it.
    """
    given = [(citation, kinds.get(citation.source, "inferred")) for citation in citations]
    counted = [(c, kind) for c, kind in given if c.agrees and (kind != "own_work" or len(given) == 1)]
    weakest = max((_CARRIES[kind] for _, kind in counted), default=_CARRIES["inferred"])
    against = [citation for citation, kind in given if citation.contradicts and kind == "official"]
    disputed = any(_about_the_same(one, other) for one in against for other, _ in counted)
    return "inferred" if disputed else CERTAINTIES[weakest]


def _about_the_same(one: Citation, other: Citation) -> bool:
    """Whether two citations speak of one fact: they share a number, or one of them names none."""
    return not one.proves or not other.proves or bool(set(one.proves) & set(other.proves))


CERTAINTIES: tuple[Certainty, ...] = ("confirmed", "quoted", "reported", "inferred")
_CARRIES: dict[SourceKind, int] = {
    "official": 0,
    "official_secondhand": 1,
    "article": 2,
    "user_report": 2,
    "inferred": 3,
    "own_work": 3,
}
"""The place among `CERTAINTIES` of what one source of each kind carries."""


def _weakest(facts: Iterable[Cited]) -> Certainty | None:
    return max((fact.certainty for fact in facts), key=CERTAINTIES.index, default=None)


def _weigh(fact: Fact, kinds: Mapping[str, SourceKind]) -> None:
    if isinstance(fact, Cited):
        # Facts are frozen for everybody else; a document being read is not a document yet.
        fact.__dict__["certainty"] = certainty_of(fact.citations, kinds)
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Fact) and not isinstance(inner, (Citation, Condition)):
                _weigh(inner, kinds)


MESSAGE_PLACEHOLDERS = frozenset({"platform", "today", "reply_by", "expected_reward", "balance"})
"""What a message may mention; everything else in braces is refused by the lint."""


def in_force(fact: FeeSchedule | PayoutMethod | Dated, on: date) -> bool:
    """Whether this dated fact applies on this day."""
    starts, ends = fact.effective_from, fact.effective_until
    return (starts is None or starts <= on) and (ends is None or on < ends)


def _months_later(day: date, months: int, *, to_month_end: bool) -> date:
    year, months_before = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, months_before + 1)[1]
    return date(year, months_before + 1, last if to_month_end else min(day.day, last))


def _check_period(start: date | None, end: date | None) -> None:
    if start is not None and end is not None and end <= start:
        raise ValueError("終了日は開始日より後にしてください（終了日の当日は含みません）。")
