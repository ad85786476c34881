"""The ways out a person can use, named, each the exact best of its kind (see `criteria`).

The route that keeps most of the reader's own money leads; where another is earlier, it stands beside it (`sooner`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from guides.engine.account import Books, Lapse
from guides.engine.conditions import KnownAnswers, Truth, all_hold
from guides.engine.criteria import CRITERIA, Merit, better
from guides.engine.remedy_days import BOUNDS, NEVER, Bound, Reason, ordinal
from guides.engine.rules import BANK, Option, Rulebook, rulebook_of
from guides.engine.simulation import options_of
from guides.engine.situation import Situation
from guides.engine.walk import Choice, Done, Start, Walk
from guides.engine.ways_out import earliest_of, safest, walks_of, ways_out
from platforms.documents.facts import Actor, PlatformFacts

__all__ = ["Merit", "Route", "RouteStep", "best_merits", "earliest_exit", "known_routes", "lead", "sooner"]

ORDER = ("keeps-money", "fastest", "independent")
"""In which order the named routes are shown: the lead, what may stand beside it, the rest."""
MOST_EXTRA = 5
"""Further routes shown beside the named ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """One thing to do or to wait for, at the three bounds (`Bound`).

    `starts_on`: the earliest day it can begin. A day is None where nobody promises one, and at a bound
    where the step is not needed. `is_known`: whether the answers say that the reader can use it; where they do not,
    nobody promises its silent and latest day. `reasons`: how each of the three days came about. `silent_on` is also
    the fallback while a counterpart does not reply. The yen belong to the route's books.
    """

    blocker: str
    remedy: str
    actor: Actor
    needs_reply: bool
    may_be_refused: bool
    is_known: bool
    starts_on: date
    earliest_on: date | None
    silent_on: date | None
    latest_on: date | None
    reasons: tuple[Reason | None, Reason | None, Reason | None]
    received_yen: int
    fees_yen: int
    forfeited_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """What one way out gives up, at any bound.

    `rewards`: the questions about money to come that never arrives. `balance`: whether money in the
    account is given up, lapses or lies there at the end without being paid out. `left`: the blockers
    left behind, each with what that loses.
    """

    rewards: tuple[str, ...] = ()
    balance: bool = False
    left: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rewards or self.balance or self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way out.

    `names`: what it is the best of, perhaps nothing. `exit_silent`: if the counterpart never answers;
    `exit_latest`: what somebody promises; both None where nobody does. `done_earliest`, `done_latest`: the
    day on which the account is closed, where that is later than the click. `books` are those of the bound
    at which least is kept, so that nothing is promised which waiting can take away. `received_range`: the
    yen received, less where waiting takes some away or the bank is a dear one. `lost_range`: the yen forfeited or at
    risk, more where waiting takes some away. `paid_after_earliest`, `paid_after_latest`: when
    what lies in the account is paid out after leaving. `stuck_on`: the blocker that nothing clears;
    only in the route that stands in where there is no way out.
    """

    names: tuple[str, ...] = ()
    choice: tuple[tuple[str, str], ...]
    exit_earliest: date | None
    exit_silent: date | None
    exit_latest: date | None
    done_earliest: date | None = None
    done_latest: date | None = None
    books: Books
    received_range: tuple[int, int]
    lost_range: tuple[int, int]
    bank_known: bool = True
    """Whether the span is one of waiting alone: the reader told the bank, or all banks cost the same."""
    paid_after_earliest: date | None = None
    paid_after_latest: date | None = None
    given_up: GivenUp
    replies: int
    steps: tuple[RouteStep, ...]
    lapses: tuple[Lapse, ...] = ()
    stuck_on: str | None = None

    @property
    def fees_known(self) -> bool:
        """Whether the fees are those of one bank, and the transfer fee is among them."""
        return self.books.fees_known and (self.bank_known or self.received_range[0] == self.received_range[1])

    @property
    def promised(self) -> date | None:
        """The day that somebody must keep; None where the exit rests on somebody's favour."""
        if self.exit_silent is None or self.exit_latest is None:
            return None
        return max(self.exit_silent, self.exit_latest)

    @property
    def unknown_steps(self) -> int:
        """How many steps the answers do not say that the reader can use."""
        return sum(not step.is_known for step in self.steps)

    @property
    def kept_yen(self) -> int:
        """What stays of the reader's own money, see `Books.kept_yen`."""
        return self.books.kept_yen

    @property
    def loses_by_waiting(self) -> bool:
        """Whether nothing is lost at one bound and something at another, without anything given up on purpose."""
        return self.lost_range[0] == 0 < self.lost_range[1] and not (self.given_up.rewards or self.given_up.left)

    @property
    def merit(self) -> Merit:
        """Its comparable qualities."""
        earliest, silent, latest = map(ordinal, (self.exit_earliest, self.exit_silent, self.exit_latest))
        return earliest, silent, latest, -self.kept_yen, self.books.unpriced, self.replies


