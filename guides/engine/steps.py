"""The steps of a route: one thing to do or to wait for, at the three bounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from guides.engine.parts import Part, Way
from guides.engine.runs import Done
from guides.engine.start import Start
from guides.engine.structure import Option
from guides.engine.waits import NEVER, PLACES, Reason
from guides.engine.walk import Walk
from platforms.facts import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """One thing to do or to wait for, at the three bounds (`Bound`).

    `starts_on`: the earliest day it can begin. A day is None where nobody promises one, and at a bound
    where the step is not needed. `reasons`: how each of the three days came about. `silent_on` is also
    the fallback while a counterpart does not reply. The yen belong to the route's books.
    """

    blocker: str
    remedy: str
    actor: Actor
    needs_reply: bool
    may_be_refused: bool
    starts_on: date
    earliest_on: date | None
    silent_on: date | None
    latest_on: date | None
    reasons: tuple[Reason | None, Reason | None, Reason | None]
    received_yen: int
    fees_yen: int
    forfeited_yen: int


def steps_of(
    start: Start, parts: Sequence[Part], ways: Sequence[Way], walks: Sequence[Walk], place: int
) -> tuple[RouteStep, ...]:
    """All steps in the order in which they can be over, with the yen they book at one bound."""
    work = [way for way, part in zip(ways, parts) if part.is_work]
    firm = [all(way.days[number] != NEVER for way in work) for number in PLACES]
    steps = [*_part_steps(start, ways, place), *rest_steps(start, walks, firm, place)]
    return tuple(sorted(steps, key=lambda step: (step.earliest_on or date.max, step.starts_on)))


def _part_steps(start: Start, ways: Sequence[Way], place: int) -> Iterator[RouteStep]:
    for way in ways:
        for number, option in enumerate(way.options):
            finishes = way.finishes[number]
            days = [finish.day if finish.promised else None for finish in finishes]
            yield _step(
                start,
                option,
                start.today,
                days,
                [f.reason for f in finishes],
                (0, 0, way.forgone_yen[place][number]),
            )


def rest_steps(start: Start, walks: Sequence[Walk | None], firm: Sequence[bool], place: int) -> Iterator[RouteStep]:
    """The steps of the walked blockers, the same run at each bound side by side."""
    runs = [_by_run(walk) for walk in walks]
    for key in dict.fromkeys(key for at_bound in runs for key in at_bound):
        dones = [at_bound.get(key) for at_bound in runs]
        days = [
            done.run.finish.day if done is not None and done.promised and sure else None
            for done, sure in zip(dones, firm)
        ]
        booked = dones[place]
        first = next(done for done in dones if done is not None)
        yield _step(
            start,
            first.run.option,
            first.run.started_on,
            days,
            [done.run.finish.reason if done is not None else None for done in dones],
            (booked.received_yen, booked.fees_yen, booked.forfeited_yen) if booked is not None else (0, 0, 0),
        )


def _by_run(walk: Walk | None) -> dict[tuple[Option, int], Done]:
    found: dict[tuple[Option, int], Done] = {}
    for done in walk.done if walk is not None else ():
        times = 0
        while (done.run.option, times) in found:
            times += 1
        found[done.run.option, times] = done
    return found


def _step(
    start: Start,
    option: Option,
    starts_on: date,
    days: Sequence[date | None],
    reasons: Sequence[Reason | None],
    booked: tuple[int, int, int],
) -> RouteStep:
    earliest, silent, latest = days
    return RouteStep(
        blocker=start.structure.rules[option.rule].key,
        remedy=option.key,
        actor=option.remedy.actor,
        needs_reply=option.needs_reply,
        may_be_refused=option.remedy.may_be_refused,
        starts_on=starts_on,
        earliest_on=earliest,
        silent_on=silent,
        latest_on=latest,
        reasons=(reasons[0], reasons[1], reasons[2]),
        received_yen=booked[0],
        fees_yen=booked[1],
        forfeited_yen=booked[2],
    )
