"""Calendar files: read back as a calendar program reads them."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from icalendar import Calendar

from guides.questions.answers import read_answers
from guides.report.as_calendar import calendar_of
from guides.report.report import Report, build_report
from platforms.documents.facts import PlatformFacts
from platforms.editions.catalog import PublishedPlatform
from tests.documents import blocker, condition, make_facts, question, remedy
from tests.guides.published import PUBLISHED_AT, facts_of

TODAY = date(2026, 11, 22)
READER = "balance=800&awaiting_acceptance=yes&expected_reward=5000"


def report_of(
    facts: PlatformFacts | None = None, query: str = READER, number: int = 1, today: date = TODAY, route: str = ""
) -> Report:
    facts = facts or facts_of("crowdworks")
    published = PublishedPlatform(facts, number, PUBLISHED_AT)
    return build_report(published, read_answers(facts, QueryDict(query)), today, route=route)


def events(*reports):
    return Calendar.from_ical(calendar_of(reports)).walk("VEVENT")


def uids(*reports):
    return [str(event["uid"]) for event in events(*reports)]


def test_a_program_recognises_a_published_calendar():
    calendar = Calendar.from_ical(calendar_of([report_of()]))

    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["prodid"]
    for event in calendar.walk("VEVENT"):
        assert {"uid", "dtstamp", "sequence", "dtstart", "dtend", "summary", "description"} <= {
            key.lower() for key in event
        }


def test_every_event_lasts_one_whole_day_without_a_clock_and_blocks_nobodys_time():
    found = events(report_of())
    assert found
    for event in found:
        assert type(event["dtstart"].dt) is date
        assert event["dtend"].dt == event["dtstart"].dt + timedelta(days=1)
        assert event["transp"] == "TRANSPARENT"


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_says():
    told = calendar_of([report_of()])
    lines = told.split(b"\r\n")

    assert b"\n" not in told.replace(b"\r\n", b"")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert any(line.startswith(b" ") for line in lines)
    # No character is cut in two.
    assert all(line.decode() is not None for line in lines)


def test_a_later_edition_and_a_later_day_update_the_same_events():
    first, later = report_of(number=1), report_of(number=7, today=TODAY + timedelta(days=3))
    old, new = events(first), events(later)

    assert uids(first) == uids(later)
    assert {event["sequence"] for event in old} == {1}
    assert {event["sequence"] for event in new} == {7}
    assert all(a["dtstamp"].dt < b["dtstamp"].dt for a, b in zip(old, new, strict=True))


def test_the_same_link_on_the_same_day_gives_the_same_bytes():
    assert calendar_of([report_of()]) == calendar_of([report_of()])


def test_no_two_events_share_a_uid():
    found = uids(report_of(), report_of(facts_of("lancers"), "balance=800"))

    assert len(found) == len(set(found)) > 3


def test_a_remedy_that_comes_up_again_gets_an_event_of_its_own():
    # The order is accepted only after a while, and each payment needs a payout.
    slow = remedy(
        "accept",
        wait={"kind": "days", "min_days": 40, "max_days": 40},
        cost={},
        effects=[{"kind": "clear", "question": "active_contracts"}, {"kind": "add_to_balance", "question": "reward"}],
    )
    facts = make_facts(
        questions=[question("balance", "amount"), question("reward", "amount"), question()],
        blockers=[
            blocker("balance"),
            blocker("order", stage="money", conditions=[condition("active_contracts")], remedies=[slow]),
        ],
    )
    report = report_of(facts, "balance=5000&reward=3000&active_contracts=yes")

    assert report.chosen
    assert [step.remedy.key for step in report.chosen.steps].count("payout") == 2
    assert len(set(uids(report))) == len(uids(report)) == 4


@pytest.mark.parametrize("place", [0, 1])
def test_only_the_steps_of_the_chosen_way_are_in_the_file(place):
    route = report_of().routes[place]
    found = events(report_of(route=route.key))

    steps = [
        (f"クラウドワークス：{step.title}", step.step.earliest_on) for step in route.steps if step.step.earliest_on
    ]
    assert [(str(event["summary"]), event["dtstart"].dt) for event in found] == [
        *steps,
        ("クラウドワークス：退会の手続きができる日", route.exit_earliest),
    ]


def test_whoever_can_leave_now_gets_a_calendar_without_events():
    assert events(report_of(make_facts(), "balance=0")) == []


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        pytest.param({"min_days": 3}, "いつまでにという約束はありません。", id="nobody promises an end"),
        pytest.param({"min_days": 3, "max_days": 9}, "遅くとも2026年12月1日（火）", id="a range"),
        pytest.param({"min_days": 3, "max_days": 3}, "この日からできます。", id="one sure day"),
    ],
)
def test_the_exit_says_how_sure_its_day_is(wait, words):
    row = remedy(wait={"kind": "days", **wait}, cost={"kind": "forfeit_balance"})
    *_, leaving = events(report_of(make_facts(blockers=[blocker(remedies=[row])]), "balance=5000"))

    assert leaving["dtstart"].dt == date(2026, 11, 25)
    assert words in leaving["description"]


def test_a_step_without_a_day_is_not_in_the_file():
    stuck = remedy(conditions=[condition("balance", "at_least", 9_000)])
    report = report_of(make_facts(blockers=[blocker(remedies=[stuck])]), "balance=5000")

    assert report.chosen
    assert report.chosen.exit_earliest is None
    assert all("退会の手続き" not in event["summary"] for event in events(report))
