"""The ways out a person can use, named, each the exact best of its kind.

| name | best by, most important first |
| fastest | earliest day, then money kept, then the day if the counterpart is silent, then latest |
| keeps-money | money kept, then the days |
| independent | fewest steps that wait for a counterpart, then latest day, earliest day, money kept |

Of the same money kept, giving up a reward of unknown amount is worse than not giving it up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import prod
from typing import TypeVar

from guides.engine.account import Books, Lapse
from guides.engine.candidates import Candidate
from guides.engine.criteria import CRITERIA, QUALITIES, Merit
from guides.engine.parts import Way
from guides.engine.search import Crowded, Search
from guides.engine.simulation import options_of
from guides.engine.situation import Situation
from guides.engine.start import Start
from guides.engine.steps import RouteStep, rest_steps, steps_of
from guides.engine.structure import structure_of
from guides.engine.waits import BOUNDS, NEVER, PLACES, Bound, ordinal
from guides.engine.walk import Walk
from platforms.facts import PlatformFacts

__all__ = ["Merit", "Route", "RouteStep", "Routes", "best_merits", "earliest_exit", "known_routes", "routes_of"]

Found = TypeVar("Found")

MOST_EXTRA = 5
"""Further routes shown beside the named ones."""
MOST_COMPARED = 64
"""Combinations among which further routes are looked for; nobody reads the best of more."""


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
    return _without_crowds(start, routes_of) if start.held else Routes((), exact=True)


def best_merits(facts: PlatformFacts, situation: Situation, today: date) -> Mapping[str, Merit] | None:
    """What each named route is worth, without its steps; None where no blocker holds, empty without a way out."""
    start = Start(structure_of(facts), situation, today)
    return _without_crowds(start, _best_merits) if start.held else None


def earliest_exit(facts: PlatformFacts, situation: Situation, today: date) -> date | None:
    """The earliest day of the fastest route alone: today where no blocker holds, None where no day is promised."""
    start = Start(structure_of(facts), situation, today)
    return _without_crowds(start, _earliest_exit) if start.held else today


def routes_of(search: Search) -> Routes:
    """The named routes of a search, and a few more where they are few enough to read."""
    found = _found(search)
    if not search.is_guess or found.routes[0].stuck_on is not None:
        return found
    routes = _as_lived(search.start, found.routes)
    return Routes(routes, exact=False) if routes else _found(Search(search.start, whole=True))


def _found(search: Search) -> Routes:
    named: dict[Merit, Route] = {}
    for name, (candidate, ways) in _best(search).items():
        merit = search.merit(candidate, ways)
        if merit not in named:  # equal in everything: one route with two names
            named[merit] = _route(search, candidate, ways)
        named[merit] = replace(named[merit], names=(*named[merit].names, name))
    if not named:
        return Routes((_dead_end(search),), search.exact)
    routes = tuple(named.values())
    return Routes((*routes, *_further(search, routes)), search.exact)


def _without_crowds(start: Start, find: Callable[[Search], Found]) -> Found:
    try:
        return find(Search(start))
    except Crowded:
        return find(Search(start, whole=True))


def _best(search: Search) -> dict[str, tuple[Candidate, tuple[Way, ...]]]:
    """The best candidate for each name, with every choice it needs; nothing where nothing leads out."""
    found = {}
    for name, criteria in CRITERIA.items():
        candidate = search.best(criteria)
        if candidate is not None:
            found[name] = next(search.decided(candidate, candidate.ways)), candidate.ways
    return found


def _best_merits(search: Search) -> dict[str, Merit]:
    if search.is_guess:
        return {name: route.merit for route in routes_of(search).routes for name in route.names}
    return {name: search.merit(candidate, ways) for name, (candidate, ways) in _best(search).items()}


def _earliest_exit(search: Search) -> date | None:
    if search.is_guess:
        return routes_of(search).routes[0].exit_earliest
    day = search.least("earliest")
    return None if day is None or day == NEVER else date.fromordinal(day)


def _further(search: Search, named: Sequence[Route]) -> tuple[Route, ...]:
    """Other routes that no route beats in everything, where they are few enough to look for."""
    if sum(prod(len(part.ways) for part in candidate.allowed.parts) for candidate in search.candidates) > MOST_COMPARED:
        return ()
    everything: dict[Merit, tuple[Candidate, tuple[Way, ...]]] = {}
    for candidate, ways in _all_ways(search):
        everything.setdefault(search.merit(candidate, ways), (candidate, ways))
    shown = {route.merit for route in named}
    best = [merit for merit in sorted(everything) if not any(_beats(other, merit) for other in everything)]
    return tuple(_route(search, *everything[merit]) for merit in best if merit not in shown)[:MOST_EXTRA]


def _beats(one: Merit, other: Merit) -> bool:
    """Whether it is at least as good in everything and better in something."""
    return one != other and all(mine <= its for mine, its in zip(one, other))


def _all_ways(search: Search) -> Iterator[tuple[Candidate, tuple[Way, ...]]]:
    for candidate in search.candidates:
        for ways in product(*(part.ways for part in candidate.allowed.parts)):
            for decided in search.decided(candidate, ways):
                yield decided, ways


def _route(search: Search, candidate: Candidate, ways: Sequence[Way]) -> Route:
    """The route of a decided candidate."""
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
        steps=steps_of(search.start, candidate.allowed.parts, ways, walks, safest),
        lapses=walks[safest].lapses,
    )


def _as_lived(start: Start, routes: Sequence[Route]) -> tuple[Route, ...]:
    """The routes as the whole account goes through them, those that lead out, named for what they then are."""
    lived = [route for route in (_lived(start, route) for route in routes) if route is not None]
    found = {route.merit: route for route in reversed(lived)}  # of equals, the first
    best = {m: r for m, r in sorted(found.items()) if not any(_beats(other, m) for other in found)}
    names: dict[Merit, tuple[str, ...]] = dict.fromkeys(best, ())
    for name, criteria in CRITERIA.items() if best else ():
        order = [QUALITIES.index(criterion) for criterion in criteria]
        names[min(best, key=lambda merit: [merit[place] for place in order])] += (name,)
    named = [replace(best[merit], names=names[merit]) for merit in names]
    return tuple(sorted(named, key=lambda route: [name not in route.names for name in CRITERIA]))


def _lived(start: Start, route: Route) -> Route | None:
    """One route, its choice simulated with all blockers together; None where it does not lead out."""
    rules, chosen = start.structure.rules, dict(route.choice)
    choice = options_of(start.structure, chosen)
    walks = [Walk(start, bound, choice).advance() for bound in BOUNDS]
    if walks[0].stuck_on is not None:
        return None
    met = {rules[done.run.option.rule].key for walk in walks for done in walk.done} | chosen.keys()
    kept = [walk.account.kept_yen for walk in walks]
    safest = kept.index(min(kept))
    earliest, silent, latest = (walk.exit_on for walk in walks)
    return replace(
        route,
        choice=tuple((rule.key, choice[rule.number].key) for rule in rules if rule.key in met),
        exit_earliest=earliest,
        exit_silent=silent,
        exit_latest=max(latest, earliest) if latest is not None and earliest is not None else None,
        books=walks[safest].account.books(),
        replies=walks[0].replies,
        steps=tuple(rest_steps(start, walks, [True] * len(BOUNDS), safest)),
        lapses=walks[safest].lapses,
    )


def _dead_end(search: Search) -> Route:
    """Where nothing leads out: how far the editors' first remedies go, and where they stop."""
    walk = Walk(search.start, Bound.EARLIEST, options_of(search.start.structure, {})).advance()
    return Route(
        choice=tuple((search.start.structure.rules[d.run.option.rule].key, d.run.option.key) for d in walk.done),
        exit_earliest=None,
        exit_silent=None,
        exit_latest=None,
        books=walk.account.books(),
        replies=walk.replies,
        steps=tuple(rest_steps(search.start, [walk, None, None], [True, False, False], 0)),
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
    return replace(
        books,
        expected_yen=books.expected_yen + forgone,
        forfeited_yen=books.forfeited_yen + forgone,
        unpriced=books.unpriced + sum(way.unpriced[place] for way in ways),
    )
