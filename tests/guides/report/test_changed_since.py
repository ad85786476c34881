"""Then and now: a link made under an older edition is told what changed and what that means."""

from datetime import UTC, date, datetime

import pytest
from django.db import OperationalError

from guides.engine.situation import Situation
from guides.report.changed_since import MOST_SHOWN, changed_since
from platforms.editions import catalog
from platforms.editions.catalog import Catalog, PublishedPlatform
from tests.documents import blocker, make_facts, payout_method, precaution, remedy, source
from tests.dom import parse

TODAY = date(2026, 11, 22)
THEN = datetime(2026, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def waiting(days, **changes):
    """A platform on which the balance keeps its reader for so many days; None: nobody says how long."""
    wait = {"kind": "open"} if days is None else {"kind": "days", "min_days": days, "max_days": days}
    row = remedy(wait=wait, cost={"kind": "forfeit_balance"})
    return make_facts(blockers=[blocker(remedies=[row])], **changes)


def stuck():
    """A platform on which nothing leads out."""
    return make_facts(
        blockers=[
            blocker(remedies=[remedy(conditions=[{"question": "balance", "operator": "at_least", "value": 10**9}])])
        ]
    )


def compared(before, after, answers=None, asked="1"):
    old, new = PublishedPlatform(before, 1, THEN), PublishedPlatform(after, 2, NOW)
    told = Situation({"balance": 5_000} if answers is None else answers)
    return changed_since(new, asked, told, TODAY, _editions(old, new))


def _editions(*known):
    return lambda slug, number: next((each for each in known if (each.facts.slug, each.number) == (slug, number)), None)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        pytest.param(3, 10, 7, id="a week later"),
        pytest.param(10, 3, -7, id="a week earlier"),
        pytest.param(3, 3, 0, id="on the same day"),
        pytest.param(3, 0, -3, id="today already"),
    ],
)
def test_the_exit_moves_by_the_rules_alone(before, after, moved):
    since, problems = compared(waiting(before), waiting(after))

    assert problems == ()
    assert since
    assert (since.number, since.published_on) == (1, date(2026, 10, 1))
    assert (since.exit_now - since.exit_then).days == since.moved_days == moved


@pytest.mark.parametrize(
    ("before", "after"),
    [pytest.param(stuck(), waiting(3), id="then"), pytest.param(waiting(3), stuck(), id="now")],
)
def test_where_one_day_is_not_promised_no_days_are_counted(before, after):
    since, _ = compared(before, after)

    assert since
    assert since.moved_days is None
    assert (since.exit_then is None) != (since.exit_now is None)


def test_whoever_has_nothing_in_the_way_can_leave_today_under_both():
    since, _ = compared(waiting(3), waiting(10), {"balance": 0})

    assert since
    assert (since.exit_then, since.exit_now, since.moved_days) == (TODAY, TODAY, 0)


@pytest.mark.parametrize("asked", ["", "2"], ids=["no edition named", "the current edition"])
def test_the_current_edition_has_nothing_to_tell(asked):
    assert compared(waiting(3), waiting(10), asked=asked) == (None, ())


@pytest.mark.parametrize(
    "asked", ["3", "0", "-1", "x", "1.0", "１", "²", "9" * 9, "9" * 5_000], ids=lambda asked: asked[:9]
)
def test_an_edition_that_nobody_knows_is_named(asked):
    since, [problem] = compared(waiting(3), waiting(10), asked=asked)

    assert since is None
    assert problem.key == "edition"
    assert asked.startswith(problem.value.rstrip("…"))
    assert "見つかりません" in problem.reason


def test_changes_that_move_no_day_and_no_yen_are_left_out():
    kept = waiting(3)
    quiet = waiting(3, sources=[source(publisher="別の名前")], aliases=["別名"])
    since, _ = compared(kept, quiet)

    assert since
    assert since.changes == ()
    assert since.left_out == 0


def test_a_change_says_where_it_is_and_what_it_was():
    since, _ = compared(waiting(3), waiting(3, payout_methods=[payout_method(minimum_yen=2_000)]))

    assert since
    [change] = since.changes
    assert change.keys[-1] == "minimum_yen"
    assert ("000" in change.before, "000" in change.after) == (True, True)
    assert change.before != change.after


@pytest.mark.parametrize(("number", "left_out"), [(MOST_SHOWN, 0), (MOST_SHOWN + 3, 3)])
def test_many_changes_are_counted_where_they_are_not_shown(number, left_out):
    rows = [precaution(), *(precaution(f"more-{n}") for n in range(number))]
    since, _ = compared(waiting(3), waiting(3, precautions=rows))

    assert since
    assert (len(since.changes), since.left_out) == (min(number, MOST_SHOWN), left_out)


def test_while_the_database_is_away_a_link_with_an_edition_gets_todays_answer():
    def away(slug, number):
        raise OperationalError("away")

    current = PublishedPlatform(waiting(3), 2, NOW)
    since, (problem,) = changed_since(current, "1", Situation({}), TODAY, away)

    assert since is None
    assert (problem.key, problem.value) == ("edition", "1")


@pytest.fixture
def two_editions(site, monkeypatch):
    old, new = PublishedPlatform(waiting(3), 1, THEN), PublishedPlatform(waiting(10), 2, NOW)
    monkeypatch.setattr(catalog, "current", lambda: Catalog("test", {2: new}))
    monkeypatch.setattr(catalog, "edition", _editions(old, new))
    return site


def test_an_old_link_says_beside_the_answer_which_day_moved(two_editions):
    told = {"balance": "5000", "on": "2026-11-22", "edition": "1"}
    notice = parse(two_editions.get("/guides/sample/report/", told).text).one("div", id="since").text

    assert "リンクは第1版、いまは第2版です。" in notice
    assert "2026年11月25日（水） → 2026年12月2日（水）" in notice


def test_a_current_link_says_nothing_and_an_unknown_edition_is_named_on_page_and_in_json(two_editions):
    told = {"balance": "5000", "on": "2026-11-22"}

    assert parse(two_editions.get("/guides/sample/report/", {**told, "edition": "2"}).text).all("div", id="since") == []
    page = parse(two_editions.get("/guides/sample/report/", {**told, "edition": "9"}).text)
    body = two_editions.get("/guides/sample/report.json", {**told, "edition": "9"}).json()
    assert page.all("div", id="since") == []
    assert "この版は見つかりません。" in page.text
    assert [(each["key"], each["value"]) for each in body["ignored"]] == [("edition", "9")]
