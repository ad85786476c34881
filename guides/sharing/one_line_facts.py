"""Facts that fit on one line of somebody else's article, always as published now.

Articles embed them by key, so the keys are permanent: they are added, never renamed or removed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guides.comparison.calculation import ordinary_method
from guides.words.wording import (
    bank_name,
    conditions_text,
    expiry_term,
    money,
    newest_check,
    payout_text,
    soonest_expiry,
    things,
    yen,
)
from platforms.documents.facts import (
    CERTAINTIES,
    JOB_FORMATS,
    Certainty,
    Cited,
    FeeSchedule,
    LookedAt,
    PlatformFacts,
    TransferFee,
    in_force,
)
from platforms.money.fees import schedule_for

UNKNOWN_TEXT = "不明"


@dataclass(frozen=True, slots=True)
class Chip:
    """One fact with its name, for people (`text`) and for programs (`value`).

    `value` is whole yen, a number of days or of rows, or the text itself; None where nobody knows.
    `checked_on` is the Japan date of the newest check that agrees, None where nothing was checked.
    """

    fact: str
    label: str
    value: int | str | None
    text: str
    certainty: Certainty | None = None
    checked_on: date | None = None
    looked_at: LookedAt | None = None
    """What that newest check read; None where nobody noted it."""
    holds_when: str = ""
    """For whom it holds, where that is not everybody. Nobody shows `text` without it: `shown` has both."""
    contradicted: bool = False
    """Whether an official page says otherwise about today."""

    @property
    def shown(self) -> str:
        """The fact with its condition, as people read it."""
        return f"{self.text}（{self.holds_when}）" if self.holds_when else self.text

    def __str__(self) -> str:
        """The whole line, as an article would show it.

        >>> str(Chip("payout-minimum", "最低出金額", 1000, "1,000円", "confirmed", date(2026, 11, 22)))
        '最低出金額 1,000円（2026-11-22確認）'
        """
        doubt = {"inferred": "・要確認", "reported": "・記事による", "quoted": "・公式の転記"}.get(
            self.certainty or "", ""
        )
        doubt += "・食い違う情報あり" if self.contradicted else ""
        read = {"stored_copy": "に写しで", "record": "に第三者の記録で"}.get(self.looked_at or "", "")
        checked = f"（{self.checked_on.isoformat()}{read}確認{doubt}）" if self.checked_on else ""
        return f"{self.label} {self.shown}{checked}"


@dataclass(frozen=True, slots=True)
class _Found:
    value: int | str
    text: str
    cited: tuple[Cited, ...]
    holds_when: str = ""


_Finder = Callable[[PlatformFacts, date], _Found | None]


def chip(facts: PlatformFacts, fact: str, today: date) -> Chip | None:
    """The fact with this key as it stands today; None where there is no such key."""
    if fact not in CHIPS:
        return None
    label, find = CHIPS[fact]
    found = find(facts, today)
    if found is None:
        return Chip(fact, label, None, UNKNOWN_TEXT)
    newest = newest_check(c for cited in found.cited for c in cited.citations if c.agrees)
    certainty = max((cited.certainty for cited in found.cited), key=CERTAINTIES.index)
    day, read = (newest.checked_on, newest.looked_at) if newest else (None, None)
    official = {source.key for source in facts.sources if source.kind == "official"}
    # A count of rows is not what a page speaks against.
    told = found.cited[0].citations if len(found.cited) == 1 else ()
    contradicted = any(citation.contradicts and citation.source in official for citation in told)
    return Chip(fact, label, found.value, found.text, certainty, day, read, found.holds_when, contradicted)


def rests_on(facts: PlatformFacts, fact: str, today: date) -> tuple[Cited, ...]:
    """The facts of the document that a one-line fact is made from; none where nobody knows it."""
    found = CHIPS[fact][1](facts, today) if fact in CHIPS else None
    return found.cited if found else ()


def chips(facts: PlatformFacts, today: date) -> tuple[Chip, ...]:
    """Every fact that is known today, in the order of the registry."""
    every = (chip(facts, fact, today) for fact in CHIPS)
    return tuple(each for each in every if each is not None and each.value is not None)


def _payout_minimum(facts: PlatformFacts, today: date) -> _Found | None:
    method = ordinary_method(facts, today)
    if method is None or method.minimum_yen is None:
        return None
    return _Found(method.minimum_yen, yen(method.minimum_yen), (method,))


def _transfer_fee(facts: PlatformFacts, today: date) -> _Found | None:
    method = ordinary_method(facts, today)
    if method is None or not method.transfer_fees:
        return None
    text = "、".join(_transfer_text(fee, facts) for fee in method.transfer_fees)
    return _Found(text, text, (method,))


def _payout_days(facts: PlatformFacts, today: date) -> _Found | None:
    method = ordinary_method(facts, today)
    if method is None or not method.has_pay_days:
        return None
    text = payout_text(method)
    return _Found(text, text, (method,))


def _quick_payout_fee(facts: PlatformFacts, today: date) -> _Found | None:
    methods = [method for method in facts.payout_methods if in_force(method, today) and method.fee_rate]
    if not methods:
        return None
    method = min(methods, key=lambda each: each.fee_rate)
    text = f"出金額の{_percent(method.fee_rate)}"
    return _Found(text, text, (method,))


def _worker_fee(facts: PlatformFacts, today: date) -> _Found | None:
    forms = (schedule_for(facts, form, None, today) for form in JOB_FORMATS)
    schedule = next((found for found in forms if found), None)
    if facts.fee_status != "known" or schedule is None:
        return None
    text = _fee_text(schedule)
    return _Found(text, text, (schedule,), _scope_text(facts, schedule, today))


def _balance_expiry(facts: PlatformFacts, today: date) -> _Found | None:
    soonest = soonest_expiry(facts)
    if soonest is None:
        return None
    text = expiry_term(soonest)
    return _Found(soonest.days or text, text, (soonest,), conditions_text(soonest.conditions, facts))


def _blockers(facts: PlatformFacts, today: date) -> _Found | None:
    stopping = facts.stopping
    return _Found(len(stopping), things(len(stopping)), stopping) if stopping else None


CHIPS: Mapping[str, tuple[str, _Finder]] = {
    "payout-minimum": ("最低出金額", _payout_minimum),
    "worker-fee": ("受ける側の手数料", _worker_fee),
    "transfer-fee": ("振込手数料", _transfer_fee),
    "quick-payout-fee": ("早い出金の利用料", _quick_payout_fee),
    "payout-days": ("振込日", _payout_days),
    "balance-expiry": ("残高の失効", _balance_expiry),
    "blockers": ("退会できない理由", _blockers),
}
"""Key → what it is called, and how it is found."""


def _transfer_text(fee: TransferFee, facts: PlatformFacts) -> str:
    bank = bank_name(fee.bank, facts)
    low = f"{yen(fee.from_yen)}から" if fee.from_yen else ""
    high = f"{yen(fee.to_yen)}まで" if fee.to_yen is not None else ""
    return f"{bank}{low}{high}{yen(fee.fee_yen)}"


def _fee_text(schedule: FeeSchedule) -> str:
    rates = sorted({tier.rate for tier in schedule.tiers})
    text = _percent(rates[0]) if len(rates) == 1 else f"{_percent(rates[0])}〜{_percent(rates[-1])}"
    fixed = f"＋{money(schedule.fixed_yen, schedule.currency)}" if schedule.fixed_yen else ""
    least = f"、最低{money(schedule.minimum_fee_yen, schedule.currency)}" if schedule.minimum_fee_yen else ""
    rest = f"、残りの{_percent(schedule.remainder_rate)}" if schedule.remainder_rate else ""
    return f"{text}{fixed}{least}{rest}{_tax_text(schedule)}"


def _tax_text(schedule: FeeSchedule) -> str:
    """Whether a rate contains the consumption tax; nothing where it is only computed so and no source says it."""
    if schedule.currency != "JPY":
        return ""
    if schedule.rates_include_tax is None:
        return "（消費税が別かは不明）"
    if not schedule.rates_include_tax:
        return "（税別）"
    return "（税込）" if any("税込" in citation.says for citation in schedule.citations) else ""


def _scope_text(facts: PlatformFacts, schedule: FeeSchedule, today: date) -> str:
    """For which plan these rates are, and that other kinds of work have others."""
    plan = next((plan.label for plan in facts.plans if plan.key == schedule.plan), "")
    others = any(
        other.payer == "worker"
        and other.plan == schedule.plan
        and _price(other) != _price(schedule)
        and in_force(other, today)
        for other in facts.fee_schedules
    )
    return "、".join([*([plan] if plan else []), *(["仕事の種類で変わります"] if others else [])])


def _price(schedule: FeeSchedule) -> tuple[object, ...]:
    return schedule.tiers, schedule.fixed_yen, schedule.minimum_fee_yen


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"
