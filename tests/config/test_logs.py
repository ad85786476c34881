import json
import logging
import sys

import pytest
from django.urls import include, path

from config.logs import JsonFormatter


def broken(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [path("broken", broken), path("", include("config.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class Lines(logging.Handler):
    """Keeps what would have been written."""

    def __init__(self):
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.written = []

    def emit(self, record):
        self.written.append(self.format(record))


@pytest.fixture
def lines():
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler.written
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("address", ["/healthz/live", "/nowhere", "/broken", "/admin/"])
def test_a_log_line_holds_the_path_and_never_the_answers_or_the_visitor(client, lines, address):
    client.raise_request_exception = False

    client.get(f"{address}?balance=81234&bank=rakuten", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="browser-of-aki")

    assert any(json.loads(line).get("path") == address for line in lines)
    for secret in ("81234", "rakuten", "203.0.113.9", "browser-of-aki"):
        assert secret not in "".join(lines)


def test_another_format_of_oembed_is_a_request_and_no_error(client, lines):
    client.get("/oembed?format=xml")

    assert [(line["level"], line.get("status")) for line in map(json.loads, lines)] == [("info", 501)]


def test_a_log_line_carries_the_identifier_that_the_visitor_was_shown(client, lines):
    response = client.get("/healthz/live", headers={"X-Request-ID": "chosen-by-the-visitor"})

    (line,) = [json.loads(line) for line in lines]
    assert line["request_id"] == response.headers["X-Request-ID"] != "chosen-by-the-visitor"
    assert line["method"] == "GET"
    assert line["status"] == 200
    assert line["ms"] >= 0


def test_a_path_cannot_forge_a_second_line(client, lines):
    client.get('/%0a{"level": "info"}%0d%0a')

    assert lines
    for line in lines:
        assert "\n" not in line
        json.loads(line)


def test_the_address_that_gunicorn_puts_into_a_message_is_left_out():
    record = logging.LogRecord(
        "gunicorn.error", logging.WARNING, "", 0, "Invalid request from ip=203.0.113.9: x", (), None
    )

    assert "203.0.113.9" not in JsonFormatter().format(record)


def test_an_exception_stays_within_its_line():
    try:
        raise RuntimeError("broken\non purpose")
    except RuntimeError:
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "failed", (), sys.exc_info())

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert "RuntimeError" in json.loads(line)["exception"]
