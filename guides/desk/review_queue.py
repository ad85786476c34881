"""Which fact to check again next: old ones first, and among them those that matter and move."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from guides.desk.scenarios import Place, Saved, rests_on
from platforms.documents.addresses import cited_facts, facts_by_address
from platforms.documents.facts import PlatformFacts
from platforms.documents.freshness import last_check
from platforms.drafts.diffing import difference
from platforms.drafts.field_mapping import address_in_words

VOLATILITY = {
    "fee_schedules": 4,
    "payout_methods": 4,
    "blockers": 3,
    "remedies": 3,
    "expiries": 3,
    "leftovers": 3,
    "closings": 3,
    "paths": 2,
    "precautions": 2,
    "consequences": 2,
    "alternatives": 1,
    "notes": 1,
    "faqs": 1,
    "unknowns": 1,
    "platform": 1,
}
"""How often a kind of fact changes, as far as platforms' news of the last years tell: prices and pay days most."""
COMPARED = 10
"""The comparison rests on every fee schedule and payout method; it counts like this many scenarios."""
NEVER_CHECKED_DAYS = 2 * 365
"""A fact that no source agrees with is as old as this."""
_COMPARED = (("fee_schedules",), ("payout_methods",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One fact of one platform. `drives`: results that rest on it. `changes`: its recent changes."""

    slug: str
    platform: str
    place: Place
    name: str
    last_checked: date | None
    drives: int = 0
    changes: int = 0

    @property
    def kind(self) -> str:
        """The name of the list it stands in; `platform` for what stands at the head of the document."""
        return self.place[-2] if self.place else "platform"

    def age_days(self, today: date) -> int:
        return NEVER_CHECKED_DAYS if self.last_checked is None else max(0, (today - self.last_checked).days)

    def urgency(self, today: date) -> int:
        """Age × results that rest on it × volatility of its kind × recent changes.

        The two counts begin at one, so that a fact that drives nothing still comes up some day.
        """
        return self.age_days(today) * (1 + self.drives) * VOLATILITY[self.kind] * (1 + self.changes)


def order(fact: Watched, today: date) -> tuple[int, str, Place]:
    """The place of a fact in the queue: the most urgent first."""
    return -fact.urgency(today), fact.slug, fact.place


def queue(facts: Iterable[Watched], today: date) -> tuple[Watched, ...]:
    """What to check again, most urgent first; what was checked today is left out."""
    due = [fact for fact in facts if fact.urgency(today) > 0]
    return tuple(sorted(due, key=lambda fact: order(fact, today)))


def watched(
    facts: PlatformFacts, scenarios: Iterable[Saved], changes: Mapping[Place, int], today: date
) -> tuple[Watched, ...]:
    """Every cited fact of a platform. `changes` says how often each changed of late."""
    drives = Counter(place for scenario in scenarios for place in rests_on(facts, scenario, today))
    return counted(facts_to_watch(facts), drives, changes)


def counted(facts: Iterable[Watched], drives: Mapping[Place, int], changes: Mapping[Place, int]) -> tuple[Watched, ...]:
    """The same facts with the scenarios that rest on them, and their changes."""
    return tuple(
        replace(fact, drives=fact.drives + drives.get(fact.place, 0), changes=changes.get(fact.place, 0))
        if fact.place in drives or fact.place in changes
        else fact
        for fact in facts
    )


def facts_to_watch(facts: PlatformFacts) -> tuple[Watched, ...]:
    """Every cited fact of a platform, as far as the document alone tells: without scenarios and changes."""
    known = facts_by_address(facts)
    head = Watched(
        slug=facts.slug,
        platform=facts.name,
        place=(),
        name="紹介・運営・手数料の分かり方",
        last_checked=max((c.checked_on for c in facts.citations if c.agrees), default=None),
    )
    rows = (
        Watched(
            slug=facts.slug,
            platform=facts.name,
            place=place,
            name=address_in_words(address, facts, known),
            last_checked=last_check(fact),
            drives=COMPARED if place[:-1] in _COMPARED else 0,
        )
        for address, fact in cited_facts(known).items()
        for place in (tuple(address.split(".")),)
    )
    return (head, *rows) if facts.citations else tuple(rows)


def changed_places(before: PlatformFacts, after: PlatformFacts) -> frozenset[Place]:
    """The facts that one edition changed; a new check of the same words is no change."""
    changed = (change.keys for change in difference(before, after) if "citations" not in change.keys)
    return frozenset(fact_at(keys) for keys in changed)


def fact_at(keys: tuple[str, ...]) -> Place:
    """The fact that a changed value belongs to."""
    if len(keys) < 2:
        return ()
    return keys[:4] if len(keys) >= 4 and keys[2] == "remedies" else keys[:2]
