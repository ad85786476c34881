"""Every public page: well formed, findable, the same for everybody, and cheap."""

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from platforms.documents.facts import PlatformFacts
from platforms.editions import catalog
from platforms.models import Edition, Platform
from tests.documents import blocker, cited, make_facts, precaution
from tests.dom import parse
from tests.guides.published import MAIN, catalog_of, facts_of, main_catalog, slugs, whole_catalog

pytestmark = pytest.mark.slow

CONTENT = [
    "/",
    "/about/",
    "/glossary/",
    "/platforms/",
    "/compare/",
    *(f"/guides/{slug}/" for slug in MAIN),
    *(f"/platforms/{slug}/" for slug in MAIN),
]
PERSONAL = [
    "/compare/?amount=1000",
    *(f"/guides/{slug}/report/?balance=800" for slug in MAIN),
    *(f"/guides/{slug}/questions/balance/?role=worker" for slug in MAIN),
]
REDIRECTS = ["/guides/", *(f"/guides/{slug}/questions/" for slug in MAIN)]
DATA = ["/compare.json", *(f"/guides/{slug}/report.json" for slug in MAIN)]
MISSING = ["/nowhere/", "/guides/nowhere/", "/platforms/nowhere/", "/guides/nowhere/report/"]


@pytest.fixture
def everywhere(monkeypatch):
    """A visitor of a site with every platform there is a file for."""
    everything = whole_catalog()
    monkeypatch.setattr(catalog, "current", lambda: everything)
    return Client()


def page_of(response):
    return parse(response.text)


# ── Form ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", [*CONTENT, *PERSONAL, *MISSING])
def test_a_page_is_well_formed_and_says_what_it_is(site, address):
    page = page_of(site.get(address))

    assert page.one("html")["lang"] == "ja"
    assert len(page.all("h1")) == 1
    assert "やめどき" in page.one("head").one("title").text
    assert page.one("main")["id"] == page.one("a", class_="skip")["href"].removeprefix("#")
    levels = [int(node.tag[1]) for node in page.walk() if node.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("kind", ["guides", "platforms"])
@pytest.mark.parametrize("slug", slugs())
def test_every_platform_has_its_pages(everywhere, kind, slug):
    response = everywhere.get(f"/{kind}/{slug}/")
    page = page_of(response)

    assert response.status_code == 200
    assert facts_of(slug).name in page.one("h1").text
    for fact in (*facts_of(slug).blockers, *facts_of(slug).precautions) if kind == "guides" else ():
        assert fact.title in page.text


@pytest.mark.parametrize("slug", slugs())
def test_every_platform_has_a_report(everywhere, slug):
    assert page_of(everywhere.get(f"/guides/{slug}/report/", {"come_back": "yes"})).all("h1")
    assert everywhere.get(f"/guides/{slug}/questions/", follow=True).status_code == 200


@pytest.mark.parametrize("address", [*CONTENT, *PERSONAL, *MISSING])
def test_a_page_runs_no_script_of_its_own_and_loads_nothing_from_others(site, address):
    page = page_of(site.get(address))

    for script in page.all("script"):
        if script.get("type") == "application/ld+json":
            continue
        assert script["src"].startswith("/static/")
        assert script.text == ""
    for node in page.walk():
        assert node.tag not in ("style", "iframe", "object", "embed", "base")
        assert not [name for name in node.attributes if name == "style" or name.startswith("on")]
        if node.tag in ("link", "img", "script", "source") and node.get("rel") != "canonical":
            assert not urlsplit(node.get("src") or node.get("href")).netloc or node.get("rel") == "alternate"


def test_nothing_moves():
    styles = [
        path
        for path in (Path(__file__).resolve().parents[3] / "static").rglob("*.css")
        if "desk" not in path.as_posix()
    ]
    assert styles
    for path in styles:
        assert not re.search(r"animation|transition|@keyframes|scroll-behavior", path.read_text()), path


@pytest.mark.parametrize("address", [*CONTENT, *PERSONAL])
def test_links_to_other_sites_tell_them_nothing(site, address):
    for link in page_of(site.get(address)).one("main").all("a"):
        if urlsplit(link["href"]).netloc:
            assert urlsplit(link["href"]).scheme in ("http", "https")
            assert "noopener" in link["rel"].split()


# ── Headers ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", CONTENT)
def test_a_page_without_answers_may_be_kept_and_found(site, address):
    response = site.get(address)
    head = page_of(response).one("head")

    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "X-Robots-Tag" not in response.headers
    assert not head.all("meta", name="robots")
    assert head.one("link", rel="canonical")["href"].endswith(address)
    assert head.one("meta", name="description")["content"]


@pytest.mark.parametrize("address", [*PERSONAL, *DATA])
def test_a_page_with_answers_is_kept_and_found_by_nobody(site, address):
    response = site.get(address)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("address", [*CONTENT, *PERSONAL, *REDIRECTS, *DATA, *MISSING])
def test_no_page_sets_a_cookie_or_differs_by_one(site, address):
    response = site.get(address, headers={"Cookie": f"staff={'s' * 32}; csrf={'c' * 32}"})

    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()


@pytest.mark.parametrize("address", [*CONTENT, *PERSONAL, *REDIRECTS, *DATA, *MISSING])
def test_head_is_get_without_the_body(site, address):
    get, head = site.get(address), site.head(address)

    assert head.status_code == get.status_code
    assert head.content == b""
    for name in {*get.headers, *head.headers} - {"Content-Length", "X-Request-ID"}:
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("address", [*CONTENT, *PERSONAL, *REDIRECTS, *DATA])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_public_can_be_written(site, address, method):
    assert getattr(site, method)(address).status_code == 405


@pytest.mark.parametrize("address", ["/", "/guides/coconala/", "/compare/"])
@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"),
        ("X-Original-URL", "/admin/"),
        ("Accept-Language", "en"),
        ("User-Agent", "<script>"),
        ("Referer", "https://evil.example/"),
        ("HX-Current-URL", "https://evil.example/"),
    ],
)
def test_no_header_of_a_visitor_changes_what_others_may_keep(site, address, header, value):
    assert site.get(address, headers={header: value}).content == site.get(address).content


