"""The named routes are the exact best of their kind, and nothing shown is dominated."""

from datetime import date

import pytest
from hypothesis import given

from guides.engine import ways_out as search
from guides.engine.remedy_days import NEVER, Bound
from guides.engine.routes import Route, earliest_exit, known_routes, lead, sooner
from guides.engine.rules import rulebook_of
from guides.engine.simulation import simulate
from guides.engine.verdict import judge
from guides.engine.walk import Start
from guides.engine.ways_out import earliest_of, walks_of, ways_out
from tests.engine.brute import FAR, Merit, merits, undominated
from tests.engine.documents import Case, case_of, cases, seeds, telling

pytestmark = pytest.mark.slow


def fastest(merit: Merit) -> tuple[int, ...]:
    earliest, silent, latest, lost, unpriced, replies = merit
    return earliest, lost, unpriced, silent, latest, replies


def keeps_money(merit: Merit) -> tuple[int, ...]:
    earliest, silent, latest, lost, unpriced, replies = merit
    return lost, unpriced, max(silent, latest), earliest, silent, latest, replies


def independent(merit: Merit) -> tuple[int, ...]:
    earliest, silent, latest, lost, unpriced, replies = merit
    return replies, lost, unpriced, max(silent, latest), earliest, silent, latest


ORDERS = {"keeps-money": keeps_money, "fastest": fastest, "independent": independent}


def check(case: Case) -> None:
    """Compare what is shown with every combination of remedies."""
    shown = known_routes(case.facts, case.situation, case.today)
    everything = merits(case.facts, case.situation, case.today)
    if not shown:
        [line] = {simulate(case.facts, case.situation, {}, case.today, bound).books for bound in Bound}
        assert (judge(case.facts, case.situation.on(case.today)).blocking, line.left_yen, line.is_lossless) == (
            (),
            0,
            True,
        )
    elif not everything:
        assert [route.exit_earliest for route in shown] == [None]
        assert shown[0].stuck_on is not None
    else:
        named = {name: route.merit for route in shown for name in route.names}
        assert named == {name: min(everything, key=order) for name, order in ORDERS.items()}
        keeps_most = next(route for route in shown if "keeps-money" in route.names)
        first = shown[0]
        asks_more = keeps_most.books.earned_yen > 0 < first.kept_yen
        asks_all = keeps_most.kept_yen <= 0 < first.books.earned_yen and keeps_most.given_up and not first.given_up
        rests_on_favour = keeps_most.promised is None and keeps_most.replies > first.replies
        instead = asks_all or (rests_on_favour and first.merit[3:5] <= keeps_most.merit[3:5])
        assert lead(shown) is keeps_most or asks_more or instead
        early = sooner(shown)
        assert early is None or (early.merit[:2] < first.merit[:2])
        assert early is None or first.books.earned_yen or not early.books.earned_yen
        assert (
            early is None
            or early.kept_yen < first.kept_yen
            or early.books.unpriced > first.books.unpriced
            or early.replies > first.replies
            or (early.given_up and not first.given_up)
            or (keeps_money(early.merit) >= keeps_money(first.merit))
        )
        assert {route.merit for route in shown} <= undominated(everything)


@given(cases(most=3))
def test_named_routes_are_the_best_of_all_combinations(case: Case) -> None:
    check(case)


@pytest.mark.parametrize(
    ("tame", "most", "numbers"),
    [
        pytest.param(True, 3, seeds(80, 3_000), id="orderly"),
        pytest.param(False, 3, seeds(80, 3_000), id="tangled"),
        pytest.param(True, 5, seeds(10, 150), id="many blockers"),
    ],
)
def test_named_routes_are_the_best_of_all_combinations_in_many_accounts(tame: bool, most: int, numbers: range) -> None:
    for seed in numbers:
        with telling(seed) as die:
            check(case_of(die, tame=tame, most=most))


@given(cases(most=4))
def test_a_route_is_what_the_simulation_says(case: Case) -> None:
    check_routes(case)


def test_the_routes_of_many_accounts_are_what_the_simulation_says() -> None:
    for seed in seeds(100, 3_000):
        with telling(seed) as die:
            check_routes(case_of(die))


def check_routes(case: Case) -> None:
    for route in known_routes(case.facts, case.situation, case.today):
        assert route.books.tie_out
        if route.stuck_on is None:
            check_route(case, route)


def check_route(case: Case, route: Route) -> None:
    lines = [simulate(case.facts, case.situation, dict(route.choice), case.today, bound) for bound in Bound]
    exits = [line.exit_on for line in lines]
    assert (route.exit_earliest, route.exit_silent) == (exits[0], exits[1])
    assert route.exit_latest == (max(exits[0], exits[2]) if exits[0] and exits[2] else None)
    assert route.books in [line.books for line in lines]
    assert route.kept_yen == min(line.books.kept_yen for line in lines)
    for place, line in enumerate(lines):
        simulated = sorted((s.blocker, s.remedy, s.finished_on if s.promised else date.max) for s in line.steps)
        days = [(s.blocker, s.remedy, (s.earliest_on, s.silent_on, s.latest_on)[place]) for s in route.steps]
        promised = [(blocker, remedy, day) for blocker, remedy, day in days if day is not None]
        assert sorted(promised) == [step for step in simulated if step[2] != date.max]
    moved = (route.books.received_yen, route.books.fees_yen)
    fees = sum(s.fees_yen for s in route.steps) + route.books.fees_after_yen
    assert moved == (sum(s.received_yen for s in route.steps), fees)
    forfeited = sum(s.forfeited_yen for s in route.steps) + sum(lapse.amount_yen for lapse in route.lapses)
    assert route.books.forfeited_yen == forfeited + route.books.forfeited_at_exit_yen


def test_the_earliest_exit_is_the_first_day_of_all_combinations() -> None:
    for seed in seeds(40, 1_000):
        with telling(seed) as die:
            case = case_of(die, most=3)
            first = min([merit[0] for merit in merits(case.facts, case.situation, case.today)], default=FAR)
            found = earliest_exit(case.facts, case.situation, case.today)
            assert found == (None if first == FAR else date.fromordinal(first))


def test_walking_through_groups_by_themselves_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in seeds(150, 3_000):
        with telling(seed) as die:
            case = case_of(die, tame=not die.one_in(3), most=5)
            start = Start(rulebook_of(case.facts), case.situation, case.today)
            monkeypatch.setattr(search, "FEW", 10**9)
            everything = undominated(set(ways_out(start)))
            earliest = min([merit[0] for merit in everything], default=NEVER)
            assert earliest_of(start) == earliest
            monkeypatch.setattr(search, "FEW", 0)
            found = ways_out(start)
            assert earliest_of(start) == earliest
            assert earliest_of(start, before=earliest) == earliest
            assert earliest_of(start, before=min(earliest + 1, NEVER)) == earliest
            assert undominated(set(found)) == everything
            for merit, choice in found.items():
                exits = [walk.exit_on for walk in walks_of(start, choice)]
                assert exits[:2] == [None if day == FAR else date.fromordinal(day) for day in merit[:2]]
