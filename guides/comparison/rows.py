"""One row of the comparison with the words, marks and sums that stand beside it on the page and in its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from guides.comparison.breakdown import PERS, ROUNDINGS, Line, breakdown
from guides.comparison.calculation import CompareQuery, Remark, RemarkKey, Row
from guides.web import rendered_once
from guides.words.wording import FORMATS, yen
from platforms.documents.facts import Citation, FeePlan, FeeSchedule, PayoutMethod
from platforms.documents.freshness import freshness, last_check
from platforms.editions.catalog import PublishedPlatform
from platforms.money.fees import consumption_tax, fee_on, payout_cost, schedule_for
from platforms.money.withholding_tax import Withholding
from platforms.sources import doubts

TABLE_AMOUNTS = (10_000, 50_000, 100_000, 500_000, 1_000_000)
STATUSES = {
    "known": "計算できます",
    "unknown": "不明",
    "undisclosed": "非公開",
    "not_applicable": "率での比較の対象外",
}


@dataclass(frozen=True)
class Shown:
    """One row with what stands beside it. `behind_yen`: what is missing to the best row of the sentence."""

    row: Row
    published: PublishedPlatform
    schedule: FeeSchedule | None
    method: PayoutMethod | None
    asked: CompareQuery
    amount_yen: int
    today: date
    behind_yen: int | None = None
    withheld: Withholding | None = None

    @property
    def known(self) -> bool:
        return self.row.status == "known"

    @property
    def status(self) -> str:
        """The status in words."""
        return STATUSES[self.row.status]

    @cached_property
    def free(self) -> bool:
        """Whether the worker's rates are all zero. What the client pays on top is not compared then."""
        schedule = self.schedule
        return schedule is not None and not any(
            (schedule.fixed_yen, schedule.remainder_rate, *(tier.rate for tier in schedule.tiers))
        )

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """The plan whose rates were used, and remarks in words."""
        plan = (f"「{self.plan}」の率で計算しました。",) if self.plan else ()
        return (*plan, *(remark_text(remark) for remark in self.row.remarks))

    @cached_property
    def plan(self) -> str:
        """The plan or level whose rates were used; empty where the platform has none."""
        return next((plan.label for plan in self.published.facts.plans if plan.key == self.row.plan), "")

    @cached_property
    def other_plans(self) -> tuple[FeePlan, ...]:
        """Plans with rates of their own that a reader may have instead."""
        facts = self.published.facts
        given = {each.plan for each in facts.fee_schedules if each.payer == "worker"}
        return tuple(plan for plan in facts.plans if plan.key in given and plan.key != self.row.plan)

    @cached_property
    def checked_on(self) -> date | None:
        """The day on which every figure of the row had been checked."""
        facts = [fact for fact in (self.schedule, self.method) if fact]
        return min((day for fact in facts if (day := last_check(fact))), default=None)

    @property
    def age(self) -> str:
        """How old that check looks: fresh, stale or doubtful."""
        return freshness(self.checked_on, self.today) if self.checked_on else ""

    @property
    def unchecked_days(self) -> int:
        return (self.today - self.checked_on).days if self.checked_on else 0

    @cached_property
    def disputed(self) -> bool:
        """Whether a source contradicts one of the figures today; what was right once does not."""
        citations: list[Citation] = [c for fact in (self.schedule, self.method) if fact for c in fact.citations]
        return any(citation.contradicts for citation in citations)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The sum, step by step."""
        if not self.known or self.schedule is None:
            return ()
        return breakdown(self.row, self.schedule, self.method, self.asked, self.amount_yen, consumption_tax(self.today))

    @cached_property
    def source_changed(self) -> bool:
        """Whether a page changed that one of the figures is cited from, and nobody has looked at it yet."""
        named = (("fee_schedules", self.schedule), ("payout_methods", self.method))
        return doubts.known().any_doubted(self.published.facts.slug, [f"{of}.{fact.key}" for of, fact in named if fact])

    @property
    def used(self) -> str:
        """The rule, the way of payout and the evidence of both, as markup."""
        return _used(self.published, self.row.schedule, self.row.method, self.today, doubts.known())

    @property
    def client_fee_yen(self) -> int | None:
        """What the client pays to the platform on top of the amount; None where nobody knows."""
        found = schedule_for(self.published.facts, self.asked.format, self.asked.category, self.today, "client")
        return fee_on(found, self.amount_yen, consumption_tax(self.today)).total_yen if found else None

    @property
    def arriving_yen(self) -> int | None:
        """The take-home without income tax that the client keeps back; None where it does not apply."""
        if self.withheld is None or self.row.fee_yen is None or self.row.fee_tax_yen is None:
            return None
        balance = self.amount_yen - self.row.fee_yen - self.row.fee_tax_yen - self.withheld.yen
        cost = payout_cost(self.method, max(balance, 0), self.asked.bank)
        return None if cost is None else balance - cost

    @property
    def rates(self) -> tuple[str, ...]:
        """The rate at every amount of `TABLE_AMOUNTS`."""
        return _rates(self.schedule, consumption_tax(self.today)) if self.schedule else ()


def remark_text(remark: Remark) -> str:
    """A remark as a reader understands it."""
    low, high = (yen(value) if value is not None else "" for value in (remark.low_yen, remark.high_yen))
    return _REMARKS[remark.key].format(low=low, high=high)


_OTHER_FORM = "仕事の報酬ではなく、{what}ところです。契約の形は「{form}」です。"
_REMARKS: Mapping[RemarkKey, str] = {
    "no_schedule": "この契約の形や仕事の種類の手数料は、登録がありません。",
    "no_rate_for_choice": "この仕事の種類、プラン、時期の率は、確かめられていません。",
    "transfer_fee_unknown": "振込手数料がわからないため、手取りを計算していません。",
    "no_payout_method": "振込のしくみが分かっていません。振込手数料は引いていません。",
    "bank_unknown": "振込手数料は銀行によって{low}から{high}です。高いほうで計算しました。",
    "below_minimum": "この仕事だけでは出金できません。残高は{low}、最低出金額は{high}です。",
    "transfer_exceeds_balance": "残高{low}より、振込手数料{high}のほうが高くなります。",
    "rounding_unknown": "1円未満の扱いがわかりません。手取りが最大{high}少なくなることがあります。",
    "tax_unknown": "消費税が別にかかるかがわかりません。手取りが最大{high}少なくなることがあります。",
    "category_not_listed": "選んだ種類の仕事を扱うかどうかは、確認できていません。",
    "work_only": f"仕事の報酬を受け取るところです。契約の形は「{FORMATS['project']}」などです。",
    "sales_only": _OTHER_FORM.format(what="商品や作品を売る", form=FORMATS["sale"]),
    "lessons_only": _OTHER_FORM.format(what="レッスンを売る", form=FORMATS["lesson"]),
    "subscriptions_only": _OTHER_FORM.format(what="支援を受ける", form=FORMATS["subscription"]),
    "plan_price": "プランの料金（月{low}）は引いていません。",
    "other_currency": "円ではない通貨で受け取るところです。円の金額は、参考の相場による目安です。",
    "plan_price_unknown": "プランの料金が分かりません。料金は引いていません。",
}


@lru_cache(maxsize=256)
def _rates(schedule: FeeSchedule, tax_rate: Decimal) -> tuple[str, ...]:
    totals = ((amount, fee_on(schedule, amount, tax_rate).total_yen) for amount in TABLE_AMOUNTS)
    return tuple(f"{Decimal(total) / amount:.1%}" for amount, total in totals)


def _used(
    published: PublishedPlatform, schedule_key: str | None, method_key: str | None, today: date, sources: doubts.Known
) -> SafeString:
    """The evidence is long, and the same on one day for every reader of an edition until a source changes."""

    def rendered() -> str:
        schedule, method = row_facts(published, schedule_key, method_key)
        words = {"rounding": ROUNDINGS[schedule.rounding], "per": PERS[schedule.per]} if schedule else {}
        context = {"published": published, "schedule": schedule, "method": method, "today": today, **words}
        return render_to_string("comparison/_used.html", context)

    depends_on = ("comparison/_used.html", schedule_key, method_key, today, sources)
    return rendered_once.piece(published, published.facts, depends_on, rendered)


def row_facts(
    published: PublishedPlatform, schedule_key: str | None, method_key: str | None
) -> tuple[FeeSchedule | None, PayoutMethod | None]:
    """The schedule and the payout method that a row was computed with."""
    facts = published.facts
    return (
        next((each for each in facts.fee_schedules if each.key == schedule_key), None),
        next((each for each in facts.payout_methods if each.key == method_key), None),
    )
