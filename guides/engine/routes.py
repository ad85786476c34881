"""The ways out a person can use, named, each the exact best of its kind.

| name | best by, most important first |
| fastest | earliest day, then if the counterpart is silent, then latest, then money kept |
| keeps-money | money kept, then the days |
| independent | fewest steps that wait for a counterpart, then latest day, earliest day, money kept |
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import prod

from guides.engine.account import Books, Lapse
from guides.engine.parts import Part, Way
from guides.engine.search import CRITERIA, Candidate, Crowded, Search
from guides.engine.situation import Situation
from guides.engine.structure import Option, structure_of
from guides.engine.waits import NEVER, PLACES, Bound, Reason, ordinal
from guides.engine.walk import Done, Start, Walk
from platforms.facts import Actor, PlatformFacts

MOST_EXTRA = 5
"""Further routes shown beside the named ones."""
MOST_COMPARED = 64
"""Combinations among which further routes are looked for; nobody reads the best of more."""


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
    def merit(self) -> tuple[int, int, int, int, int]:
        """Earliest, silent and latest day, money kept and replies as numbers; less is better in each."""
        earliest, silent, latest = map(ordinal, (self.exit_earliest, self.exit_silent, self.exit_latest))
        return earliest, silent, latest, -self.kept_yen, self.replies

    def dominates(self, other: "Route") -> bool:
        """Whether this route is at least as good in everything and better in something."""
        own, its = self.merit, other.merit
        return own != its and all(mine <= theirs for mine, theirs in zip(own, its))


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes to show, best known names first. `exact` False: there were too many combinations to be sure."""

    routes: tuple[Route, ...]
    exact: bool


def known_routes(facts: PlatformFacts, situation: Situation, today: date) -> Routes:
    """The routes of a reader, unknown answers taken as they are: what is unknown does not hold.

    Empty only where no blocker holds.
    """
    start = Start(structure_of(facts), situation, today)
    if not start.held:
        return Routes((), exact=True)
    try:
        return routes_of(Search(start))
    except Crowded:
        return routes_of(Search(start, whole=True))


def routes_of(search: Search) -> Routes:
    """The named routes of a search, and a few more where they are few enough to read."""
    named: dict[tuple[int, ...], Route] = {}
    for name, criteria in CRITERIA.items():
        candidate = search.best(criteria)
        if candidate is None:
            return Routes((_dead_end(search),), search.exact)
        route = _route(search, candidate, candidate.ways)
        same = named.get(route.merit, route)  # equal in everything: one route with two names
        named[route.merit] = replace(same, names=(*same.names, name))
    routes = tuple(named.values())
    return Routes((*routes, *_further(search, routes)), search.exact)


def _further(search: Search, named: Sequence[Route]) -> tuple[Route, ...]:
    """Other routes that no route beats in everything, where they are few enough to look for."""
    if sum(prod(len(part.ways) for part in candidate.allowed.parts) for candidate in search.candidates) > MOST_COMPARED:
        return ()
    everything = [_route(search, candidate, ways) for candidate, ways in _all_ways(search)]
    known = {route.merit for route in named}
    found: list[Route] = []
    for route in sorted(everything, key=lambda route: route.merit):
        if route.merit not in known and not any(other.dominates(route) for other in everything):
            known.add(route.merit)
            found.append(route)
    return tuple(found[:MOST_EXTRA])


def _all_ways(search: Search) -> Iterator[tuple[Candidate, tuple[Way, ...]]]:
    for candidate in search.candidates:
        for ways in product(*(part.ways for part in candidate.allowed.parts)):
            for decided in search.decided(candidate, ways):
                yield decided, ways


