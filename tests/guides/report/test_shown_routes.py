"""A route as people read it: names, days, money, what to do first, and where the bars lie."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from hypothesis import given

from guides.engine.routes import known_routes
from guides.questions.answers import read_answers
from guides.report.report import build_report
from guides.report.shown_routes import DEAD_END, ShownRoute, routes_as_shown
from guides.report.timeline import WIDTH, Span, scale_for
from platforms.editions.catalog import PublishedPlatform
from tests.documents import blocker, condition, make_facts, remedy
from tests.engine.documents import Case, cases
from tests.guides.published import PUBLISHED_AT, facts_of

TODAY = date(2026, 11, 22)
TASKS = "pending_tasks=yes&task_deadline=2026-11-20&task_reward=1500"


def report_of(query: str, facts=None, route: str = ""):
    facts = facts or facts_of("crowdworks")
    published = PublishedPlatform(facts, 1, PUBLISHED_AT)
    return build_report(published, read_answers(facts, QueryDict(query)), TODAY, route=route)


def routes_by_key(query: str, facts=None) -> dict[str, ShownRoute]:
    return {shown.key: shown for shown in report_of(query, facts).routes}


# ── Names ────────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_is_called_by_everything_it_is_best_at():
    found = routes_by_key("balance=800")

    assert {key: shown.label for key, shown in found.items()} == {
        "fastest": "最短",
        "keeps-money": "お金を失わない・相手に左右されない",
    }


def test_a_plan_that_waits_for_somebody_without_end_is_not_called_independent():
    waits, ends = (
        f"active_contracts={answer}&awaiting_acceptance=no&balance=3200&bank=other" for answer in ("yes", "no")
    )

    assert "相手に左右されにくい" in routes_by_key(waits)["keeps-money"].label
    assert "相手に左右されない" in routes_by_key(ends)["keeps-money"].label


def test_a_plan_that_is_best_at_nothing_says_what_it_does():
    found = routes_by_key(f"{TASKS}&bank=other")

    assert all(route.label and "ほかの方法" not in route.label for route in found.values())
    assert len({route.label for route in found.values()}) == len(found)


def test_what_a_plan_gives_up_stands_in_its_name():
    given_up = [
        route
        for route in routes_by_key("awaiting_acceptance=yes&expected_reward=5000&balance=0").values()
        if route.gives_up
    ]

    assert given_up
    for route in given_up:
        assert route.forfeited_yen == 5_000
        assert "報酬をあきらめる" in route.label


def test_where_nothing_leads_out_the_plan_says_so_and_promises_no_day():
    stuck = remedy(conditions=[condition("balance", "at_least", 9_000)])
    [shown] = routes_by_key("balance=5000", make_facts(blockers=[blocker(remedies=[stuck])])).values()

    assert (shown.key, shown.label, shown.exit_earliest, shown.exit_latest) == ("dead-end", DEAD_END, None, None)


@given(cases())
def test_keys_are_unique_and_a_plan_says_what_its_route_says(case: Case):
    routes = known_routes(case.facts, case.situation, case.today)
    found = routes_as_shown(case.facts, routes, case.today, case.situation)

    assert len({shown.key for shown in found}) == len(found) == len(routes)
    for shown, route in zip(found, routes, strict=True):
        assert (shown.exit_earliest, shown.exit_silent, shown.exit_latest) == (
            route.exit_earliest,
            route.exit_silent,
            route.exit_latest,
        )
        assert [(step.blocker.key, step.remedy.key) for step in shown.steps] == [
            (step.blocker, step.remedy) for step in route.steps
        ]
        gone = shown.received_yen + shown.fees_yen + shown.forfeited_yen + route.books.left_yen
        assert gone == shown.total_yen
        check_drawing(shown)


def check_drawing(shown: ShownRoute) -> None:
    """Every bar lies on the scale, and every day of the route does, too."""
    assert shown.scale.first == shown.today
    for step, bar in shown.bars:
        assert 0 <= bar.start < bar.maybe_start == bar.start + bar.sure_width
        assert bar.maybe_width >= 0
        assert bar.maybe_start + bar.maybe_width <= WIDTH
        assert (bar.maybe_start + bar.maybe_width == WIDTH) or step.span.latest is not None
    named = [day for step in shown.steps for day in (step.span.earliest, step.span.latest, step.fallback)]
    assert all(
        shown.scale.first <= day <= shown.scale.last for day in (*named, shown.exit_earliest, shown.exit_latest) if day
    )


# ── What a route tells ───────────────────────────────────────────────────────────────────────────


def test_the_plan_shown_is_the_readers_choice_or_of_the_quickest_the_one_that_keeps_most():
    assert report_of("balance=800", route="keeps-money").chosen.key == "keeps-money"
    assert report_of("balance=800", route="nonsense").chosen.key == "fastest"
    assert report_of("balance=800").chosen.key == "fastest"


def test_what_begins_today_comes_first_and_the_readers_own_actions_before_waiting():
    query = "balance=5000&awaiting_acceptance=yes&expected_reward=3000&payout_requested=yes"
    shown = report_of(query).chosen
    first = shown.first_steps

    assert first
    assert all(step.step.starts_on == TODAY for step in first)
    # Work is left, so the money waits.
    assert shown.work
    assert all(step.blocker.stage != "money" for step in first)
    waits = [step.step.actor in ("platform", "time") for step in first]
    assert waits == sorted(waits)


def test_money_begins_today_where_no_work_is_left():
    shown = report_of("balance=800").chosen

    assert shown.work == ()
    assert [step.remedy.key for step in shown.first_steps] == ["quick-payout"]


def test_a_step_that_waits_for_a_reply_names_the_day_on_which_it_is_over_without_one():
    asking, payout = routes_by_key(TASKS)["fastest"].steps

    assert (asking.remedy.key, asking.fallback) == ("ask-client", date(2026, 12, 5))
    assert payout.fallback is None
    assert asking.why == "早ければその日のうちに終わります。"
    assert asking.why_latest.startswith("返事がない場合の期限です。2026年11月20日（金）から15日です。")


def test_one_sure_day_is_explained_once():
    [step] = routes_by_key("balance=800")["fastest"].steps

    assert step.why.endswith("振込日は2026年11月27日（金）です。")
    assert step.why_latest == ""
    assert step.actor == "あなた"


def test_two_plans_are_told_apart_by_days_and_yen():
    found = routes_by_key(TASKS)
    fastest, keeps = found["fastest"], found["keeps-money"]

    assert keeps.beside(fastest) == "「最短」より18日遅く、受け取りは75円多い"
    assert fastest.beside(keeps) == f"「{keeps.label}」より18日早く、受け取りは75円少ない"
    assert fastest.beside(fastest) == "「最短」と同じ日で、受け取りは同じ"


def test_plans_without_a_day_are_told_apart_by_yen_alone():
    stuck = remedy(conditions=[condition("balance", "at_least", 9_000)])
    [shown] = routes_by_key("balance=5000", make_facts(blockers=[blocker(remedies=[stuck])])).values()

    assert shown.beside(shown) == "受け取りは同じ"


def test_the_total_holds_balance_rewards_and_what_is_earned_on_top():
    earning = routes_by_key("balance=529")["fastest"]
    tasks = routes_by_key(f"balance=800&{TASKS}")["fastest"]

    assert (earning.total_yen, earning.route.books.earned_yen) == (1_000, 471)
    assert tasks.total_yen == 2_300


# ── The timeline ─────────────────────────────────────────────────────────────────────────────────


def days(*ahead: int | None) -> Span:
    start, earliest, latest = (None if n is None else TODAY + timedelta(days=n) for n in ahead)
    return Span(start, earliest, latest)


@pytest.mark.parametrize(
    ("spans", "last"),
    [
        pytest.param([], 7, id="nothing to show is a week"),
        pytest.param([days(0, 3, 3)], 7, id="less than a week is a week"),
        pytest.param([days(0, 10, 30)], 30, id="the last promised day"),
        pytest.param([days(0, 30, None)], 35, id="no promise: a sixth more"),
        pytest.param([days(0, 0, None)], 9, id="no promise: two days at least"),
    ],
)
def test_the_scale_reaches_from_today_to_the_last_day(spans, last):
    scale = scale_for(TODAY, spans)

    assert (scale.first, scale.last) == (TODAY, TODAY + timedelta(days=last))
    assert (scale.at(scale.first), scale.at(scale.last)) == (0, WIDTH)


def test_days_beyond_the_scale_lie_at_its_ends():
    scale = scale_for(TODAY, [])

    assert scale.at(TODAY - timedelta(days=1)) == 0
    assert scale.at(TODAY + timedelta(days=99)) == WIDTH


def test_every_first_of_a_month_has_a_tick():
    scale = scale_for(TODAY, [days(0, 0, 71)])  # until February 1

    assert [day for _, day in scale.ticks] == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert [place for place, _ in scale.ticks] == [scale.at(day) for _, day in scale.ticks]


@pytest.mark.parametrize(
    ("span", "bar"),
    [
        pytest.param(days(0, 5, 5), (0, 500, 500, 0), id="sure"),
        pytest.param(days(0, 5, 10), (0, 500, 500, 500), id="perhaps longer"),
        pytest.param(days(5, 5, 5), (500, 12, 512, 0), id="a single day can be seen"),
        pytest.param(days(10, 10, 10), (988, 12, 1_000, 0), id="a single day at the end"),
        pytest.param(days(0, 5, None), (0, 500, 500, 500), id="no promise reaches the end"),
    ],
)
def test_a_bar_shows_what_is_sure_and_what_may_be(span, bar):
    drawn = scale_for(TODAY, [days(0, 10, 10)]).bar(span)

    assert (drawn.start, drawn.sure_width, drawn.maybe_start, drawn.maybe_width) == bar
