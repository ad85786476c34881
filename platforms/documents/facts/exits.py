"""What stands in the way of leaving, what clears it, the clicks, and what becomes of what is left behind."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from platforms.documents.facts.evidence import Cited
from platforms.documents.facts.questions import Condition, Side
from platforms.documents.facts.values import Days, Fact, Key, OptionalText, QuestionKey, Text, Url, left_out_when_empty

Strength = Literal["stops", "costs"]
ExitScope = Literal["page", "role", "account", "deletion"]
Actor = Literal["you", "counterpart", "platform", "time"]
Stage = Literal["work", "account", "money"]
"""Money blockers wait until no work blocker is left, so that one payout takes everything."""


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
    side: Side | None = left_out_when_empty()


class Blocker(Cited):
    """Something in the way: it stops leaving, or leaving in spite of it costs something.

    `strength` "costs": the exit is possible, but what `loses` names (money, points, rights) is lost, or
    nobody knows what becomes of it. Leaving it behind is then always one of the ways out, beside the
    remedies. `side`: whose account it concerns; None where both sides meet it.
    """

    title: Text
    why: Text
    stage: Stage
    strength: Strength = left_out_when_empty("stops")
    loses: OptionalText = left_out_when_empty("")
    side: Side | None = left_out_when_empty()
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
    side: Side | None = left_out_when_empty()
    scope: ExitScope | None = left_out_when_empty()
    looks_different: OptionalText = ""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
