"""Staff who are not at the desk learn of changed pages by mail or webhook: once each, and never a word of the page."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail

from platforms.clock import now
from platforms.models import PageAlarm, WatchedPage
from platforms.models.watched_page import AlarmKind
from platforms.sources.telling import MOST_LISTED, tell_staff

pytestmark = pytest.mark.django_db

DESK = "https://yamedoki.example/admin/"


class Webhook(HTTPServer):
    """A team's webhook on this machine. `status`: what it answers; `taken`: what was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.status = 204
        self.taken: list[dict[str, Any]] = []


class Taking(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def webhook(settings: Any) -> Iterator[Webhook]:
    with Webhook() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.WATCH_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/team"
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def nobody_is_told(settings: Any) -> None:
    settings.WATCH_MAIL_TO, settings.WATCH_WEBHOOK_URL = [], ""


def alarm(number: int = 1) -> PageAlarm:
    page = WatchedPage.objects.create(url=f"https://help.example/{number}", host="help.example")
    return PageAlarm.objects.create(page=page, kind=AlarmKind.NEAR, raised_at=now())


def untold() -> int:
    return PageAlarm.objects.filter(told_at=None).count()


def test_a_mail_tells_which_page_and_where_to_answer(settings: Any) -> None:
    settings.WATCH_MAIL_TO = ["desk@example.com"]
    alarm()

    assert tell_staff(DESK, now()) == 1
    (sent,) = mail.outbox
    assert sent.to == ["desk@example.com"]
    assert "https://help.example/1" in sent.body
    assert DESK in sent.body
    assert untold() == 0


def test_a_webhook_gets_the_same_text(webhook: Webhook) -> None:
    alarm()

    assert tell_staff(DESK, now()) == 1
    (sent,) = webhook.taken
    assert list(sent) == ["text"]
    assert "https://help.example/1" in sent["text"]


def test_nothing_is_told_twice(webhook: Webhook) -> None:
    alarm()
    tell_staff(DESK, now())
    second = alarm(2)

    assert tell_staff(DESK, now()) == 1
    assert second.page.url in webhook.taken[-1]["text"]
    assert "https://help.example/1" not in webhook.taken[-1]["text"]


@pytest.mark.parametrize("status", [404, 500, 503])
def test_what_a_webhook_did_not_take_is_told_by_the_next_run(webhook: Webhook, status: int) -> None:
    webhook.status = status
    alarm()
    tell_staff(DESK, now())
    assert untold() == 1

    webhook.status = 200
    tell_staff(DESK, now())
    assert (untold(), len(webhook.taken)) == (0, 2)


def test_a_webhook_that_is_away_keeps_no_mail_from_going(settings: Any) -> None:
    settings.WATCH_MAIL_TO, settings.WATCH_WEBHOOK_URL = ["desk@example.com"], "http://127.0.0.1:9/"
    alarm()
    tell_staff(DESK, now())

    assert (len(mail.outbox), untold()) == (1, 0)


def test_a_mail_server_that_is_away_raises_nothing(settings: Any) -> None:
    settings.WATCH_MAIL_TO, settings.EMAIL_HOST, settings.EMAIL_PORT = ["desk@example.com"], "127.0.0.1", 9
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    alarm()

    assert tell_staff(DESK, now()) == 1
    assert untold() == 1


def test_without_an_address_nothing_is_read(django_assert_num_queries: Any) -> None:
    alarm()

    with django_assert_num_queries(0):
        assert tell_staff(DESK, now()) == 0


def test_a_storm_of_alarms_is_one_short_mail(settings: Any) -> None:
    settings.WATCH_MAIL_TO = ["desk@example.com"]
    for number in range(MOST_LISTED + 5):
        alarm(number)

    tell_staff(DESK, now())
    (sent,) = mail.outbox
    assert sent.body.count("https://help.example/") == MOST_LISTED
    assert "ほかに5件あります" in sent.body