def _route(search: Search, candidate: Candidate, ways: Sequence[Way]) -> Route:
    """A candidate's route, at all three bounds."""
    candidate = next(search.decided(candidate, ways))
    left = [candidate.allowed.handover(ways, place) for place in PLACES]
    walks = [search.walk(candidate, left[place], place) for place in PLACES]
    exits = [_exit(walk, ways, place) for place, walk in enumerate(walks)]
    kept = [search.kept_yen(candidate, left[place], place) for place in PLACES]
    safest = kept.index(min(kept))
    latest = max(exits[2], exits[0]) if exits[2] is not None and exits[0] is not None else None
    return Route(
        choice=_choice(search, candidate, ways),
        exit_earliest=exits[0],
        exit_silent=exits[1],
        exit_latest=latest,
        books=_books(walks[safest], ways, safest),
        replies=walks[0].replies + sum(way.replies for way in ways),
        steps=_steps(search, candidate.allowed.parts, ways, walks, safest),
        lapses=walks[safest].lapses,
    )


def _dead_end(search: Search) -> Route:
    """Where nothing leads out: how far the editors' first remedies go, and where they stop."""
    first = {rule.number: rule.options[0] for rule in search.start.structure.rules}
    walk = Walk(search.start, Bound.EARLIEST, first).advance()
    return Route(
        choice=tuple((search.start.structure.rules[d.run.option.rule].key, d.run.option.key) for d in walk.done),
        exit_earliest=None,
        exit_silent=None,
        exit_latest=None,
        books=walk.account.books(),
        replies=walk.replies,
        steps=tuple(_rest_steps(search, [walk, None, None], [True, False, False], 0)),
        lapses=walk.lapses,
        stuck_on=None if walk.stuck_on is None else walk.stuck_on.key,
    )


def _exit(walk: Walk, ways: Sequence[Way], place: int) -> date | None:
    last = max((way.days[place] for way in ways), default=0)
    if walk.exit_on is None or last == NEVER:
        return None
    return max(walk.exit_on, date.fromordinal(last)) if last else walk.exit_on


def _choice(search: Search, candidate: Candidate, ways: Sequence[Way]) -> tuple[tuple[str, str], ...]:
    """The remedy chosen for every blocker that comes up, in the document's order."""
    options = {option.rule: option for way in ways for option in way.options} | candidate.picked.choice
    rules = search.start.structure.rules
    return tuple((rules[number].key, options[number].key) for number in sorted(options))


def _books(walk: Walk, ways: Sequence[Way], place: int) -> Books:
    books = walk.account.books()
    forgone = sum(sum(way.forgone_yen[place]) for way in ways)
    return replace(books, expected_yen=books.expected_yen + forgone, forfeited_yen=books.forfeited_yen + forgone)


def _steps(
    search: Search, parts: Sequence[Part], ways: Sequence[Way], walks: Sequence[Walk], place: int
) -> tuple[RouteStep, ...]:
    """All steps in the order in which they can be over, with the yen they book at one bound."""
    work = [way for way, part in zip(ways, parts) if part.is_work]
    firm = [all(way.days[number] != NEVER for way in work) for number in PLACES]
    steps = [*_part_steps(search, ways, place), *_rest_steps(search, walks, firm, place)]
    return tuple(sorted(steps, key=lambda step: (step.earliest_on or date.max, step.starts_on)))


def _part_steps(search: Search, ways: Sequence[Way], place: int) -> Iterator[RouteStep]:
    for way in ways:
        for number, option in enumerate(way.options):
            finishes = way.finishes[number]
            days = [finish.day if finish.promised else None for finish in finishes]
            yield _step(
                search,
                option,
                search.start.today,
                days,
                [f.reason for f in finishes],
                (0, 0, way.forgone_yen[place][number]),
            )


def _rest_steps(search: Search, walks: Sequence[Walk | None], firm: Sequence[bool], place: int) -> Iterator[RouteStep]:
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
            search,
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
    search: Search,
    option: Option,
    starts_on: date,
    days: Sequence[date | None],
    reasons: Sequence[Reason | None],
    booked: tuple[int, int, int],
) -> RouteStep:
    earliest, silent, latest = days
    return RouteStep(
        blocker=search.start.structure.rules[option.rule].key,
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
