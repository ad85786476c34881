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


@pytest.mark.parametrize("before", ["%3F", "&", ";", "%20", "%0A?", "：", "'?"])
def test_answers_that_a_badly_copied_link_has_in_its_path_are_not_logged(client, lines, before):
    client.get(f"/guides/sample/report/{before}balance=81234")

    assert any(json.loads(line).get("path") == "/guides/sample/report/…" for line in lines)
    assert "81234" not in "".join(lines)


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


REFUSED = [
    "Invalid HTTP Version: '000&balance=81234 HTTP/1.1'",
    "Invalid HTTP request line: 'GET balance=81234 HTTP/1.1'",
    'Invalid HTTP request line: "GET /report/?name=\'&balance=81234"',
    "Invalid HTTP Header: 'X\\nbalance=81234'",
]


@pytest.mark.parametrize("error", REFUSED)
def test_what_gunicorn_quotes_of_a_request_that_it_refused_is_left_out(error):
    message = f"Invalid request from ip=203.0.113.9: {error}"
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, (), None)

    assert json.loads(JsonFormatter().format(record))["message"] == f"Invalid request from  {error.partition(':')[0]}:"


def test_a_query_with_a_quotation_mark_is_left_out_whole():
    message = "Error handling request GET /guides/sample/report/?name='&balance=81234"
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, (), None)

    assert "81234" not in JsonFormatter().format(record)


def test_an_exception_stays_within_its_line():
    try:
        raise RuntimeError("broken\non purpose")
    except RuntimeError:
        record = logging.LogRecord("django.request", logging.ERROR, "", 0, "failed", (), sys.exc_info())

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert "RuntimeError" in json.loads(line)["exception"]
