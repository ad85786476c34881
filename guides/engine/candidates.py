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
    the last of it on `last`; `unpriced`: how many rewards of unknown amount were given up.
    """

    over: int
    gate: date
    amount_yen: int
    last: date
    unpriced: int

    @property
    def joined(self) -> Lot | None:
        return Lot(self.amount_yen, self.last) if self.amount_yen else None


class Still:
    """The parts that move no money, with the ways that are still allowed. They only take time.

    As with `Part`, what is left with the same ways is the same object.
    """

    __slots__ = ("_by", "_fewest", "_quickest", "_siblings", "_work_days", "fewest_replies", "parts", "today")

    def __init__(
        self, parts: tuple[Part, ...], today: date, siblings: "dict[tuple[Part, ...], Still] | None" = None
    ) -> None:
        self.parts = parts
        self._siblings = {} if siblings is None else siblings
        self._siblings[parts] = self
        self.today = today
        self.fewest_replies = sum([part.fewest_replies for part in parts])
        self._quickest: dict[int, tuple[int, date]] = {}
        self._work_days: dict[int, frozenset[date]] = {}
        self._by: dict[tuple[int, int, int], Still] = {}
        self._fewest: Still | None = None

    def quickest(self, place: int) -> tuple[int, date]:
        """The day all are done at their quickest, and the day all their work is, as in `Handover`."""
        found = self._quickest.get(place)
        if found is None:
            ways = [part.quickest(place) for part in self.parts]
            over = max([way.days[place] for way in ways], default=0)
            gate = max([w.assumed[place] for w, p in zip(ways, self.parts) if p.is_work], default=self.today)
            found = self._quickest[place] = over, max(gate, self.today)
        return found

    def work_days(self, place: int) -> frozenset[date]:
        """The days on which their work can be done."""
        found = self._work_days.get(place)
        if found is None:
            days = [way.assumed[place] for part in self.parts if part.is_work for way in part.ways]
            found = self._work_days[place] = frozenset(days)
        return found

    def by(self, place: int, work: int, other: int) -> "Still":
        """Only the ways that are done by a day, work by another."""
        found = self._by.get((place, work, other))
        if found is None:
            parts = tuple([part.by(place, work if part.is_work else other) for part in self.parts])
            found = self._by[place, work, other] = self.only(parts)
        return found

    def only(self, parts: tuple[Part, ...]) -> "Still":
        """The same parts with fewer ways."""
        return self._siblings.get(parts) or Still(parts, self.today, self._siblings)

    def with_fewest_replies(self) -> "Still":
        """Only the ways that wait for a counterpart least often."""
        if self._fewest is None:
            self._fewest = self.only(tuple([part.with_fewest_replies() for part in self.parts]))
        return self._fewest


class Allowed:
    """The parts with the ways that are still allowed: those that only take time, and those that bring money."""

    __slots__ = ("_quickest", "moving", "still")

    def __init__(self, still: Still, moving: tuple[Part, ...]) -> None:
        self.still = still
        self.moving = moving
        self._quickest: dict[int, Handover] = {}

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.still.parts + self.moving

    @property
    def fewest_replies(self) -> int:
        return self.still.fewest_replies + sum([part.fewest_replies for part in self.moving])

    def quickest(self, place: int) -> Handover:
        """What the quickest way of each part leaves to the rest, at one of `BOUNDS`."""
        found = self._quickest.get(place)
        if found is None:
            over, gate = self.still.quickest(place)
            moving = [part.quickest(place) for part in self.moving]
            found = self._quickest[place] = self._handover(over, gate, moving, self.moving, place)
        return found

    def handover(self, ways: Sequence[Way], place: int) -> Handover:
        """What one way for each of `parts` leaves to the rest."""
        return self._handover(0, self.still.today, ways, self.parts, place)

    def _handover(self, over: int, gate: date, ways: Sequence[Way], parts: Sequence[Part], place: int) -> Handover:
        last, amount, unpriced = self.still.today, 0, 0
        for part, way in zip(parts, ways):
            if way.days[place] > over:
                over = way.days[place]
            if part.is_work and way.assumed[place] > gate:
                gate = way.assumed[place]
            unpriced += way.unpriced[place]
            lot = way.joined[place]
            if lot is not None:
                amount, last = amount + lot.amount_yen, max(last, lot.confirmed_on)
        return Handover(over, gate, amount, last, unpriced)

    def work_days(self, place: int) -> list[date]:
        """The days, at one of `BOUNDS`, on which the last work could be done, in order."""
        days = self.still.work_days(place).union(*[[way.assumed[place] for way in part.ways] for part in self.moving])
        return sorted(days)

    def by(self, place: int, work: int, other: int) -> "Allowed":
        """Only the ways that are done by a day, work by another."""
        return Allowed(self.still.by(place, work, other), tuple([part.by(place, work) for part in self.moving]))

    def with_fewest_replies(self) -> "Allowed":
        """Only the ways that wait for a counterpart least often."""
        moving = tuple([part.with_fewest_replies() for part in self.moving])
        return Allowed(self.still.with_fewest_replies(), moving)


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
