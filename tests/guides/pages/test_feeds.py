"""The files that crawlers, browsers and feed readers ask for by name."""

import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders

from guides.pages import feeds
from guides.urls import urlpatterns
from platforms.editions import catalog
from platforms.models import Edition
from tests.documents import make_facts, payout_method
from tests.dom import parse
from tests.factories import PlatformFactory

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def listed(site):
    """The paths in the sitemap."""
    return [
        urlsplit(place.text).path for place in ET.fromstring(site.get("/sitemap.xml").content).iter(f"{SITEMAP}loc")
    ]


def test_the_sitemap_lists_every_published_platform_twice(site):
    paths = listed(site)

    for slug in ("crowdworks", "lancers", "coconala"):
        assert {f"/guides/{slug}/", f"/platforms/{slug}/"} <= set(paths)
    assert len(set(paths)) == len(paths)
    assert sum(path.count("/") == 3 and path.startswith(("/guides/", "/platforms/")) for path in paths) == 2 * 3


def test_the_sitemap_lists_only_pages_that_search_engines_may_keep(site):
    paths = listed(site)
    assert paths
    for path in paths:
        response = site.get(path)
        page = parse(response.text)
        assert response.status_code == 200
        assert "X-Robots-Tag" not in response.headers
        assert not page.all("meta", name="robots")
        assert urlsplit(page.one("link", rel="canonical")["href"]).path == path


def test_the_sitemap_is_valid(site, settings):
    """https://www.sitemaps.org/protocol.html"""
    settings.SITE_URL = "https://yamedoki.test"
    response = site.get("/sitemap.xml")
    root = ET.fromstring(response.content)

    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert root.tag == f"{SITEMAP}urlset"
    assert 0 < len(root) <= 50_000
    for entry in root:
        assert entry.tag == f"{SITEMAP}url"
        assert [child.tag for child in entry] == [f"{SITEMAP}loc", f"{SITEMAP}lastmod"]
        assert entry[0].text.startswith("https://yamedoki.test/")
        assert datetime.fromisoformat(entry[1].text).tzinfo


def test_every_page_with_an_address_of_its_own_is_in_the_sitemap(site):
    """Whatever a visitor may keep, frames and files aside, is found by search engines, too."""
    paths = set(listed(site))
    for pattern in urlpatterns:
        path = f"/{pattern.pattern}"
        if "<" in path or "." in path or path.startswith(("/embed/", "/oembed")):
            continue
        response = site.get(path)
        if response.status_code == 200 and "X-Robots-Tag" not in response.headers:
            assert path in paths


def test_the_sitemap_dates_a_page_by_its_edition(site):
    dates = {stamp.text for stamp in ET.fromstring(site.get("/sitemap.xml").content).iter(f"{SITEMAP}lastmod")}

    assert dates == {"2026-11-20T09:00:00+09:00"}


def test_crawlers_may_read_everything_and_learn_where_the_sitemap_is(site):
    text = site.get("/robots.txt").text

    assert "Disallow" not in text
    assert text.splitlines()[-1].endswith("/sitemap.xml")


def test_a_weakness_can_be_reported_where_somebody_is_named(site, settings):
    settings.SECURITY_CONTACT = "mailto:security@yamedoki.example"
    lines = dict(line.split(": ", 1) for line in site.get("/.well-known/security.txt").text.splitlines())

    assert lines["Contact"] == "mailto:security@yamedoki.example"
    assert date.today() < date.fromisoformat(lines["Expires"][:10]) < date.today() + timedelta(days=365)


def test_nobody_is_named_by_guess(site, settings):
    settings.SECURITY_CONTACT = ""

    assert site.get("/.well-known/security.txt").status_code == 404


def test_the_manifest_names_icons_that_are_there(site):
    response = site.get("/manifest.webmanifest")
    body = response.json()

    assert response.headers["Content-Type"].startswith("application/manifest+json")
    assert body["name"] == "やめどき"
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in body["icons"])


def test_an_old_browser_finds_the_icon(site):
    response = site.get("/favicon.ico")

    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.text.startswith("<svg")


@pytest.fixture
def nothing_kept(db):
    catalog.forget()
    feeds._feed.cache_clear()
    yield
    catalog.forget()
    feeds._feed.cache_clear()


@pytest.fixture
def two_editions(nothing_kept):
    """A platform that was published twice: its smallest payout went up."""
    platform = PlatformFactory(slug="sample")
    before = make_facts(payout_methods=[payout_method(minimum_yen=1_000)])
    after = make_facts(payout_methods=[payout_method(minimum_yen=2_000)])
    for number, facts in enumerate((before, after), start=1):
        Edition.objects.create(
            platform=platform, number=number, facts=facts.model_dump(mode="json"), reason="内部の理由"
        )


