"""Hostile requests over real sockets: gunicorn and Django together. `FUZZ=100000` sends more."""

import os
import random
import re
import socket
import urllib.parse

import pytest

from tests.durability.hostility import CANARY, METHODS, RAW, hostile, odd_headers, paths
from tests.durability.running import SITE_URL, Site

pytestmark = pytest.mark.long

ELSEWHERE = (
    "/static/web/site.css", "/static/nothing.css", "/static/../yamedoki.sqlite3", "/static/%2e%2e/yamedoki.sqlite3", "/healthz",
    "/healthz/live", "/admin/", "/admin/login/", "/admin/platforms/platform/", "/admin/jsi18n/", "/favicon.ico", "//evil.example/",
)  # fmt: skip
"""Addresses that no public page answers."""
FUZZ = int(os.environ.get("FUZZ", "2000"))


@pytest.fixture(scope="module")
def server(filled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wire")
    (folder / "yamedoki.sqlite3").write_bytes((filled / "yamedoki.sqlite3").read_bytes())
    (folder / "static").symlink_to(filled / "static")
    with Site(folder).served() as server:
        yield server


def exchanged(server, request):
    """Send bytes, read until the server hangs up. An answer sent before everything was read may end in a reset."""
    port = urllib.parse.urlsplit(server.url).port
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        try:
            wire.sendall(request)
            while more := wire.recv(65_536):
                received += more
        except (BrokenPipeError, ConnectionResetError):
            pass
    return received


def status_of(answer):
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.") else 0


def asked(target, method="GET", *headers):
    lines = (f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "Content-Length: 0", *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def test_no_request_breaks_the_site_echoes_itself_or_leads_away(server):
    chance = random.Random(2026)
    every = [*paths(), *ELSEWHERE * 10]
    counts: dict[int, int] = {}
    for _ in range(FUZZ):
        target = hostile(chance, chance.choice(every))
        method = chance.choice(METHODS)
        more = odd_headers(chance) if chance.random() < 0.5 else {}
        own = [f"{name}: {value}" for name, value in more.items() if name not in ("Host", "Content-Length", "Expect")]
        answer = exchanged(server, asked(target, method, *own))
        head, _, body = answer.partition(b"\r\n\r\n")
        status = status_of(answer)
        counts[status] = counts.get(status, 0) + 1

        assert 200 <= status < 500 or status == 501, (method, target, answer[:300])
        # In JSON a browser reads no markup: the type says so, and nosniff keeps it from guessing.
        assert RAW.encode() not in body or b"\ncontent-type: application/json" in head.lower(), (method, target)
        assert b"\nx-content-type-options: nosniff" in head.lower(), (method, target)
        assert b"\r\nx-injected" not in head.lower(), (method, target)
        # The desk alone sets cookies.
        assert b"\r\nset-cookie" not in head.lower() or "/admin" in target.lower(), (method, target)
        for location in re.findall(rb"(?im)^(?:location|hx-redirect): ([^\r]*)", head):
            to = urllib.parse.urljoin(SITE_URL, location.decode("latin-1"))
            assert to.startswith(f"{SITE_URL}/"), (method, target, location)
    assert counts[200] > FUZZ / 10


def test_our_log_is_json_and_holds_no_answer(server):
    for value in (RAW, "%0d%0a{}", CANARY):
        exchanged(server, asked(f"/guides/crowdworks/report/?balance={value}"))
        exchanged(server, asked(f"/guides/crowdworks/report/?{value}=1", "POST"))

    lines = server.lines()  # parses every one
    assert len(lines) > 6
    assert CANARY not in server.log.read_text()
    assert "balance" not in {key for line in lines for key in line}


@pytest.mark.parametrize(
    ("request_bytes", "expected"),
    [
        pytest.param(asked("/?q=" + "a" * 3_900), {200}, id="a long address"),
        pytest.param(asked("/?q=" + "a" * 5_000), {414}, id="too long an address"),
        pytest.param(asked("/?q=" + "a" * 100_000), {414}, id="a hundred kilobytes"),
        pytest.param(asked("/compare/?" + "&".join(f"k{n}=" for n in range(500))), {200, 302}, id="500 unknown keys"),
        pytest.param(asked("/", "GET", *(f"X-{n}: 1" for n in range(200))), {400, 431}, id="200 headers"),
        pytest.param(asked("/", "GET", "X-Long: " + "a" * 100_000), {400, 431}, id="a huge header"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", {400}, id="another host"),
        pytest.param(asked("/", "GET", "SCRIPT_NAME: /evil", "PATH_INFO: x"), {200}, id="headers that are no headers"),
        pytest.param(b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n", {400, 505}, id="a future HTTP"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", {400}, id="TLS on the plain port"),
        pytest.param(
            b"POST /compare/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 10000000\r\n\r\n"
            + b"a=" * 5_000_000,
            {0, 400, 403, 405, 413},
            id="ten megabytes that no page wants",
        ),
    ],
)
def test_requests_out_of_bounds_are_refused_by_their_number(server, request_bytes, expected):
    answer = exchanged(server, request_bytes)
    status = status_of(answer)

    assert status in expected
    assert not status or b"\r\nx-content-type-options: nosniff" in answer.lower()
    assert server.get("/healthz").status == 200


def test_forged_forwarding_headers_change_nothing(server):
    for header in (
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-For",
        "Forwarded",
        "X-Original-URL",
        "X-Rewrite-URL",
    ):
        answer = exchanged(server, asked("/about/", "GET", f"{header}: {CANARY}.example"))
        assert status_of(answer) == 200
        assert CANARY.encode() not in answer
