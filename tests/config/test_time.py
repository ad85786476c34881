"""Every page on many days, in four time zones of the process, and at midnight in Japan. `DAYS=all` takes every day."""

import os
import re
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from platforms import clock
from platforms.documents.freshness import DOUBTFUL_AFTER_DAYS
from tests.guides.published import MAIN, facts_of, slugs, whole_catalog

pytestmark = pytest.mark.slow

FIRST, LAST = date(2026, 11, 22), date(2030, 12, 31)
EVERY_DAY = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
EDGES = (
    *(
        date(year, month, day)
        for year in (2027, 2028, 2029, 2030)
        for month, day in ((1, 1), (2, 28), (3, 1), (12, 31))
    ),
    date(2028, 2, 29),
    date(2026, 12, 31),
)
DAYS = EVERY_DAY if os.environ.get("DAYS") == "all" else sorted({*EVERY_DAY[::181], *EDGES})
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati")
PAGES = ("/", "/platforms/", "/about/", "/compare/?amount=50000", "/sitemap.xml", "/api/platforms.json")


@pytest.fixture
def standing_at(monkeypatch):
    """Let it be noon of a day in Japan, for everything that asks Django's clock."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture(scope="module")
def everything():
    return whole_catalog()


def noon(day):
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def pages_of(slug):
    return (f"/guides/{slug}/", f"/platforms/{slug}/", f"/guides/{slug}/report/?balance=12500", f"/embed/card/{slug}/")


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_page_answers_on_every_day(day, monkeypatch, standing_at, everything):
    monkeypatch.setattr("platforms.editions.catalog.current", lambda: everything)
    standing_at(noon(day))
    client = Client()
    some = (
        slugs()
        if os.environ.get("DAYS") == "all"
        else (MAIN[day.toordinal() % 3], slugs()[day.toordinal() % len(slugs())])
    )

    answers = {path: client.get(path).status_code for path in (*PAGES, *(p for slug in some for p in pages_of(slug)))}

    assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("slug", MAIN)
def test_no_old_check_goes_unmarked(slug, monkeypatch, standing_at, everything):
    monkeypatch.setattr("platforms.editions.catalog.current", lambda: everything)
    newest = max(c.checked_on for blocker in facts_of(slug).blockers for c in blocker.citations)
    standing_at(noon(newest + timedelta(days=DOUBTFUL_AFTER_DAYS + 1)))

    page = Client().get(f"/guides/{slug}/").content.decode()

    reasons = re.findall(r'(?s)<article id="[^"]*"><details class="fold">.*?</summary>', page)
    assert len(reasons) == len(facts_of(slug).blockers)
    assert all("確認から" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        pytest.param(datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC), date(2026, 3, 31), id="a second before midnight"),
        pytest.param(datetime(2026, 3, 31, 15, 0, 0, tzinfo=UTC), date(2026, 4, 1), id="midnight"),
        pytest.param(datetime(2028, 2, 28, 15, 0, 0, tzinfo=UTC), date(2028, 2, 29), id="the leap day begins"),
        pytest.param(datetime(2028, 2, 29, 15, 0, 0, tzinfo=UTC), date(2028, 3, 1), id="the leap day ends"),
        pytest.param(datetime(2026, 12, 31, 15, 0, 0, tzinfo=UTC), date(2027, 1, 1), id="new year"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_the_day_is_japans_wherever_the_process_stands(moment, day, zone, standing_at, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        standing_at(moment)

        assert clock.today_in_japan() == day
        with timezone.override(zone):
            assert clock.today_in_japan() == day
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_process_in_any_zone_shows_the_same_report():
    program = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "from platforms.editions import catalog\n"
        "from tests.guides.published import main_catalog\n"
        "catalog.current = main_catalog\n"
        "page = Client(headers={'host': 'localhost'}).get('/guides/crowdworks/report.json?on=2028-02-29&balance=12500&payout_requested=no')\n"
        "print(page.content.decode())\n"
    )

    def shown(zone):
        given = os.environ | {"TZ": zone, "DJANGO_SETTINGS_MODULE": "config.settings"}
        done = subprocess.run([sys.executable, "-c", program], env=given, capture_output=True, text=True, check=True)
        return next(line for line in done.stdout.splitlines() if '"logger"' not in line and line.startswith("{"))

    reports = {shown(zone) for zone in ZONES}
    assert len(reports) == 1
    assert all('"2028-' in report for report in reports)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "jump",
    [
        pytest.param(timedelta(minutes=5), id="a little ahead"),
        pytest.param(-timedelta(minutes=5), id="a little back"),
        pytest.param(-timedelta(days=1), id="yesterday"),
        pytest.param(timedelta(days=400), id="far ahead"),
        pytest.param(-timedelta(days=400), id="far back"),
    ],
)
def test_a_clock_that_jumps_breaks_no_page_and_no_session(
    jump, monkeypatch, standing_at, everything, settings, django_user_model
):
    monkeypatch.setattr("platforms.editions.catalog.current", lambda: everything)
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:2],
        "guides.pages.page_cache.StoredPagesMiddleware",
        *settings.MIDDLEWARE[2:],
    ]
    reader, staff, before = Client(), Client(), noon(date(2028, 3, 1))
    standing_at(before)
    staff.force_login(django_user_model.objects.create_user("editor", is_staff=True))
    paths = (*PAGES, *pages_of("crowdworks"))
    first = {path: reader.get(path).status_code for path in paths}
    assert staff.get("/admin/").status_code == 200

    standing_at(before + jump)

    assert {path: reader.get(path).status_code for path in paths} == first == dict.fromkeys(paths, 200)
    # Too long ago means signing in again; never a session that cannot be read.
    assert staff.get("/admin/").status_code == (302 if jump > timedelta(hours=1) else 200)
