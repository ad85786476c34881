"""Where a fact comes from, for how long it holds, and how certain that makes it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from platforms.documents.facts.questions import Condition
from platforms.documents.facts.values import Fact, Key, OptionalText, Text, Url, check_period, left_out_when_empty

Certainty = Literal["confirmed", "quoted", "reported", "inferred"]
"""What a fact's citations carry, strongest first; see `certainty_of`. Computed, never typed."""
CERTAINTIES: tuple[Certainty, ...] = ("confirmed", "quoted", "reported", "inferred")
SourceKind = Literal["official", "official_secondhand", "article", "user_report", "inferred", "own_work"]
"""`own_work`: our own arithmetic with cited rules, or our search that found nothing; it adds no doubt of its own."""
WITHOUT_A_PAGE: tuple[SourceKind, ...] = ("inferred", "own_work")
"""Kinds of evidence that is ours: there is no page to look at."""
LookedAt = Literal["live_page", "stored_copy", "record"]
"""What was read: the page as it is now, a stored copy of it, or a third party's dated record of having read it."""
_CARRIES: dict[SourceKind, int] = {
    "official": 0,
    "official_secondhand": 1,
    "article": 2,
    "user_report": 2,
    "inferred": 3,
    "own_work": 3,
}
"""The place among `CERTAINTIES` of what one source of each kind carries."""


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
    looked_at: LookedAt | None = left_out_when_empty()
    """What was read on that day. None where there is no page (our own inference) or where it was not noted."""
    copy_date: OptionalText = left_out_when_empty("")
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

    @property
    def is_official(self) -> bool:
        """Whether an official text carries all of it, read first-hand or as somebody quotes it."""
        return self.certainty in ("confirmed", "quoted")


class Dated(Cited):
    """Prose that holds from a day, or until one (exclusive), like a fee; without them, always.

    What changes on a day is two rows with the same title: the one ends on the day on which the other begins.
    """

    effective_from: date | None = left_out_when_empty()
    effective_until: date | None = left_out_when_empty()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Dated":
        check_period(self.effective_from, self.effective_until)
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


def weakest(facts: Iterable[Cited]) -> Certainty | None:
    return max((fact.certainty for fact in facts), key=CERTAINTIES.index, default=None)


def weigh(fact: Fact, kinds: Mapping[str, SourceKind]) -> None:
    if isinstance(fact, Cited):
        # Facts are frozen for everybody else; a document being read is not a document yet.
        fact.__dict__["certainty"] = certainty_of(fact.citations, kinds)
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Fact) and not isinstance(inner, (Citation, Condition)):
                weigh(inner, kinds)
