"""axe finds nothing to mend on the desk's own pages, and no page of it runs off a narrow screen."""

import os
from types import SimpleNamespace

import pytest

from guides.desk.scenario_files import load_scenarios, read_seeds
from platforms.clock import now, today_in_japan
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import PageAlarm, ReaderReport, WatchedPage
from platforms.sources.looks import Look, LookAgainError, record
from platforms.sources.page_addresses import Validators
from platforms.sources.registering import cited_now, register
from tests.e2e.test_accessible import FITS, UNFOLD, found_by_axe
from tests.e2e.test_jobs import Player
from tests.factories import StaffFactory
from tests.guides.desk.jobs import facts_to_change

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ROWS_OF_DJANGO = ".inline-group"
"""Tables of rows in Django's forms: their fields are named by the column's head alone."""
LOOKS = [(1280, "light"), (390, "dark")]
PLATFORM = "/admin/platforms/platform"
PAGES = [
    "/admin/",
    f"{PLATFORM}/",
    f"{PLATFORM}/{{platform}}/change/",
    f"{PLATFORM}/{{platform}}/changes/",
    f"{PLATFORM}/{{platform}}/publish/",
    f"{PLATFORM}/{{platform}}/editions/",
    f"{PLATFORM}/{{platform}}/editions/1/",
    f"{PLATFORM}/{{platform}}/editions/compare/?old=1&new=draft",
    f"{PLATFORM}/{{platform}}/figure/?old=1000円&new=2000円",
    f"{PLATFORM}/{{platform}}/reason/",
    f"{PLATFORM}/{{platform}}/discard/",
    f"{PLATFORM}/{{platform}}/fees/{{schedule}}/from/",
    f"{PLATFORM}/{{platform}}/review/payout_methods/{{method}}/",
    f"{PLATFORM}/review/",
    f"{PLATFORM}/exchange/",
    f"{PLATFORM}/exchange/all/",
    f"{PLATFORM}/search/?q=円",
    f"{PLATFORM}/new/",
    "/admin/platforms/readerreport/",
    "/admin/platforms/readerreport/{report}/change/",
    "/admin/platforms/article/stale/",
    "/admin/platforms/watchedpage/",
    "/admin/platforms/watchedpage/moves/",
    "/admin/platforms/watchedpage/{page}/change/",
    "/admin/platforms/pagealarm/",
    "/admin/platforms/pagealarm/{alarm}/change/",
    "/admin/platforms/scenario/",
    "/admin/platforms/payoutmethod/{row}/change/",
    "/admin/auth/user/{person}/invite/",
]
"""Every page whose template or form is ours; those of Django's admin are what Django makes of them."""


@pytest.fixture
def desk(new_context, live_server, settings):
    """A platform with a draft, a reader's report and a changed source, and who is in charge of it."""
    catalog.forget()
    platform = save_facts(facts_to_change())
    publish(platform, by=None, reason="はじめての公開", today=today_in_japan())
    load_scenarios(read_seeds())
    method, schedule = platform.payout_methods.get(), platform.fee_schedules.first()
    method.how = "変えた文です。"
    method.save()
    report = ReaderReport.objects.create(
        platform=platform,
        edition=1,
        receipt="1",
        sent_at=now(),
        fact="summary",
        where="説明",
        shown="円",
        text="違います。",
    )
    register(cited_now())
    page = WatchedPage.objects.first()
    for words in ("出金は1,000円からです。", "出金は500円からです。"):
        look = {
            "lines": (words,),
            "validators": Validators(page.url),
            "body": words.encode(),
            "media_type": "text/html",
        }
        try:
            record(page.pk, Look(**look), now())
        except LookAgainError:
            record(page.pk, Look(**look, again=(words,)), now())
    person = StaffFactory()
    yield SimpleNamespace(
        reader=Player(new_context(), live_server.url, settings, person),
        keys={
            "platform": platform.pk,
            "schedule": schedule.key,
            "method": method.key,
            "row": method.pk,
            "report": report.pk,
            "page": page.pk,
            "alarm": PageAlarm.objects.first().pk if PageAlarm.objects.exists() else 0,
            "person": person.pk,
        },
    )
    catalog.forget()


def test_axe_finds_nothing_on_the_desks_own_pages(desk, subtests):
    """By turns on a wide screen in light and on a phone in dark; `EVERY_LOOK=1` looks at each page in both."""
    page = desk.reader.page
    for number, path in enumerate(PAGES):
        for width, scheme in LOOKS if os.environ.get("EVERY_LOOK") else LOOKS[number % 2 :][:1]:
            with subtests.test(f"{path} {scheme}"):
                page.emulate_media(color_scheme=scheme)  # before the page: Django's links fade to another colour
                page.set_viewport_size({"width": width, "height": 900})
                desk.reader.open(path.format(**desk.keys))
                assert page.locator("#content").count(), page.title()
                page.evaluate(UNFOLD)
                assert found_by_axe(page, without=ROWS_OF_DJANGO) == []
                page.set_viewport_size({"width": 390, "height": 900})
                assert page.evaluate(FITS)
