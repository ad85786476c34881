"""「退会できましたか」: from our own page, once, without a name, and counted honestly."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from guides.reported_exits import counts
from guides.reported_exits.counts import ENOUGH, PromisesKept, counted, kept_on
from guides.web.form_tokens import new_token
from platforms import rate_limits
from platforms.drafts.rows import save_facts
from platforms.models import Platform, ReportedExit
from tests.dom import parse
from tests.guides.published import facts_of

pytestmark = pytest.mark.slow

NOW = datetime(2026, 12, 16, 3, 0, tzinfo=UTC)
TODAY = date(2026, 12, 16)
ANSWERS = (
    "role=worker&active_contracts=no&awaiting_acceptance=no&pending_tasks=no&balance=12000"
    "&balance_confirmed_on=2026-11-01&payout_requested=no&bank=rakuten&identity_check=none"
)
ADDRESS = f"/guides/crowdworks/left/?{ANSWERS}&on=2026-11-27&route=keeps-money"


_of_last_year = counts.of_last_year


@pytest.fixture(autouse=True)
def _counts_made_anew(monkeypatch):
    monkeypatch.setattr(counts, "of_last_year", _of_last_year)
    _of_last_year.cache_clear()
    yield
    _of_last_year.cache_clear()


@pytest.fixture(autouse=True)
def _rows_of_a_platform(db):
    save_facts(facts_of("crowdworks"))


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOW, tick=False)


def token(age=60):
    return new_token(NOW - timedelta(seconds=age))


def send(site, address=ADDRESS, headers=None, **changes):
    data = {"left": "yes", "left_on": "2026-12-15", "money": "all", "homepage": "", "token": token()} | changes
    sent = {"Sec-Fetch-Site": "same-origin"} if headers is None else headers
    return site.post(address, data, headers=sent)


def told(number, **changes):
    given = {
        "platform": Platform.objects.get(slug="crowdworks"),
        "edition": 1,
        "route": "keeps-money",
        "planned_on": date(2026, 11, 27),
        "promised_on": date(2026, 12, 15),
        "left": "yes",
        "left_on": date(2026, 12, 15),
        "sent_at": NOW - timedelta(days=1),
    }
    rows = [ReportedExit(**given | {"receipt": f"{number}-{n}-{changes}"[:64]} | changes) for n in range(number)]
    return ReportedExit.objects.bulk_create(rows)


def test_the_report_leads_to_the_form_and_the_form_back(site):
    report = parse(site.get(f"/guides/crowdworks/report/?{ANSWERS}&on=2026-11-27&route=keeps-money").text)
    (link,) = [a["href"] for a in report.all("a") if "/left/" in a["href"]]
    parts = urlsplit(link)
    page = parse(site.get(f"{parts.path}?{parts.query}").text)
    assert "2026年12月15日" in page.one("section", **{"aria-labelledby": "plan"}).text
    assert parse_qs(parts.query)["on"] == ["2026-11-27"]

    response = send(site, f"{parts.path}?{parts.query}")
    assert response.status_code == 302
    thanks = parse(site.get(response.url).text)
    back = [a["href"] for a in thanks.all("a") if a["href"].startswith("/guides/crowdworks/report/")]
    assert parse_qs(urlsplit(back[0]).query)["balance"] == ["12000"]


def test_what_was_promised_is_worked_out_anew_and_the_answers_stay_with_the_reader(site):
    send(site)

    row = ReportedExit.objects.get()
    assert (row.route, row.planned_on, row.promised_on) == ("keeps-money", date(2026, 11, 27), date(2026, 12, 15))
    assert (row.left_on, row.late_days, row.money, row.query) == (date(2026, 12, 15), 0, "all", "")


def test_answers_travel_only_when_ticked(site):
    send(site, with_answers="on")

    assert parse_qs(ReportedExit.objects.get().query)["balance"] == ["12000"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"left": ""}, "left", id="nothing chosen"),
        pytest.param({"left": "maybe"}, "left", id="no such answer"),
        pytest.param({"left_on": ""}, "left_on", id="no day"),
        pytest.param({"left_on": "きのう"}, "left_on", id="no date"),
        pytest.param({"left_on": "2026-12-17"}, "left_on", id="a day to come"),
        pytest.param({"left_on": "2026-11-26"}, "left_on", id="before the plan"),
        pytest.param({"held_up_by": "no-such"}, "held_up_by", id="no such reason"),
        pytest.param({"money": "lots"}, "money", id="no such money"),
        pytest.param({"homepage": "x"}, "homepage", id="a program"),
        pytest.param({"token": "forged"}, "token", id="a forged page"),
        pytest.param({"token": token(age=1)}, "token", id="too quick"),
    ],
)
def test_a_slip_is_told_beside_its_field_and_nothing_is_kept_or_lost(site, changes, field):
    response = send(site, **changes)

    assert response.status_code == 422
    assert not ReportedExit.objects.exists()
    assert field in response.context["form"].errors
    kept = {"left_on": "2026-12-15"} | changes
    assert response.context["form"]["left_on"].value() == kept["left_on"]


def test_not_yet_needs_no_day(site):
    send(site, left="not_yet", left_on="", held_up_by="balance")

    row = ReportedExit.objects.get()
    assert (row.left, row.left_on, row.held_up_by) == ("not_yet", None, "balance")


def test_the_same_page_sent_twice_is_kept_once(site):
    same = token()
    send(site, token=same)
    send(site, token=same)

    assert ReportedExit.objects.count() == 1


def test_a_page_elsewhere_cannot_send(site):
    assert send(site, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not ReportedExit.objects.exists()


def test_beyond_the_limit_it_is_kept_and_not_counted(site):
    for _ in range(rate_limits.EXITS_OF_A_NETWORK.amount):
        send(site, token=token())
    send(site, token=token())

    assert list(ReportedExit.objects.order_by("pk").values_list("is_counted", flat=True)) == [
        *[True] * rate_limits.EXITS_OF_A_NETWORK.amount,
        False,
    ]


def test_no_such_platform(site):
    assert site.get("/guides/nowhere/left/").status_code == 404
    assert site.get("/guides/nowhere/left/sent/").status_code == 404


# ── Counted honestly ─────────────────────────────────────────────────────────────────────────────


def test_counting():
    day = date(2026, 12, 15)
    rows = [
        ("a", "yes", day, day),
        ("a", "yes", day + timedelta(days=1), day),
        ("a", "not_yet", None, day),
        ("b", "yes", day - timedelta(days=3), day),
    ]
    assert counted(rows) == {"a": PromisesKept(3, 1), "b": PromisesKept(1, 1)}


def test_too_few_are_not_shown(site):
    told(ENOUGH - 1)

    assert kept_on("crowdworks", TODAY) is None
    assert "直近12か月" not in site.get(ADDRESS.replace("/left/", "/report/")).text


def test_enough_are_shown_with_those_who_waited_longer(site):
    told(ENOUGH)
    told(2, left="not_yet", left_on=None)

    assert kept_on("crowdworks", TODAY) == PromisesKept(ENOUGH + 2, ENOUGH)
    assert f"{ENOUGH + 2}人中{ENOUGH}人" in site.get(ADDRESS.replace("/left/", "/report/")).text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"is_counted": False}, id="left out by staff"),
        pytest.param({"sent_at": NOW - timedelta(days=366)}, id="long ago"),
        pytest.param({"sent_at": NOW}, id="told today"),
        pytest.param({"promised_on": None}, id="nothing was promised"),
        pytest.param({"promised_on": TODAY}, id="the promised day is not over"),
    ],
)
def test_what_does_not_count(site, changes):
    told(ENOUGH, **changes)

    assert kept_on("crowdworks", TODAY) is None


def test_answers_go_after_a_year(site):
    told(1, query="balance=1", sent_at=NOW - timedelta(days=366))
    send(site)

    assert not ReportedExit.objects.exclude(query="").exists()


# ── At the desk ──────────────────────────────────────────────────────────────────────────────────


def test_the_desk_sees_promised_against_actual_days_and_makes_a_scenario(site, admin_client):
    send(site, with_answers="on", left_on="2026-12-16")
    row = ReportedExit.objects.get()

    listed = parse(admin_client.get("/admin/platforms/reportedexit/").text)
    assert "1日遅れ" in listed.text
    page = parse(admin_client.get(f"/admin/platforms/reportedexit/{row.pk}/change/").text)
    (link,) = [a["href"] for a in page.all("a") if "想定ケースにする" in a.text]
    form = parse(admin_client.get(link).text)
    assert "balance=12000" in form.one("input", name="link")["value"]


def test_a_row_without_answers_says_why_it_cannot_become_a_scenario(site, admin_client):
    send(site)

    page = admin_client.get(f"/admin/platforms/reportedexit/{ReportedExit.objects.get().pk}/change/")
    assert "回答が送られていないため" in page.text


def test_a_program_client_never_gets_a_cookie(site):
    assert not Client().get(ADDRESS).cookies
