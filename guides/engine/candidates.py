"""What the search chooses among: one choice for the walked blockers, and the ways allowed for the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guides.engine.account import Lot
from guides.engine.parts import Part, Way
from guides.engine.structure import Rule
from guides.engine.walk import Choice


@dataclass(frozen=True, slots=True)
class Handover:
    """What the parts leave to the rest at one bound.

    `over`: the day the last part is done, as promised; `gate`: the day the last work is done, the
    earliest possible one where nobody promises it; `amount_yen`: the money that has joined until then,
    the last of it on `last`.
    """

    over: int
    gate: date
    amount_yen: int
    last: date

    @property
    def joined(self) -> Lot | None:
        return Lot(self.amount_yen, self.last) if self.amount_yen else None


class Allowed:
    """The parts with the ways that are still allowed."""

    __slots__ = ("_quickest", "_work_days", "parts", "today")

    def __init__(self, parts: tuple[Part, ...], today: date) -> None:
        self.parts = parts
        self.today = today
        self._quickest: dict[int, Handover] = {}
        self._work_days: dict[int, list[date]] = {}

    def quickest(self, place: int) -> Handover:
        """What the quickest way of each part leaves to the rest, at one of `BOUNDS`."""
        found = self._quickest.get(place)
        if found is None:
            found = self._quickest[place] = self.handover([part.quickest(place) for part in self.parts], place)
        return found

    def work_days(self, place: int) -> list[date]:
        """The days, at one of `BOUNDS`, on which the last work could be done, in order."""
        found = self._work_days.get(place)
        if found is None:
            gate = self.quickest(place).gate
            days = {way.assumed[place] for part in self.parts if part.is_work for way in part.ways}
            found = self._work_days[place] = sorted([day for day in days if day >= gate])
        return found

    def handover(self, ways: Sequence[Way], place: int) -> Handover:
        """What one way for each part leaves to the rest."""
        over, gate, last, amount = 0, self.today, self.today, 0
        for part, way in zip(self.parts, ways):
            if way.days[place] > over:
                over = way.days[place]
            if part.is_work and way.assumed[place] > gate:
                gate = way.assumed[place]
            lot = way.joined[place]
            if lot is not None:
                amount, last = amount + lot.amount_yen, max(last, lot.confirmed_on)
        return Handover(over, gate, amount, last)


class Picked:
    """One choice for the rest. `looks_at_age`: whether it matters when the money was confirmed."""

    __slots__ = ("choice", "looks_at_age", "options")

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.options = frozenset(choice.values())
        self.looks_at_age = any(option.lets_lapse for option in self.options)

    def split(self, rule: Rule) -> "list[Picked]":
        """One more choice for a blocker that has none yet, in every way."""
        return [Picked({**self.choice, rule.number: option}) for option in rule.options]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One choice for the rest and the ways still allowed for each part."""

    picked: Picked
    allowed: Allowed

    @property
    def ways(self) -> tuple[Way, ...]:
        """The first way still allowed for each part: the editors' order decides between equals."""
        return tuple(part.ways[0] for part in self.allowed.parts)
