"""Fetching from the local web: what each way to misbehave is called, and what no site can make us do."""

import time

import pytest

from platforms.sources.fetching import Fetcher, FetchError, Limits
from platforms.sources.page_addresses import Validators, host_of
from platforms.sources.walls import ForbiddenAddressError, UnknownHostError, Wall, is_public
from tests.platforms.sources.local_web import (
    LocalWeb,
    Page,
    dripping,
    dripping_head,
    endless,
    gzip_bomb,
    html,
    in_turn,
    redirect,
    silent,
    with_etag,
)

SECONDS = 0.5


@pytest.fixture(scope="module")
def web():
    served = LocalWeb()
    yield served
    served.close()


@pytest.fixture(autouse=True)
def empty(web):
    web.pages.clear()
    web.asked.clear()


@pytest.fixture
def fetch(web):
    fetcher = Fetcher(Wall(web.address), "Yamedoki/1 (tests)", Limits(seconds=SECONDS, pause=0.0))
    yield fetcher.fetch
    fetcher.close()


URL = "http://help.test/fees"


def test_a_page_comes_with_what_is_needed_to_ask_again(web, fetch):
    web.put(URL, with_etag(html("手数料は20%です。")))

    found = fetch(URL)

    assert "20%" in found.body.decode()
    assert (found.media_type, found.charset, found.validators.etag) == ("text/html", "utf-8", '"1"')
    assert fetch(URL, found.validators).body is None


def test_validators_of_another_address_are_not_sent(web, fetch):
    web.put(URL, with_etag(html("手数料は20%です。")))

    assert fetch(URL, Validators("http://old.test/fees", '"1"')).body is not None


def test_an_unasked_304_is_no_answer(web, fetch):
    web.put(URL, Page(status=304))

    with pytest.raises(FetchError, match="odd_answer"):
        fetch(URL)


def test_the_user_agent_says_who_asks_and_nothing_is_sent_along(web, fetch):
    web.put(URL, html())
    fetch(URL)

    _, _, headers = web.asked[-1]
    assert headers["User-Agent"].startswith("Yamedoki/1")
    assert "Cookie" not in headers
    assert "Referer" not in headers


@pytest.mark.parametrize(
    ("served", "why"),
    [
        pytest.param(Page(status=404), "gone", id="404"),
        pytest.param(Page(status=410), "gone", id="410"),
        pytest.param(Page(status=403), "refused", id="403"),
        pytest.param(Page(status=401), "refused", id="401"),
        pytest.param(Page(status=429), "busy", id="429"),
        pytest.param(Page(status=503), "busy", id="503"),
        pytest.param(Page(status=500), "server_error", id="500"),
        pytest.param(Page(status=418), "odd_answer", id="a joke"),
        pytest.param(silent(2 * SECONDS), "timeout", id="no answer"),
        pytest.param(dripping(SECONDS / 4, 20), "timeout", id="a byte now and then"),
        pytest.param(dripping_head(SECONDS / 4, 20), "timeout", id="a header without end"),
        pytest.param(endless, "too_large", id="a body without end"),
        pytest.param(gzip_bomb(), "too_large", id="a gzip bomb"),
        pytest.param(Page(b"no gzip", headers={"Content-Encoding": "gzip"}), "odd_answer", id="no gzip after all"),
        pytest.param(Page(b"?", headers={"Content-Encoding": "br"}), "odd_answer", id="packed as nobody asked"),
        pytest.param(redirect(URL), "redirects", id="a redirect to itself"),
        pytest.param(redirect("http://127.0.0.1/"), "forbidden_address", id="a redirect to this machine"),
        pytest.param(redirect("http://[::1]/"), "forbidden_address", id="a redirect to this machine by IPv6"),
        pytest.param(redirect("http://169.254.169.254/latest/"), "forbidden_address", id="a redirect to metadata"),
        pytest.param(redirect("http://2130706433/"), "forbidden_address", id="a redirect to a number"),
        pytest.param(redirect("file:///etc/passwd"), "forbidden_address", id="a redirect to a file"),
        pytest.param(redirect("http://user:word@help.test/"), "forbidden_address", id="a redirect with a password"),
        pytest.param(redirect("http://93.184.215.14:25/"), "forbidden_address", id="a redirect to a mail server"),
    ],
)
def test_every_way_to_fail_has_its_name(web, fetch, served, why):
    web.put(URL, served)
    began = time.monotonic()

    with pytest.raises(FetchError) as failed:
        fetch(URL)

    assert failed.value.why == why
    assert time.monotonic() - began < 20 * SECONDS


def test_a_server_without_tls_is_told_apart(web, fetch):
    with pytest.raises(FetchError, match="tls"):
        fetch("https://help.test/fees")