# ── Pages that are not there ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("slug", "near"),
    [
        pytest.param("crowdwork", "crowdworks", id="a letter missing"),
        pytest.param("CrowdWorks", "crowdworks", id="in capitals"),
        pytest.param("crowd-works", "crowdworks", id="a hyphen too many"),
        pytest.param("lancer", "lancers", id="the singular"),
        pytest.param("cocnala", "coconala", id="a typing mistake"),
    ],
)
@pytest.mark.parametrize("address", ["/guides/{}/", "/platforms/{}/", "/guides/{}/report/", "/guides/{}/questions/"])
def test_a_misspelt_platform_offers_the_near_one(site, address, slug, near):
    response = site.get(address.format(slug))

    assert response.status_code == 404
    assert f"/guides/{near}/" in {link["href"] for link in page_of(response).one("main").all("a")}


@pytest.mark.parametrize("address", MISSING)
def test_a_missing_page_is_kind_and_leads_on(site, address):
    response = site.get(address)
    page = page_of(response)

    assert response.status_code == 404
    assert "見つかりません" in page.one("h1").text
    assert not any(word in page.text for word in ("404", "エラー", "不正", "無効"))
    assert "/platforms/" in {link["href"] for link in page.one("main").all("a")}


@pytest.mark.parametrize(
    "address",
    ["/guides/crowdworks/report/x.css", "/guides/crowdworks/report.json/x.js", "/guides/../guides/crowdworks/;a/"],
)
def test_a_report_does_not_answer_under_another_name(site, address):
    assert site.get(address).status_code == 404


def test_a_forgotten_slash_is_mended(site):
    response = site.get("/guides/crowdworks/report?balance=800")

    assert response.status_code == 301
    assert response.headers["Location"] == "/guides/crowdworks/report/?balance=800"


# ── Links ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.in_memory
@pytest.mark.django_db
def test_a_crawler_finds_every_page_no_dead_link_and_an_end(site):
    todo, pages, anchors = ["/"], {}, []
    while todo:
        address = todo.pop()
        if address in pages:
            continue
        assert len(pages) < 600, "links lead on and on"
        response = site.get(address, follow=True)
        assert response.status_code == 200, address
        html = response.headers["Content-Type"].startswith("text/html")
        pages[address] = page_of(response) if html else None
        if "?" in address and not address.startswith("/platforms/?"):
            assert response.headers["X-Robots-Tag"] == "noindex"
        for link in pages[address].all("a") if html else ():
            target = urlsplit(urljoin(address, link["href"]))
            if target.netloc or target.scheme or "nofollow" in link.get("rel").split():
                continue
            path = target.path + (f"?{target.query}" if target.query else "")
            todo.append(path)
            if target.fragment:
                anchors.append((address, path, target.fragment))

    assert set(CONTENT) <= set(pages)
    ids = {address: {node.get("id") for node in page.walk()} for address, page in pages.items() if page}
    assert [each for each in anchors if each[2] not in ids[each[1]]] == []


