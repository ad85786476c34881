"""The ways out a person can use, named, each the exact best of its kind.

| name | best by, most important first |
| fastest | earliest day, then money kept, then the day if the counterpart is silent, then latest |
| keeps-money | money kept, then the days |
| independent | fewest steps that wait for a counterpart, then latest day, earliest day, money kept |

Of the same money kept, giving up a reward of unknown amount is worse than not giving it up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guides.engine.account import Books, Lapse
from guides.engine.criteria import CRITERIA, Merit, better
from guides.engine.remedy_days import NEVER, Bound, Reason, ordinal
from guides.engine.rules import Option, Rulebook, rulebook_of
from guides.engine.simulation import options_of
from guides.engine.situation import Situation
from guides.engine.walk import Choice, Done, Start, Walk
from guides.engine.ways_out import safest, walks_of, ways_out
from platforms.documents.facts import Actor, PlatformFacts

__all__ = ["Merit", "Route", "RouteStep", "best_merits", "earliest_exit", "known_routes"]

MOST_EXTRA = 5
"""Further routes shown beside the named ones."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way out.

    `names`: what it is the best of, perhaps nothing. `exit_silent`: if the counterpart never answers;
    `exit_latest`: what somebody promises; both None where nobody does. `books` are those of the bound
    at which least is kept, so that nothing is promised which waiting can take away. `stuck_on`: the
    blocker that nothing clears; only in the route that stands in where there is no way out.
    """

    names: tuple[str, ...] = ()
    choice: tuple[tuple[str, str], ...]
    exit_earliest: date | None
    exit_silent: date | None
    exit_latest: date | None
    books: Books
    replies: int
    steps: tuple[RouteStep, ...]
    lapses: tuple[Lapse, ...] = ()
    stuck_on: str | None = None

    @property
    def kept_yen(self) -> int:
        """What stays of the reader's own money, see `Books.kept_yen`."""
        return self.books.kept_yen

    @property
    def merit(self) -> Merit:
        """Its comparable qualities."""
        earliest, silent, latest = map(ordinal, (self.exit_earliest, self.exit_silent, self.exit_latest))
        return earliest, silent, latest, -self.kept_yen, self.books.unpriced, self.replies


def known_routes(facts: PlatformFacts, situation: Situation, today: date) -> tuple[Route, ...]:
    """The routes of a reader, best known names first; unknown answers taken as they are: what is unknown does not hold.

    Empty only where no blocker holds. Where there is no way out, the one route says on what it is stuck.
    """
    start = Start(rulebook_of(facts), situation, today)
    if not start.held:
        return ()
    found = ways_out(start)
    if not found:
        return (_dead_end(start),)
    names: dict[Merit, tuple[str, ...]] = {}
    for name, merit in _named(found).items():
        names[merit] = (*names.get(merit, ()), name)
    best = [merit for merit in sorted(found) if not any(_beats(other, merit) for other in found)]
    further = [merit for merit in best if merit not in names][:MOST_EXTRA]
    return tuple(_route(start, found[merit], names.get(merit, ())) for merit in (*names, *further))


def best_merits(facts: PlatformFacts, situation: Situation, today: date) -> Mapping[str, Merit] | None:
    """What each named route is worth, without its steps; None where no blocker holds, empty without a way out."""
    start = Start(rulebook_of(facts), situation, today)
    return _named(ways_out(start)) if start.held else None


def earliest_exit(facts: PlatformFacts, situation: Situation, today: date) -> date | None:
    """The earliest day of the fastest route alone: today where no blocker holds, None where no day is promised."""
    return earliest_exit_by(rulebook_of(facts), situation, today)


def earliest_exit_by(rulebook: Rulebook, situation: Situation, today: date) -> date | None:
    """The same by the rules of one document."""
    start = Start(rulebook, situation, today)
    if not start.held:
        return today
    earliest = min([merit[0] for merit in ways_out(start)], default=NEVER)
    return None if earliest == NEVER else date.fromordinal(earliest)


def _named(found: Iterable[Merit]) -> dict[str, Merit]:
    """The best for each name; nothing where nothing leads out."""
    return {name: min(found, key=better(criteria)) for name, criteria in CRITERIA.items()} if found else {}


def _beats(one: Merit, other: Merit) -> bool:
    """Whether it is at least as good in everything and better in something."""
    return one != other and all(mine <= its for mine, its in zip(one, other))


def _route(start: Start, choice: Choice, names: tuple[str, ...]) -> Route:
    rules, walks = start.rulebook.rules, walks_of(start, choice)
    earliest, silent, latest = (walk.exit_on for walk in walks)
    place = safest(walks)
    return Route(
        names=names,
        choice=tuple((rules[number].key, option.key) for number, option in sorted(choice.items())),
        exit_earliest=earliest,
        exit_silent=silent,
        exit_latest=max(latest, earliest) if latest is not None and earliest is not None else None,
        books=walks[place].account.books(),
        replies=walks[0].replies,
        steps=_steps(start, walks, place),
        lapses=walks[place].lapses,
    )


def _dead_end(start: Start) -> Route:
    """Where nothing leads out: how far the editors' first remedies go, and where they stop."""
    walk = Walk(start, Bound.EARLIEST, options_of(start.rulebook, {})).advance()
    rules = start.rulebook.rules
    return Route(
        choice=tuple((rules[done.run.option.rule].key, done.run.option.key) for done in walk.done),
        exit_earliest=None,
        exit_silent=None,
        exit_latest=None,
        books=walk.account.books(),
        replies=walk.replies,
        steps=_steps(start, (walk, None, None), 0),
        lapses=walk.lapses,
        stuck_on=None if walk.stuck_on is None else walk.stuck_on.key,
    )


def _steps(start: Start, walks: Sequence[Walk | None], place: int) -> tuple[RouteStep, ...]:
    """All steps in the order in which they can be over, with the yen they book at one bound."""
    runs = [_by_run(walk) for walk in walks]
    keys = dict.fromkeys(key for at_bound in runs for key in at_bound)
    steps = [_step(start, [at_bound.get(key) for at_bound in runs], place) for key in keys]
    return tuple(sorted(steps, key=lambda step: (step.earliest_on or date.max, step.starts_on)))


def _by_run(walk: Walk | None) -> dict[tuple[Option, int], Done]:
    found: dict[tuple[Option, int], Done] = {}
    for done in walk.done if walk is not None else ():
        times = 0
        while (done.run.option, times) in found:
            times += 1
        found[done.run.option, times] = done
    return found


def _step(start: Start, dones: Sequence[Done | None], place: int) -> RouteStep:
    """The same run at each bound side by side."""
    earliest, silent, latest = (d.run.finish.day if d is not None and d.promised else None for d in dones)
    run = next(done.run for done in dones if done is not None)
    booked = dones[place]
    reasons = [None if done is None else done.run.finish.reason for done in dones]
    return RouteStep(
        blocker=start.rulebook.rules[run.option.rule].key,
        remedy=run.option.key,
        actor=run.option.remedy.actor,
        needs_reply=run.option.needs_reply,
        may_be_refused=run.option.remedy.may_be_refused,
        starts_on=run.started_on,
        earliest_on=earliest,
        silent_on=silent,
        latest_on=latest,
        reasons=(reasons[0], reasons[1], reasons[2]),
        received_yen=0 if booked is None else booked.received_yen,
        fees_yen=0 if booked is None else booked.fees_yen,
        forfeited_yen=0 if booked is None else booked.forfeited_yen,
    )
