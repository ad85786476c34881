"""Everything published about one platform."""

from datetime import date
from typing import Literal

from pydantic import model_validator

from platforms.documents.facts.evidence import (
    Certainty,
    Citation,
    Dated,
    Source,
    SourceKind,
    certainty_of,
    weakest,
    weigh,
)
from platforms.documents.facts.exits import Blocker, Closing, Leftover, WithdrawalPath
from platforms.documents.facts.fees import Category, FeePlan, FeeSchedule, FeeStatus
from platforms.documents.facts.payouts import BalanceExpiry, PayoutMethod
from platforms.documents.facts.prose import Alternative, Consequence, Faq, Message, Note, Precaution, UnknownFact
from platforms.documents.facts.questions import Question
from platforms.documents.facts.values import Fact, Key, OptionalText, Text, Url, left_out_when_empty

PlatformKind = Literal[
    "marketplace", "agent", "assistant", "handmade", "shop", "content", "lessons", "stock", "delivery", "spot_work"
]
PlatformStatus = Literal["operating", "possibly_ended", "retired"]


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
    plans: tuple[FeePlan, ...] = left_out_when_empty(())
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
    leftovers: tuple[Leftover, ...] = left_out_when_empty(())
    closings: tuple[Closing, ...] = left_out_when_empty(())
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
        return weakest((*self.paths, *self.closings) or self.stopping) or self.summary_certainty

    @property
    def fee_certainty(self) -> Certainty:
        """What the facts carry that `fee_note` sums up: the rates, or else what is told or unknown of fees."""
        told = self.fee_schedules or [note for note in self.notes if note.topic == "fees"]
        unknown = [fact for fact in self.unknowns if fact.topic == "fees"]
        return weakest(told or unknown) or self.summary_certainty

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
        weigh(self, self._kinds)
        return self


def in_force(fact: FeeSchedule | PayoutMethod | Dated, on: date) -> bool:
    """Whether this dated fact applies on this day."""
    starts, ends = fact.effective_from, fact.effective_until
    return (starts is None or starts <= on) and (ends is None or on < ends)