# ── Searching ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("クラウドワークス", "crowdworks"),
        ("くらうどわーくす", "crowdworks"),
        ("CROWDWORKS", "crowdworks"),
        ("ｃｒｏｗｄ", "crowdworks"),
        ("ここなら", "coconala"),
        ("らんさーず", "lancers"),
        ("Lancers", "lancers"),
    ],
)
def test_a_platform_is_found_however_its_name_is_written(site, text, slug):
    page = page_of(site.get("/platforms/", {"q": text}))

    assert f"/guides/{slug}/" in {link["href"] for link in page.one("main").all("a")}


def test_a_search_without_a_hit_says_so_and_offers_the_near_one(site):
    page = page_of(site.get("/platforms/", {"q": "クラウドワークズ"}))

    assert "もしかして" in page.one("main").text
    assert "/guides/crowdworks/" in {link["href"] for link in page.one("main").all("a")}


@pytest.mark.parametrize("query", [{"category": "nothing"}, {"kind": "nothing"}, {"q": "\x00"}, {"q": "x" * 1_000}])
def test_a_filter_that_leaves_nothing_is_no_failure(site, query):
    assert site.get("/platforms/", query).status_code == 200


def test_rows_with_one_key_have_places_of_their_own(monkeypatch):
    """`parse` refuses an id that is used twice."""
    row = {"title": "残高", "body": "残高について。"}
    same = make_facts(
        blockers=(blocker("balance"),),
        precautions=(precaution("balance", **row),),
        consequences=(cited("balance", **row),),
        alternatives=(cited("balance", **row),),
        notes=(cited("balance", topic="payouts", **row),),
    )
    monkeypatch.setattr(catalog, "current", lambda: catalog_of([same]))

    page = page_of(Client().get(f"/guides/{same.slug}/"))
    kinds = ("", "-precaution", "-consequence", "-alternative", "-note")

    assert {node.get("id") for node in page.walk()} >= {f"balance{kind}" for kind in kinds}


# ── The database ─────────────────────────────────────────────────────────────────────────────────


def published(count):
    """So many platforms, each in one edition."""
    for n in range(count):
        facts = make_facts(slug=f"sample-{n}", name=f"見本{n}", kana=f"みほん{n}")
        platform = Platform.objects.create(
            slug=facts.slug,
            name=facts.name,
            kana=facts.kana,
            kind=facts.kind,
            summary=facts.summary,
            fee_status="known",
        )
        Edition.objects.create(platform=platform, number=1, facts=document(facts), reason="はじめての公開")


def document(facts: PlatformFacts):
    return facts.model_dump(mode="json", exclude_defaults=True)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [10, 100])
def test_a_page_asks_the_database_once_however_many_platforms_there_are(
    client, count, django_assert_max_num_queries, django_assert_num_queries, monkeypatch
):
    # On a busy machine more than the second may pass between two requests.
    monkeypatch.setattr(catalog, "FRESH_SECONDS", 3_600)
    published(count)
    catalog.forget()
    client.get("/")
    try:
        for address in [
            *("/", "/about/", "/platforms/", "/platforms/?q=見本5", "/platforms/sample-3/", "/guides/sample-3/"),
            *(
                "/guides/sample-3/questions/",
                "/guides/sample-3/questions/balance/",
                "/guides/sample-3/report/?balance=5",
            ),
            *("/guides/sample-3/report.json?balance=5", "/compare/?amount=5000", "/compare.json", "/guides/sample/"),
        ]:
            catalog.ask_again()
            with django_assert_max_num_queries(1):
                assert client.get(address).status_code in (200, 302, 404)
            with django_assert_num_queries(0):
                client.get(address)
    finally:
        catalog.forget()


@pytest.mark.django_db
def test_a_new_edition_is_seen_and_the_old_one_is_gone(client):
    published(1)
    catalog.forget()
    try:
        assert "見本0" in client.get("/guides/sample-0/").text
        newer = make_facts(slug="sample-0", name="新しい見本", kana="みほん", summary="変わりました。")
        Edition.objects.create(
            platform=Platform.objects.get(), number=2, facts=document(newer), reason="直しました", published_at=NOW
        )
        catalog.ask_again()
        page = client.get("/guides/sample-0/").text
        assert "新しい見本" in page
        assert "第2版" in page
        assert "見本0" not in page
    finally:
        catalog.forget()


NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_pages_of_readers_touch_no_row_at_all(site):
    assert catalog.current is main_catalog  # this test has no database: a query would fail it
    for address in [*CONTENT, *PERSONAL, *REDIRECTS, *DATA, *MISSING]:
        site.get(address)
