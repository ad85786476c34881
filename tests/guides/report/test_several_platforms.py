"""Several platforms at once: the same reports as one by one, in one order of days."""

from datetime import date

import pytest
from django.http import QueryDict
from icalendar import Calendar

from guides.questions.answers import read_answers
from guides.questions.day import Day
from guides.report.report import build_report
from guides.report.several_platforms import MOST, merged_reports
from platforms.editions.catalog import Catalog
from tests.documents import make_facts, question
from tests.dom import parse
from tests.guides.published import catalog_of, main_catalog

TODAY = date(2026, 11, 22)
ALL = "p=crowdworks&p=lancers&p=coconala"
READER = "balance=5000&payout_requested=yes&active_contracts=no&awaiting_acceptance=no&role=worker"


def merged(query: str, known: Catalog | None = None):
    return merged_reports(known or main_catalog(), QueryDict(query), Day(TODAY, fixed=True))


def single(slug: str, query: str):
    published = main_catalog().get(slug)
    assert published
    return build_report(published, read_answers(published.facts, QueryDict(query)), TODAY)


def situations(together):
    return {report.facts.slug: dict(report.situation.answers) for report in together.reports}


def named(together):
    return [(each.key, each.value) for each in together.ignored]


def test_the_merged_plan_is_the_union_of_the_single_ones():
    together = merged(f"{ALL}&{READER}")
    singles = [single(slug, READER) for slug in ("crowdworks", "lancers", "coconala")]

    assert [report.chosen for report in together.reports] == [report.chosen for report in singles]
    assert [report.verdict for report in together.reports] == [report.verdict for report in singles]
    steps = [(report.facts.slug, step.step) for report, step in together.steps]
    alone = [(report.facts.slug, step.step) for report in singles if report.chosen for step in report.chosen.steps]
    assert sorted(steps, key=repr) == sorted(alone, key=repr)
    assert together.received_yen == sum(report.chosen.received_yen for report in singles if report.chosen)


def test_the_steps_of_all_platforms_come_in_the_order_of_their_days():
    days = [step.step.earliest_on or date.max for _, step in merged(f"{ALL}&{READER}").steps]

    assert days == sorted(days)
    assert len({report.facts.slug for report, _ in merged(f"{ALL}&{READER}").steps}) == 3


def test_platforms_keep_the_order_in_which_they_were_named_and_count_once():
    together = merged("p=lancers&p=crowdworks&p=lancers")

    assert [report.facts.slug for report in together.reports] == ["lancers", "crowdworks"]


def test_an_answer_counts_everywhere_and_a_platforms_own_answer_overrules_it():
    together = merged("p=crowdworks&p=lancers&balance=800&lancers.balance=5000")

    assert situations(together) == {"crowdworks": {"balance": 800}, "lancers": {"balance": 5_000}}
    assert together.ignored == ()


def test_an_answer_of_ones_own_tells_the_others_nothing():
    assert situations(merged("p=crowdworks&p=lancers&lancers.balance=5000")) == {
        "crowdworks": {},
        "lancers": {"balance": 5_000},
    }


def test_a_platforms_own_answer_overrules_even_where_it_cannot_be_read():
    together = merged("p=lancers&balance=800&lancers.balance=x")

    assert situations(together) == {"lancers": {}}
    assert named(together) == [("lancers.balance", "x")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("blance=800", [("blance", "800")], id="a key of no question"),
        pytest.param("lancers.blance=800", [("lancers.blance", "800")], id="an own key of no question"),
        pytest.param("undelivered_orders=yes", [("undelivered_orders", "yes")], id="a question of another platform"),
        pytest.param("coconala.balance=800", [("coconala.balance", "800")], id="a platform that was not named"),
        pytest.param("utm_source=x&on=2026-11-22&route=fastest&edition=3&asked=y", [], id="control keys and tracking"),
    ],
)
def test_what_could_not_be_used_is_named_once(query, found):
    assert named(merged(f"p=crowdworks&p=lancers&{query}")) == found


def test_an_answer_that_cannot_be_read_is_named_for_each_platform_that_asks():
    together = merged("p=crowdworks&p=lancers&balance=x")

    assert named(together) == [("crowdworks.balance", "x"), ("lancers.balance", "x")]


