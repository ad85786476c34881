"""What waits is told once a day, without a word of a reader."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from guides.desk.admin.page_alarms import feed_key
from platforms.clock import now
from platforms.drafts.rows import save_facts
from platforms.editions import catalog, submissions
from platforms.editions.publishing import publish
from platforms.models import ReaderReport
from tests.documents import make_facts
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(settings, time_machine):
    settings.WATCH_MAIL_TO, settings.WATCH_WEBHOOK_URL = ["desk@example.com"], ""
    time_machine.move_to("2026-11-24T09:00:00+09:00")
    platform = save_facts(make_facts())
    publish(platform, by=None, reason="公開", today=now().date())
    catalog.forget()

    def tell(day="2026-11-24"):
        time_machine.move_to(f"{day}T09:00:00+09:00")
        mail.outbox.clear()
        call_command("tell_staff")
        return mail.outbox[0].body if mail.outbox else ""

    return platform, tell


def test_a_quiet_day_is_quiet(told):
    _, tell = told

    assert tell() == ""


def test_each_kind_of_work_is_counted(told):
    platform, tell = told
    ReaderReport.objects.create(platform=platform, text="山田太郎です", where="", receipt="r", sent_at=now())
    submissions.hand_in(platform, by=StaffFactory(), comment="頼みます", now=now())
    body = tell()

    assert "・公開を待っている下書き：1件" in body
    assert "・未対応の読者の報告：1件" in body
    assert "山田" not in body


def test_the_feed_of_staff_tells_of_them_too(told, client):
    platform, _ = told
    user = StaffFactory()
    ReaderReport.objects.create(platform=platform, text="山田太郎です", where="残高", receipt="r", sent_at=now())
    submissions.hand_in(platform, by=user, comment="頼みます", now=now())
    feed = client.get(reverse("admin:platforms_pagealarm_feed", args=[feed_key(user)])).text

    assert "公開を待っている：見本ワークス" in feed
    assert "読者の報告：見本ワークス" in feed
    assert "山田" not in feed
    assert "頼みます" not in feed


@pytest.mark.parametrize(("day", "line"), [("2027-02-15", "・90日より前"), ("2027-05-15", "・180日より前")])
def test_facts_grow_due(told, day, line):
    _, tell = told

    assert line in tell(day)