def known_routes(facts: PlatformFacts, situation: Situation, today: date) -> tuple[Route, ...]:
    """The routes of a reader, the lead first; unknown answers taken as they are: what is unknown does not hold.

    Empty only where nothing holds and leaving today loses nothing. Where there is no way out, the one
    route says on what it is stuck.
    """
    start = Start(rulebook_of(facts), situation.on(today), today)
    found = ways_out(start)
    if not found:
        return (_dead_end(start, facts),)
    named = _named(found)
    names = {merit: tuple(name for name in CRITERIA if named[name] == merit) for merit in map(named.__getitem__, ORDER)}
    best = [merit for merit in sorted(found) if not any(_beats(other, merit) for other in found)]
    further = [merit for merit in best if merit not in names][:MOST_EXTRA]
    routes = _led([_route(start, facts, found[merit], names.get(merit, ())) for merit in (*names, *further)], today)
    return () if not start.held and routes[0].books.left_yen == 0 and not routes[0].given_up else routes


def _led(routes: Sequence[Route], today: date) -> tuple[Route, ...]:
    """The same routes, the lead first: the one that keeps most.

    One that asks the reader to earn more leads only where no other keeps anything, because nobody
    begins new work to leave; but then it leads over one that gives up all there is. One that is over
    today if the counterpart agrees at once, or that nobody knows the reader can use, leads only where no
    other keeps as much and waits for fewer replies, or is better known.
    """
    first, fitting = routes[0], list[Route]()
    if first.books.earned_yen:
        fitting = [route for route in routes if not route.books.earned_yen and route.kept_yen > 0]
    elif first.kept_yen <= 0 and first.given_up:
        fitting = [route for route in routes if route.books.earned_yen and not route.given_up]
    elif first.promised is None and first.replies and (first.exit_earliest == today or first.unknown_steps):
        kept, is_today = first.merit[3:5], first.exit_earliest == today
        fewer = [route for route in routes if route.merit[3:5] <= kept and route.replies < first.replies]
        fitting = [route for route in fewer if is_today or route.unknown_steps < first.unknown_steps]
    first = min(fitting or routes[:1], key=lambda route: better(CRITERIA["keeps-money"])(route.merit))
    return (first, *(route for route in routes if route is not first))


def lead(routes: Sequence[Route]) -> Route | None:
    """The route that answers the reader."""
    return routes[0] if routes else None


def sooner(routes: Sequence[Route]) -> Route | None:
    """The fastest route where it is earlier than the lead, with or without a reply: it keeps less, or rests on a favour.

    One that asks the reader to earn more stands beside a lead that does so too, because nobody begins new work to
    leave.
    """
    first = lead(routes)
    if first is None:
        return None
    fitting = [route for route in routes if not route.books.earned_yen or first.books.earned_yen]
    fastest = min(fitting, key=lambda route: better(CRITERIA["fastest"])(route.merit))
    if fastest is first or fastest.exit_earliest is None:
        return None
    days = [(ordinal(route.exit_earliest), ordinal(route.exit_silent)) for route in (fastest, first)]
    return fastest if days[0] < days[1] else None


def best_merits(facts: PlatformFacts, situation: Situation, today: date) -> Mapping[str, Merit]:
    """What each named route is worth, without its steps; empty without a way out."""
    return _named(ways_out(Start(rulebook_of(facts), situation.on(today), today)))


def earliest_exit(facts: PlatformFacts, situation: Situation, today: date) -> date | None:
    """The earliest day of the fastest route alone: today where no blocker holds, None where no day is promised."""
    return earliest_exit_by(rulebook_of(facts), situation, today)


def earliest_exit_by(rulebook: Rulebook, situation: Situation, today: date, before: int = NEVER) -> date | None:
    """The same by the rules of one document; None also where it is not before a day."""
    start = Start(rulebook, situation.on(today), today)
    if not start.held:
        return today
    earliest = earliest_of(start, before)
    return None if earliest == before else date.fromordinal(earliest)


def _named(found: Iterable[Merit]) -> dict[str, Merit]:
    """The best for each name; nothing where nothing leads out."""
    return {name: min(found, key=better(criteria)) for name, criteria in CRITERIA.items()} if found else {}