def test_an_unknown_platform_is_named_and_the_others_are_shown():
    together = merged("p=crowdworks&p=crowdwork&balance=800")

    assert [report.facts.slug for report in together.reports] == ["crowdworks"]
    assert [(each.key, each.value, "登録されていません" in each.reason) for each in together.ignored] == [
        ("p", "crowdwork", True)
    ]


def test_more_platforms_than_a_page_can_show_are_named():
    known = catalog_of(make_facts(slug=f"sample-{n}") for n in range(MOST + 2))
    together = merged("&".join(f"p=sample-{n}" for n in range(MOST + 2)), known)

    assert len(together.reports) == MOST
    assert named(together) == [("p", f"sample-{MOST}"), ("p", f"sample-{MOST + 1}")]


def test_former_keys_and_split_dates_are_read_too():
    questions = [question("balance", "amount", aliases=["savings"]), question("since", "date")]
    known = catalog_of([make_facts(questions=questions)])
    together = merged("p=sample&savings=800&since-y=2026&since-m=11&since-d=20", known)

    assert situations(together) == {"sample": {"balance": 800, "since": date(2026, 11, 20)}}
    assert together.ignored == ()


# ── The last exit ────────────────────────────────────────────────────────────────────────────────

LANCERS = (
    "lancers.role=worker&lancers.active_contracts=no&lancers.awaiting_acceptance=no&lancers.pending_proposals=no"
    "&lancers.password_known=yes&lancers.payout_requested=no"
)
COCONALA = "coconala.role=worker&coconala.undelivered_orders=no&coconala.open_purchases=no"


@pytest.mark.parametrize(
    ("query", "last"),
    [
        pytest.param(
            f"p=lancers&p=coconala&{LANCERS}&lancers.balance=800&{COCONALA}&coconala.payout_requested=yes",
            date(2026, 12, 15),
            id="the later of two",
        ),
        pytest.param(
            f"p=lancers&p=coconala&{LANCERS}&lancers.balance=0&{COCONALA}&coconala.payout_requested=yes",
            date(2026, 12, 7),
            id="one is free already",
        ),
        pytest.param(f"p=lancers&p=coconala&{LANCERS}&lancers.balance=800", None, id="one is not sure yet"),
        pytest.param("", None, id="no platform"),
    ],
)
def test_the_last_exit_is_said_only_where_it_is_known(query, last):
    assert merged(query).last_exit == last


# ── The page and its calendar ────────────────────────────────────────────────────────────────────


def test_the_page_and_the_calendar_hold_the_same_steps(site):
    told = f"{ALL}&{READER}&on=2026-11-22&nonsense=1"
    page = parse(site.get(f"/guides/report/?{told}").text)
    file = Calendar.from_ical(site.get(f"/guides/report.ics?{told}").content)
    together = merged(f"{ALL}&{READER}")

    rows = page.one("table", class_="phone-cards").one("tbody").all("tr")
    assert [row.one("th").text for row in rows] == [step.title for _, step in together.steps]
    assert [row.all("td")[-1].text for row in rows] == [report.facts.name for report, _ in together.steps]
    assert "nonsense" in page.text
    found = {(str(event["summary"]), event["dtstart"].dt) for event in file.walk("VEVENT")}
    assert found == {
        (f"{report.facts.name}：{step.title}", step.step.earliest_on)
        for report, step in together.steps
        if step.step.earliest_on
    } | {
        (f"{report.facts.name}：退会の手続きができる日", report.chosen.exit_earliest)
        for report in together.reports
        if report.chosen and report.chosen.exit_earliest
    }
    found_uids = [str(event["uid"]) for event in file.walk("VEVENT")]
    assert len(found_uids) == len(set(found_uids))


def test_a_report_hands_its_answers_on_to_the_page_for_several(site):
    report = single("crowdworks", "balance=800&awaiting_acceptance=unknown")
    together = merged(f"p=crowdworks&p=lancers&{report.prefixed_query}")

    assert together.reports[0].situation == report.situation
    assert situations(together)["lancers"] == {}
