"""What gunicorn calls: no request breaks it, and the last resort has its headers too."""

import io
import sys

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections

from config import headers, wsgi

NOT_FOR_TEXT = (
    "base64",
    "hex",
    "zip",
    "bz2",
    "rot13",
    "uu",
    "quopri",
    "punycode",
    "idna",
    "undefined",
    "unicode_escape",
)
ODD = ("utf-16", "utf-7", "x", '"', '"base64"', "", "あ", "a" * 5_000, "utf-8;charset=base64", "cp932")


@pytest.fixture(autouse=True)
def connection_of_the_test():
    """As Django's test client does: a request closes no connection in whose transaction a test is."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def answered(path="/", query="", **changes):
    said = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "192.0.2.1", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "CONTENT_TYPE": "",
    } | changes  # fmt: skip
    body = wsgi.application(environ, lambda status, given, problem=None: said.extend((status, dict(given))))
    content = b"".join(body)
    return int(said[0][:3]), said[1], content.decode()


@pytest.mark.parametrize("charset", [*NOT_FOR_TEXT, *ODD])
@pytest.mark.parametrize(
    "form", ["text/plain; charset={}", "application/x-www-form-urlencoded;CHARSET = {}", "; charset={}"]
)
@pytest.mark.django_db
def test_a_charset_of_the_sender_changes_nothing(charset, form):
    named = form.format(charset)
    status, given, page = answered("/platforms/", "q=%E3%81%82zq9x", CONTENT_TYPE=named)

    assert status == 200
    assert "あzq9x" in page
    assert given["X-Content-Type-Options"] == "nosniff"


def test_the_boundary_of_an_upload_stays():
    told = "multipart/form-data; charset=base64; boundary=abc"

    assert wsgi.CHARSET.sub("", told) == "multipart/form-data; boundary=abc"


@pytest.mark.parametrize("https", [False, True])
def test_where_nothing_works_there_is_still_a_page_with_its_headers(monkeypatch, settings, https):
    def broken(self, environ, start_response):
        raise RuntimeError("secret words")

    monkeypatch.setattr(WSGIHandler, "__call__", broken)
    settings.HTTPS, settings.SECURE_HSTS_SECONDS = https, 31_536_000
    status, given, page = answered()

    assert status == 500
    assert "表示できません" in page
    assert "secret words" not in page
    assert headers.ALWAYS.items() <= given.items()
    assert given["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in given["Content-Security-Policy"]
    assert ("Strict-Transport-Security" in given) is https