def test_retry_after_is_read_in_both_spellings(web, fetch):
    for header, seconds in (("120", 120), ("Fri, 27 Nov 2026 00:02:00 GMT", 120), ("soon", 0), ("9" * 30, 86_400)):
        day = {"Retry-After": header, "Date": "Fri, 27 Nov 2026 00:00:00 GMT"}
        web.put(URL, Page(status=429, headers=day))
        with pytest.raises(FetchError) as failed:
            fetch(URL)
        assert failed.value.retry_after == seconds, header


def chain(web, length, status=301):
    for step in range(length):
        web.put(f"http://help.test/{step}", redirect(f"/{step + 1}", status))
    web.put(f"http://help.test/{length}", html("着きました。"))


def test_five_redirects_are_followed_and_six_are_not(web, fetch):
    chain(web, 5)
    assert fetch("http://help.test/0").url == "http://help.test/5"

    chain(web, 6)
    with pytest.raises(FetchError, match="redirects"):
        fetch("http://help.test/0")


def test_only_permanent_redirects_are_a_move(web, fetch):
    chain(web, 2, 308)
    assert fetch("http://help.test/0").moved_to == "http://help.test/2"

    chain(web, 2, 302)
    assert fetch("http://help.test/0").moved_to == ""

    web.put("http://help.test/0", redirect("http://new.test/0"))
    web.put("http://new.test/0", redirect("/today", 302))
    web.put("http://new.test/today", html("着きました。"))
    found = fetch("http://help.test/0")
    assert (found.moved_to, found.url) == ("http://new.test/0", "http://new.test/today")


# ── robots.txt ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("robots", "why"),
    [
        pytest.param(Page(b"User-agent: *\nDisallow: /fees"), "robots", id="everybody is kept out"),
        pytest.param(Page(b"User-agent: Yamedoki\nDisallow: /"), "robots", id="we are kept out"),
        pytest.param(Page(status=500), "robots_unreachable", id="rules that cannot be read"),
        pytest.param(Page(b"User-agent: other\nDisallow: /"), None, id="somebody else is kept out"),
        pytest.param(Page(status=404), None, id="no rules"),
        pytest.param(redirect("http://rules.test/robots.txt"), None, id="rules elsewhere, which are none"),
    ],
)
def test_robots_are_obeyed(web, fetch, robots, why):
    web.put(URL, html())
    web.put("http://help.test/robots.txt", robots)
    if why is None:
        assert fetch(URL).body
        return
    with pytest.raises(FetchError, match=rf"\A{why}\Z"):
        fetch(URL)
    assert web.times_asked("/fees") == 0


def test_robots_of_where_a_page_leads_are_obeyed_too(web, fetch):
    web.put(URL, redirect("http://private.test/fees"))
    web.put("http://private.test/fees", html())
    web.put("http://private.test/robots.txt", Page(b"User-agent: *\nDisallow: /"))

    with pytest.raises(FetchError, match=r"\Arobots\Z"):
        fetch(URL)


def test_robots_are_read_once_a_run(web, fetch):
    for _ in range(3):
        web.put(URL, in_turn(html()))
        fetch(URL)

    assert web.times_asked("/robots.txt") == 1


# ── The wall ─────────────────────────────────────────────────────────────────────────────────────


PRIVATE = """127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.8 198.18.0.1
224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
64:ff9b::a00:1 2002:7f00:1:: 2001:0:4136:e378:8000:63bf:80ff:fffe"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_no_private_address_is_public_in_any_spelling(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_public(address):
    assert is_public(address)


def test_one_private_address_among_public_ones_is_refused():
    wall = Wall(resolve=lambda host, port: ["93.184.215.14", "127.0.0.1"])

    with pytest.raises(ForbiddenAddressError):
        wall.endpoints("both.example", 443)


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to():
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    wall = Wall(resolve=lambda host, port: answers.pop(0))

    assert wall.endpoints("rebinding.example", 443) == [("93.184.215.14", 443)]
    assert len(answers) == 1


def test_a_name_without_address_is_unknown():
    with pytest.raises(UnknownHostError):
        Wall(resolve=lambda host, port: []).endpoints("nowhere.example", 443)


def test_the_local_web_serves_test_names_alone():
    wall = Wall("127.0.0.1:8123", resolve=lambda host, port: ["127.0.0.1"])

    assert wall.endpoints("help.test", 80) == [("127.0.0.1", 8123)]
    with pytest.raises(ForbiddenAddressError):
        wall.endpoints("localhost", 80)


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "ftp://a.test/", "http://", "http://a@b.test/", "http://a.test:x/", "//a.test/"]
)
def test_what_is_no_page_of_the_web_has_no_host(url):
    assert host_of(url) == ""
