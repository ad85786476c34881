"""How pages introduce themselves: clearly, with a picture, and never with anybody's answers."""

import json
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from guides.sharing.head import PAGES
from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import catalog_of, facts_of

FIXED = [reverse(view) for view in PAGES]
INDEXED = ["/", "/platforms/crowdworks/", "/guides/crowdworks/", *FIXED]
PERSONAL = [
    "/guides/crowdworks/report/?balance=31415",
    "/guides/crowdworks/questions/balance/?balance=31415",
    "/compare/?amount=31415",
]


WITH_ANSWERS = [
    *PERSONAL,
    "/guides/crowdworks/?balance=31415",
    "/guides/report/?crowdworks.balance=31415&lancers.balance=31415",
    "/platforms/?q=31415",
    "/platforms/crowdworks/?balance=31415",
    "/links/?platform=crowdworks&balance=31415",
    "/links/?platform=compare&amount=31415",
    "/compare/method/?amount=31415",
    "/embed/card/crowdworks/?balance=31415",
    "/embed/check/crowdworks/?balance=31415",
    "/embed/compare/?amount=31415",
    "/nowhere/?balance=31415",
]


def meta(page, name):
    return page.one("meta", property=name)["content"]


def structured(page):
    return [json.loads(block.text) for block in page.all("script", type="application/ld+json")]


@pytest.mark.parametrize("path", INDEXED)
def test_every_indexed_page_has_a_title_a_description_a_picture_and_one_address(site, path):
    page = parse(site.get(path).text)

    assert meta(page, "og:title")
    assert meta(page, "og:description")
    assert page.one("link", rel="canonical")["href"].endswith(path)
    assert meta(page, "og:url") == page.one("link", rel="canonical")["href"]
    assert not page.all("meta", name="robots")
    assert urlsplit(meta(page, "og:image")).scheme


@pytest.mark.parametrize("path", FIXED)
def test_a_page_says_the_same_to_previews_and_to_search_engines(site, path):
    page = parse(site.get(path).text)

    assert meta(page, "og:description") == page.one("meta", name="description")["content"]
    if path != "/compare/":  # the title of the comparison names the amount
        assert meta(page, "og:title") == page.one("title").text


@pytest.mark.parametrize("path", FIXED)
def test_the_trail_ends_where_the_reader_sees_it_end(site, path):
    page = parse(site.get(path).text)
    (trail,) = structured(page)

    assert [step["item"].removeprefix(settings.SITE_URL) for step in trail["itemListElement"]] == ["/", path]
    seen = page.all("nav", class_="crumbs")
    assert [step["name"] for step in trail["itemListElement"]] == [li.text for nav in seen for li in nav.all("li")]


@pytest.mark.parametrize("path", ["/guides/crowdworks/", "/platforms/lancers/", "/compare/", "/about/"])
def test_the_picture_of_a_page_is_there_and_may_be_kept_forever(site, path, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    picture = urlsplit(meta(parse(site.get(path).text), "og:image"))
    response = site.get(f"{picture.path}?{picture.query}")

    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=31536000"


@pytest.mark.parametrize("path", PERSONAL)
def test_a_personal_page_is_introduced_without_its_answers(site, path):
    head = parse(site.get(path).text).one("head")
    said = [node for node in head.all("meta") if node.get("property").startswith(("og:", "twitter:"))]

    assert said
    assert not any("31415" in node["content"] for node in said)
    assert not head.all("script", type="application/ld+json")


@pytest.mark.parametrize("address", WITH_ANSWERS)
def test_no_head_of_any_page_repeats_what_a_reader_answered(site, address):
    head = parse(site.get(address, follow=True).text).one("head")

    assert head.one("title").text
    assert not any("31415" in node.text or "31415" in str(node.attributes) for node in head.walk())


def test_a_report_is_introduced_as_its_guide(site):
    page = parse(site.get("/guides/crowdworks/report/?balance=1").text)

    assert meta(page, "og:url").endswith("/guides/crowdworks/")
    assert meta(page, "og:title") == "クラウドワークスを退会できない理由と、やめる手順"


@pytest.mark.parametrize(
    ("path", "trail"),
    [
        pytest.param("/guides/crowdworks/", ["ホーム", "クラウドワークスの退会"], id="a guide"),
        pytest.param(
            "/platforms/crowdworks/", ["ホーム", "クラウドワークスの退会", "手数料・出金・運営"], id="a platform"
        ),
        pytest.param("/compare/", ["ホーム", "手取りくらべ"], id="the comparison"),
    ],
)
def test_search_engines_are_told_where_a_page_stands(site, path, trail):
    crumbs = structured(parse(site.get(path).text))[0]

    assert crumbs["@type"] == "BreadcrumbList"
    assert [item["name"] for item in crumbs["itemListElement"]] == trail
    assert crumbs["itemListElement"][-1]["item"].endswith(path)


def test_the_front_door_has_no_trail(site):
    assert structured(parse(site.get("/").text)) == []


def test_a_guide_says_when_it_last_changed_to_readers_and_to_search_engines(site):
    page = parse(site.get("/guides/crowdworks/").text)
    article = structured(page)[1]

    assert article["@type"] == "Article"
    assert article["dateModified"] == "2026-11-20T00:00:00+00:00"
    assert "2026年11月20日" in page.one("main").text


def test_no_text_of_an_editor_ends_a_data_block(site, monkeypatch):
    name = "</script><script>alert(1)</script>&\u2028"
    facts = facts_of("crowdworks").model_copy(update={"name": name})
    changed = catalog_of([facts])
    monkeypatch.setattr(catalog, "current", lambda: changed)
    page = parse(site.get("/guides/crowdworks/").text)

    assert name.strip() in structured(page)[1]["headline"]
    assert not any("alert" in script.text and not script.get("type") for script in page.all("script"))


def test_addresses_come_from_the_setting_and_never_from_the_visitor(site, settings):
    settings.ALLOWED_HOSTS = ["canary.example"]
    for path in (*INDEXED, "/sitemap.xml", "/robots.txt", "/oembed", "/api/platforms.json", "/embed/card/crowdworks/"):
        assert "canary.example" not in site.get(path, headers={"host": "canary.example"}).text, path
