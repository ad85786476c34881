"""Facts that would tell readers something wrong on some day do not get past the publication page."""

from datetime import date

import pytest

from platforms.editions.publishing import publish
from platforms.models import Edition, FeeSchedule, Platform
from tests.factories import CitationFactory, FeeScheduleFactory, FeeTierFactory
from tests.guides.desk.browser import edit, told, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-24T09:00:00+09:00")


@pytest.fixture
def published(platform):
    publish(platform, by=None, reason="はじめての公開", today=TODAY)
    return platform


def refused(desk, platform):
    """What the publication page says to be mended; pressing its button all the same publishes nothing."""
    page = desk.get(url("platform_publish", platform.pk))
    answer = {"reason": "公開", "checked": "on", "seen": page.context["form"]["seen"].value()}
    desk.post(url("platform_publish", platform.pk), answer)
    assert Edition.objects.count() == 1
    return " ".join(page.context["errors"])


def test_an_end_to_come_is_told_when_it_is_saved_and_not_published(desk, published):
    saved = edit(desk, published, status="retired", status_since="2026-12-31")

    assert Platform.objects.get().status == "retired"
    assert "まだ来ていません" in told(saved)
    assert "その日に公開するように予約してください" in refused(desk, published)


def test_a_successor_of_ones_own_is_not_published(desk, published):
    edit(desk, published, successor=published.slug)

    assert "引き継ぎ先が自分です" in refused(desk, published)


def test_a_day_between_two_schedules_is_told_and_not_published(desk, published):
    old = FeeSchedule.objects.get()
    new = FeeScheduleFactory(platform=published, key="new", title="新しい手数料", effective_from=date(2027, 2, 1))
    FeeTierFactory(fee_schedule=new, rate="0.1")
    CitationFactory(owner=new, source=published.sources.get())
    saved = edit(desk, old, effective_until="2027-01-31")

    assert "2027-01-31" in refused(desk, published)
    assert "料率のない日があります" in refused(desk, published)
    assert saved.status_code == 200

    edit(desk, old, effective_until="2027-02-01")
    assert "料率のない日" not in " ".join(desk.get(url("platform_publish", published.pk)).context["errors"])