def _beats(one: Merit, other: Merit) -> bool:
    """Whether it is at least as good in everything and better in something."""
    return one != other and all(mine <= its for mine, its in zip(one, other))


def _route(start: Start, facts: PlatformFacts, choice: Choice, names: tuple[str, ...]) -> Route:
    rules, walks = start.rulebook.rules, walks_of(start, choice)
    earliest, silent, latest = (walk.exit_on for walk in walks)
    latest = max(latest, earliest) if latest is not None and earliest is not None else None
    place = safest(walks)
    books = walks[place].account.books()
    return Route(
        names=names,
        choice=tuple((rules[number].key, option.key) for number, option in sorted(choice.items())),
        exit_earliest=earliest,
        exit_silent=silent,
        exit_latest=latest,
        done_earliest=done_on(facts, walks[0].account, earliest)[0],
        done_latest=done_on(facts, walks[-1].account, latest)[1],
        books=books,
        received_range=_received_range(start, choice, walks),
        lost_range=_lost_range(walks),
        bank_known=isinstance(start.account.answer(BANK), str) or not start.rulebook.banks,
        paid_after_earliest=walks[0].paid_after_on,
        paid_after_latest=walks[-1].paid_after_on,
        given_up=_given_up(walks),
        replies=walks[0].replies,
        steps=_steps(start, walks, place),
        lapses=walks[place].lapses,
    )


def _dead_end(start: Start, facts: PlatformFacts) -> Route:
    """Where nothing leads out: how far the editors' first remedies go, and where they stop."""
    walk = Walk(start, Bound.EARLIEST, options_of(start.rulebook, {})).advance()
    rules = start.rulebook.rules
    books = walk.account.books()
    return Route(
        choice=tuple((rules[done.run.option.rule].key, done.run.option.key) for done in walk.done),
        exit_earliest=None,
        exit_silent=None,
        exit_latest=None,
        books=books,
        received_range=(books.received_yen, books.received_yen),
        lost_range=_lost_range([walk]),
        given_up=_given_up([walk]),
        replies=walk.replies,
        steps=_steps(start, (walk, None, None), 0),
        lapses=walk.lapses,
        stuck_on=None if walk.stuck_on is None else walk.stuck_on.key,
    )


def done_on(facts: PlatformFacts, situation: KnownAnswers, exit_on: date | None) -> tuple[date | None, date | None]:
    """The first and the last day on which an account left on `exit_on` is closed; None where nobody promises one."""
    if exit_on is None:
        return None, None
    spans: list[tuple[int, int | None]] = []
    for row in facts.closings:
        truth = all_hold(row.conditions, situation)
        if truth is not Truth.FALSE:
            spans.append((row.min_days, row.max_days))
        if truth is Truth.TRUE:
            break
    else:
        spans.append((0, 0))
    least = min(least for least, _ in spans)
    last = [most for _, most in spans]
    most = None if None in last else max(days for days in last if days is not None)
    return exit_on + timedelta(days=least), None if most is None else exit_on + timedelta(days=most)


def _given_up(walks: Sequence[Walk]) -> GivenUp:
    return GivenUp(
        rewards=tuple(dict.fromkeys(question for walk in walks for question in walk.account.given_up)),
        balance=any(walk.account.gave_up_balance for walk in walks),
        left=tuple(dict.fromkeys(rule.key for walk in walks for rule in walk.left)),
    )


def _lost_range(walks: Sequence[Walk]) -> tuple[int, int]:
    """The least and the most that these remedies lose, at every bound."""
    found = [walk.account.forfeited_yen + walk.account.at_risk_yen for walk in walks]
    return min(found), max(found)


def _received_range(start: Start, choice: Choice, walks: Sequence[Walk]) -> tuple[int, int]:
    """The least and the most that arrives by these remedies: at every bound, and by every bank where the reader's is unknown."""
    found = [walk.account.received_yen for walk in walks]
    for bank in () if isinstance(start.account.answer(BANK), str) else start.rulebook.banks:
        beginning = start.with_bank(bank)
        with_bank = [Walk(beginning, bound, choice).advance() for bound in BOUNDS]
        found += [w.account.received_yen for w in with_bank if w.undecided is None and w.stuck_on is None]
    return min(found), max(found)


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
        is_known=all(done.run.is_known for done in dones if done is not None),
        starts_on=run.started_on,
        earliest_on=earliest,
        silent_on=silent,
        latest_on=latest,
        reasons=(reasons[0], reasons[1], reasons[2]),
        received_yen=0 if booked is None else booked.received_yen,
        fees_yen=0 if booked is None else booked.fees_yen,
        forfeited_yen=0 if booked is None else booked.forfeited_yen,
    )
