"""What leaves for Sentry, caught by a server of our own on loopback."""

import json
import threading
from gzip import decompress
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest

from config import logs, sentry
from tests.durability.running import Site

BREAK_A_PAGE = """
import sys
secret, visitors_address, complaint = sys.argv[1:]
from django.test import RequestFactory
from django.urls import path
from config.wsgi import application
from config import urls

def broken(request):
    balance = request.GET["balance"]
    raise ValueError(f"{complaint} {balance}")

broken.csrf_exempt = True
urls.urlpatterns.insert(0, path("broken/", broken))
visitor = RequestFactory(headers={"host": "localhost"}, REMOTE_ADDR=visitors_address, HTTP_COOKIE=f"staff={secret}cookie")

def started(status, headers):
    print(status, dict(headers)["X-Request-ID"])

for request in (
    visitor.get(f"/broken/?balance={secret}answer"),
    visitor.post(f"/broken/?balance={secret}answer", {"name": f"{secret}body"}),
):
    b"".join(application(request.environ, started))
"""
UNPACK = {None: bytes, "gzip": decompress, "br": brotli.decompress}
CANARIES = ("canary-", "192.0.2.7", "invalid literal:")

pytestmark = pytest.mark.slow


@pytest.fixture
def told():
    """A Sentry of our own: its address, and everything it is told."""
    heard: list[bytes] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(UNPACK[self.headers.get("Content-Encoding")](body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://key@127.0.0.1:{server.server_port}/1", heard
        server.shutdown()
        thread.join()


def test_an_error_is_told_without_anything_of_the_reader(told, tmp_path):
    dsn, heard = told
    site = Site(tmp_path, {"SENTRY_DSN": dsn, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "off"})

    # Given from outside: a traceback shows lines of the program, and those are ours to tell.
    said = site.python("-c", BREAK_A_PAGE, *CANARIES).stdout

    everything = b"\n".join(heard).decode()
    assert [canary for canary in CANARIES if canary in everything] == []
    events = [json.loads(envelope.splitlines()[2]) for envelope in heard]
    assert [event["request"] for event in events] == [
        {"method": "GET", "url": "/broken/"},
        {"method": "POST", "url": "/broken/"},
    ]
    for event in events:
        (error,) = event["exception"]["values"]
        assert error["type"] == "ValueError"
        assert error["stacktrace"]["frames"][-1]["function"] == "broken"
        assert event["transaction"] == "/broken/"
        assert f"500 Internal Server Error {event['tags']['request_id']}" in said


def test_without_the_setting_nothing_of_it_is_imported(tmp_path):
    site = Site(tmp_path, {"DJANGO_SETTINGS_MODULE": "config.settings"})

    loaded = site.python("-c", "import django, sys; django.setup(); print('sentry_sdk' in sys.modules)").stdout

    assert loaded.strip() == "False"


FULL = {
    "event_id": "1",
    "level": "error",
    "request": {
        "method": "POST",
        "url": "https://yamedoki.example/guides/crowdworks/report/?balance=800",
        "query_string": "balance=800",
        "cookies": {"staff": "800"},
        "headers": {"Referer": "https://yamedoki.example/?balance=800"},
        "data": {"balance": "800"},
        "env": {"REMOTE_ADDR": "192.0.2.800"},
    },
    "user": {"ip_address": "192.0.2.800"},
    "server_name": "host-800",
    "extra": {"sys.argv": ["800"]},
    "contexts": {"trace": {"data": "800"}},
    "breadcrumbs": {"values": [{"message": "800"}]},
    "modules": {"django": "800"},
    "spans": [{"description": "SELECT 800"}],
    "logentry": {"message": "Bad request /report/?balance=800", "params": ["800"], "formatted": "800"},
    "exception": {
        "values": [
            {
                "type": "ValueError",
                "value": "no amount: 800",
                "stacktrace": {"frames": [{"function": "read", "vars": {"balance": "800"}}]},
            },
            {"type": "KeyError", "value": "800", "stacktrace": None},
        ]
    },
}


def test_only_what_is_listed_leaves():
    token = logs.request_id.set("f00d")
    try:
        told = sentry.cleaned(FULL)
    finally:
        logs.request_id.reset(token)

    assert "800" not in repr(told)
    assert told["request"] == {"method": "POST", "url": "/guides/crowdworks/report/"}
    assert told["logentry"] == {"message": "Bad request /report/"}
    assert [each["type"] for each in told["exception"]["values"]] == ["ValueError", "KeyError"]
    assert told["tags"] == {"request_id": "f00d"}


def test_an_event_outside_of_a_request_is_told_as_well():
    assert sentry.cleaned({"level": "error", "event_id": "2"}) == {"level": "error", "event_id": "2"}


def test_no_duration_of_a_visit_is_measured(monkeypatch):
    options = {}
    monkeypatch.setattr(sentry.sentry_sdk, "init", lambda **given: options.update(given))

    sentry.start("http://key@127.0.0.1:1/1", "production")

    assert not {"traces_sample_rate", "traces_sampler", "profiles_sample_rate", "enable_logs"} & options.keys()
    assert options["send_default_pii"] is False
    assert options["before_send"] is options["before_send_transaction"] is sentry.cleaned
