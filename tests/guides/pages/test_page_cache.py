import gzip
from datetime import date

import pytest
from django.db import OperationalError
from django.http import FileResponse, HttpResponse
from django.test import Client, RequestFactory

from guides.pages import page_cache
from guides.pages.page_cache import StoredPagesMiddleware
from platforms.editions import catalog
from tests.guides.published import MAIN, catalog_of, facts_of

STORED = "guides.pages.page_cache.StoredPagesMiddleware"
CONTENT = ("/", "/about/", "/platforms/", "/guides/crowdworks/", "/platforms/crowdworks/", "/compare/")


@pytest.fixture
def kept(site, settings) -> Client:
    """A visitor of a site that keeps its pages, as the shipped servers do."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:2], STORED, *settings.MIDDLEWARE[2:]]
    return Client()


def with_cookie():
    response = HttpResponse("page", headers={"Cache-Control": "public"})
    response.set_cookie("a", "b")
    return response


class Counting:
    """A view that counts how often it is asked."""

    def __init__(self, **headers):
        self.asked = 0
        self.headers = {"Cache-Control": "public, max-age=300", "Content-Type": "text/html; charset=utf-8"} | headers

    def __call__(self, request):
        self.asked += 1
        return HttpResponse(f"{self.asked}", headers=self.headers)


@pytest.fixture
def asked(site):
    """Send a request straight through the middleware to a view."""

    def ask(middleware, path="/", **extra):
        return middleware(RequestFactory().get(path, **extra))

    return ask


@pytest.mark.parametrize("path", CONTENT)
def test_a_kept_page_is_the_page(kept, site, path):
    rendered, first, second = site.get(path), kept.get(path), kept.get(path)

    assert first.content == second.content == rendered.content
    own = {"ETag", "X-Request-ID"}
    assert dict(second.items()).keys() - own == dict(rendered.items()).keys() - own
    assert {k: v for k, v in second.items() if k not in own} == {k: v for k, v in rendered.items() if k not in own}


@pytest.mark.parametrize("path", CONTENT)
def test_a_link_that_counts_visits_leads_to_the_kept_page(kept, path):
    page = kept.get(path)
    counted = kept.get(f"{path}?utm_source=blog&fbclid=x%20y&gclid=1")

    assert (counted.content, counted["ETag"]) == (page.content, page["ETag"])
    assert counted["Cache-Control"] == "public, max-age=300"


def test_a_page_first_asked_for_through_a_link_that_counts_visits_is_kept_without_it(asked):
    seen = []

    def view(request):
        seen.append((request.GET.dict(), request.get_full_path()))
        return HttpResponse("page", headers={"Cache-Control": "public", "Content-Type": "text/html"})

    middleware = StoredPagesMiddleware(view)
    asked(middleware, "/guides/a/?utm_source=blog")
    asked(middleware, "/guides/a/")
    asked(middleware, "/guides/a/?utm_source=blog&balance=800")

    assert seen == [
        ({}, "/guides/a/"),
        ({"utm_source": "blog", "balance": "800"}, "/guides/a/?utm_source=blog&balance=800"),
    ]


READS_NO_ANSWERS = (
    "/",
    "/about/",
    "/accessibility/",
    "/glossary/",
    "/api/",
    "/guides/crowdworks/",
    "/platforms/crowdworks/",
)


@pytest.mark.parametrize("path", READS_NO_ANSWERS)
@pytest.mark.parametrize("first", [True, False], ids=["first asked for with answers", "kept before"])
def test_a_page_that_reads_no_answers_is_kept_once_for_all_of_them(kept, site, path, first):
    rendered, page = site.get(path), None if first else kept.get(path)
    with_answers = kept.get(f"{path}?balance=800&on=2026-11-27&theme=dark&page=2&utm_source=a")

    page = page or kept.get(path)
    assert page.content == with_answers.content == rendered.content == site.get(f"{path}?balance=1&role=client").content
    assert page["ETag"] == with_answers["ETag"]


@pytest.mark.parametrize("query", ["q=報酬", "balance=800&q=報酬", "balance=800&amp;q=報酬", "%71=報酬"])
def test_what_somebody_looks_for_in_a_guide_is_not_answered_with_the_kept_page(kept, query):
    page = kept.get("/guides/crowdworks/")

    found = kept.get(f"/guides/crowdworks/?{query}")

    assert (found["Cache-Control"], "「報酬」のある質問は" in found.text) == ("private, no-store", True)
    assert kept.get("/guides/crowdworks/").content == page.content != found.content


@pytest.mark.parametrize("held", ["{}", "W/{}", '"other", {}', "*"])
def test_the_name_is_found_however_it_is_sent(kept, held):
    etag = kept.get("/about/")["ETag"]

    assert kept.get("/about/", headers={"If-None-Match": held.format(etag)}).status_code == 304
    assert kept.get("/about/", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", CONTENT)
def test_who_holds_the_page_is_told_so_without_it(kept, path):
    etag = kept.get(path)["ETag"]

    again = kept.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == "public, max-age=300"
    assert "frame-ancestors 'none'" in again["Content-Security-Policy"]


@pytest.mark.parametrize("path", CONTENT)
def test_whoever_can_unpack_gets_the_same_page_packed(kept, path):
    plain, packed = kept.get(path), kept.get(path, headers={"Accept-Encoding": "br, gzip"})

    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", f"W/{plain['ETag']}")
    assert "Content-Encoding" not in plain.headers
    # Between us and the reader both are kept, each for those who asked like that.
    assert packed["Vary"] == plain["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("asked_for", ["", "gzip"], ids=["plain", "packed"])
@pytest.mark.parametrize("held", ["", "gzip"], ids=["holds it plain", "holds it packed"])
def test_a_page_is_the_same_in_either_encoding(kept, held, asked_for):
    etag = kept.get("/about/", headers={"Accept-Encoding": held})["ETag"]

    again = kept.get("/about/", headers={"Accept-Encoding": asked_for, "If-None-Match": etag})

    assert (again.status_code, again.content, again["Vary"]) == (304, b"", "Accept-Encoding")
    assert "Content-Encoding" not in again.headers
    assert "Content-Length" not in again.headers


def test_every_answer_has_an_identifier_of_its_own(kept):
    assert kept.get("/")["X-Request-ID"] != kept.get("/")["X-Request-ID"]


def test_a_page_is_rendered_once(asked):
    view = Counting()
    middleware = StoredPagesMiddleware(view)

    assert [asked(middleware).content for _ in range(3)] == [b"1"] * 3
    assert view.asked == 1


def test_head_is_answered_from_the_kept_page(kept):
    page = kept.get("/about/")
    head = kept.head("/about/")

    assert (head.status_code, head.content, head["ETag"]) == (200, b"", page["ETag"])


def test_a_new_edition_replaces_every_page_at_once(kept, monkeypatch):
    before = kept.get("/guides/crowdworks/")
    renamed = facts_of("crowdworks").model_copy(update={"name": "新しい名前"})
    after_publication = catalog_of([renamed, *(facts_of(slug) for slug in MAIN[1:])])
    monkeypatch.setattr(catalog, "current", lambda: after_publication)

    after = kept.get("/guides/crowdworks/", headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert "新しい名前" in after.content.decode()


def test_midnight_in_japan_replaces_every_page(asked, monkeypatch):
    view = Counting()
    middleware = StoredPagesMiddleware(view)
    for day in (date(2028, 2, 28), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)):
        monkeypatch.setattr(page_cache, "today_in_japan", lambda day=day: day)
        asked(middleware)

    assert view.asked == 3


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param({"query_params": {"q": "x"}}, id="a query may hold answers"),
        pytest.param({"HTTP_HX_REQUEST": "true"}, id="a fragment is another body"),
        pytest.param({"secure": True}, id="another scheme"),
        pytest.param({"path": "/other/"}, id="another path"),
    ],
)
def test_what_could_be_another_page_is_asked_for(asked, extra):
    view = Counting()
    middleware = StoredPagesMiddleware(view)
    asked(middleware)

    assert asked(middleware, **extra).content == b"2"


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Cache-Control": "private, no-store"}, id="private"),
        pytest.param({"Vary": "Cookie"}, id="differs by cookie"),
        pytest.param({"Vary": "*"}, id="differs by anything"),
        pytest.param({"Content-Type": "application/json"}, id="not a page"),
        pytest.param({"Content-Encoding": "br"}, id="in one encoding alone"),
    ],
)
def test_what_is_not_the_same_page_for_everybody_is_not_kept(asked, headers):
    view = Counting(**headers)
    middleware = StoredPagesMiddleware(view)

    assert [asked(middleware).content for _ in range(2)] == [b"1", b"2"]


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(lambda: HttpResponse("gone", status=404, headers={"Cache-Control": "public"}), id="an error"),
        pytest.param(lambda: FileResponse(iter([b"a"]), headers={"Cache-Control": "public"}), id="a stream"),
        pytest.param(with_cookie, id="a cookie"),
        pytest.param(lambda: HttpResponse("a" * 500_001, headers={"Cache-Control": "public"}), id="too large"),
    ],
)
def test_other_answers_pass_untouched(asked, response):
    middleware = StoredPagesMiddleware(lambda request: response())

    asked(middleware)

    assert middleware.cached.pages == {}


def test_a_post_is_never_answered_from_here(site):
    view = Counting()
    middleware = StoredPagesMiddleware(view)

    assert [middleware(RequestFactory().post("/")).content for _ in range(2)] == [b"1", b"2"]


def test_many_addresses_do_not_fill_the_memory(asked, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_BYTES_KEPT", 500)
    middleware = StoredPagesMiddleware(Counting())
    for n in range(99):
        asked(middleware, f"/{n}")

    kept = middleware.cached.pages
    assert 3 < len(kept) < 99
    assert sum(page.size for page in kept.values()) <= 500
    assert ("http", "/98") in kept, "the newest stays, the oldest goes"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:81", "LOCALHOST:8000", "[::1]:9"])
def test_a_host_of_ours_is_no_other_page(asked, host):
    view = Counting()
    middleware = StoredPagesMiddleware(view)

    assert [asked(middleware, HTTP_HOST=each).content for each in ("localhost", host)] == [b"1", b"1"]
    assert len(middleware.cached.pages) == 1


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "localhost@evil", "", "a b"]
)
def test_a_foreign_host_gets_no_kept_page_and_keeps_none(asked, host):
    view = Counting()
    middleware = StoredPagesMiddleware(view)
    asked(middleware, HTTP_HOST="localhost")

    assert asked(middleware, HTTP_HOST=host).content == b"2"
    assert len(middleware.cached.pages) == 1


def test_without_any_catalog_the_view_says_what_is_wrong(asked, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(catalog, "current", away)
    view = Counting()

    assert asked(StoredPagesMiddleware(view)).content == b"1"


@pytest.mark.parametrize("key", ["q", "utm_source"])
def test_an_address_that_is_too_long_gets_no_kept_page(kept, key):
    assert kept.get("/").status_code == 200

    assert kept.get(f"/?{key}={'a' * 5_000}").status_code == 414