def entries(client):
    return ET.fromstring(client.get("/feed.xml").content).findall(f"{ATOM}entry")


def test_the_feed_tells_what_changed_newest_first(client, two_editions):
    newest, first = entries(client)

    assert newest.findtext(f"{ATOM}title") == "見本ワークス：第2版"
    assert "1000 → 2000" in newest.findtext(f"{ATOM}summary")
    assert "追加" in first.findtext(f"{ATOM}summary")


def test_the_feed_is_valid(client, two_editions, settings):
    """RFC 4287: what a feed and an entry must have, and may have once."""
    feeds._feed.cache_clear()
    settings.SITE_URL = "https://yamedoki.test"
    response = client.get("/feed.xml")
    feed = ET.fromstring(response.content)

    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": "https://yamedoki.test/feed.xml", "alternate": "https://yamedoki.test/"}
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (only,) = part.findall(ATOM + name)
            assert only.text
        assert urlsplit(part.findtext(f"{ATOM}id")).scheme == "https"
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated")).tzinfo
    updated = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) for entry in feed.findall(f"{ATOM}entry")]
    assert updated == sorted(updated, reverse=True)
    assert datetime.fromisoformat(feed.findtext(f"{ATOM}updated")) == max(updated)


def test_the_feed_keeps_the_editors_reason_to_the_editors(client, two_editions):
    assert "内部の理由" not in client.get("/feed.xml").text


def test_what_xml_cannot_hold_takes_no_feed_away(client, nothing_kept):
    facts = make_facts(name="見\x0b本\uffff", summary="一行め\x08")
    Edition.objects.create(platform=PlatformFactory(slug="sample"), number=1, facts=facts.model_dump(mode="json"))

    (entry,) = entries(client)

    assert entry.findtext(f"{ATOM}title") == "見本：第1版"
    assert "見本" in ET.fromstring(client.get("/platforms/sample/feed.xml").content).findtext(f"{ATOM}title")


def test_every_entry_has_a_name_of_its_own_and_leads_to_the_guide(client, two_editions):
    found = entries(client)

    assert len({entry.findtext(f"{ATOM}id") for entry in found}) == 2
    assert all(urlsplit(entry.find(f"{ATOM}link").get("href")).path == "/guides/sample/" for entry in found)


def test_whoever_holds_the_newest_feed_gets_only_that_answer(client, two_editions):
    etag = client.get("/feed.xml").headers["ETag"]

    assert client.get("/feed.xml", headers={"if-none-match": etag}).status_code == 304


def test_a_long_list_of_changes_is_cut():
    told = feeds._summary([f"{n} <b>" for n in range(25)])

    assert told.count("<li>") == feeds.MOST_CHANGES
    assert "ほかに5か所" in told
    assert "<b>" not in told


# ── One platform's feed ──────────────────────────────────────────────────────────────────────────


def test_a_platform_s_feed_tells_of_that_platform_alone(client, two_editions):
    other = PlatformFactory(slug="other")
    Edition.objects.create(
        platform=other, number=1, facts=make_facts(slug="other", name="ほか").model_dump(mode="json")
    )
    catalog.forget()
    feed = ET.fromstring(client.get("/platforms/sample/feed.xml").content)

    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == [
        "見本ワークス：第2版",
        "見本ワークス：第1版",
    ]
    assert "見本ワークス" in feed.findtext(f"{ATOM}title")
    assert feed.findtext(f"{ATOM}id").endswith("/platforms/sample/feed.xml")


def test_whoever_holds_a_platform_s_feed_gets_only_that_answer(client, two_editions):
    held = client.get("/platforms/sample/feed.xml").headers["ETag"]

    assert client.get("/platforms/sample/feed.xml", headers={"If-None-Match": held}).status_code == 304


def test_the_feed_of_nobody_is_not_found_in_words(site):
    response = site.get("/platforms/nobody/feed.xml")

    assert response.status_code == 404
    assert parse(response.text).one("h1").text


@pytest.mark.parametrize("path", ["/guides/crowdworks/", "/platforms/crowdworks/"])
def test_a_page_about_a_platform_leads_to_its_own_feed_first(site, path):
    feeds_named = parse(site.get(path).text).all("link", type="application/atom+xml")

    assert [urlsplit(link["href"]).path for link in feeds_named] == ["/platforms/crowdworks/feed.xml", "/feed.xml"]
