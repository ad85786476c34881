"""oEmbed: a pasted link becomes a card, even inside the sandbox of WordPress."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.dom import parse

HOME = "https://yamedoki.test"


@pytest.fixture(autouse=True)
def own_address(settings):
    settings.SITE_URL = HOME


def described(site, url, **more):
    return site.get("/oembed", {"url": url, **more})


def frame_of(body):
    return parse(body["html"]).one("iframe")


@pytest.mark.parametrize(
    ("path", "frame"),
    [
        pytest.param("/guides/crowdworks/", "/embed/card/crowdworks/", id="a guide"),
        pytest.param("/platforms/lancers/", "/embed/card/lancers/", id="a platform"),
        pytest.param("/guides/crowdworks/#balance", "/embed/card/crowdworks/?first=balance", id="a reason in a guide"),
        pytest.param("/guides/crowdworks/#nothing", "/embed/card/crowdworks/", id="no reason in a guide"),
        pytest.param("/guides/crowdworks", "/embed/card/crowdworks/", id="without its last slash"),
        pytest.param("/compare", "/embed/compare/", id="a comparison without its last slash"),
        pytest.param(
            "/guides/crowdworks/?balance=800&amp;bank=other",
            "/embed/card/crowdworks/?balance=800&bank=other",
            id="&amp;",
        ),
        pytest.param(
            "/guides/crowdworks/?bank=other&#038;balance=800",
            "/embed/card/crowdworks/?balance=800&bank=other",
            id="&#038;",
        ),
        pytest.param("/embed/card/crowdworks/?balance=800", "/embed/card/crowdworks/?balance=800", id="a card"),
        pytest.param("/embed/check/crowdworks", "/embed/card/crowdworks/", id="a check"),
        pytest.param("/embed/compare/?amount=30000", "/embed/compare/?amount=30000", id="a framed comparison"),
        pytest.param("/guides/crowdworks/?theme=dark", "/embed/card/crowdworks/?theme=dark", id="dark colours"),
        pytest.param(
            "/compare/?theme=light&amount=3万", "/embed/compare/?amount=3%E4%B8%87&theme=light", id="light colours"
        ),
        pytest.param("/guides/crowdworks/?theme=blue", "/embed/card/crowdworks/", id="no colours"),
        pytest.param("/guides/coconala/questions/", "/embed/card/coconala/", id="the questions"),
        pytest.param("/guides/crowdworks/report/?balance=８００", "/embed/card/crowdworks/?balance=800", id="a report"),
        pytest.param(
            "/guides/crowdworks/?balance=800&utm_source=blog&nothing=1",
            "/embed/card/crowdworks/?balance=800",
            id="keys that are no answers",
        ),
        pytest.param("/compare/?amount=30000", "/embed/compare/?amount=30000", id="a comparison"),
        pytest.param("/compare/?amount=1&amount=2", "/embed/compare/", id="an amount given twice"),
    ],
)
def test_a_link_becomes_a_card_that_knows_what_the_link_knows(site, path, frame):
    body = described(site, HOME + path).json()

    assert body["type"] == "rich"
    assert body["version"] == "1.0"
    assert frame_of(body)["src"] == HOME + frame
    assert body["height"] == int(frame_of(body)["height"])
    assert frame_of(body)["width"] == "100%", "on a phone a column is narrower than what was asked for"


@pytest.mark.parametrize(
    "path", ["/", "/about/", "/platforms/", "/platforms", "/links/", "/glossary/", "/glossary/#escrow"]
)
def test_a_page_without_a_card_stays_a_link(site, path):
    body = described(site, HOME + path).json()

    assert body["type"] == "link"
    assert "html" not in body


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param({"maxwidth": "200"}, id="too narrow"),
        pytest.param({"maxheight": "100"}, id="too low"),
        pytest.param({"maxwidth": "0"}, id="nothing at all"),
    ],
)
def test_where_the_card_does_not_fit_the_link_stays_a_link(site, limits):
    assert described(site, HOME + "/guides/crowdworks/", **limits).json()["type"] == "link"


@pytest.mark.parametrize(
    ("limit", "width"),
    [
        pytest.param("500", 500, id="narrower"),
        pytest.param("9000", 640, id="wider"),
        pytest.param("-1", 640, id="negative"),
        pytest.param("٣٠٠", 640, id="other digits"),
        pytest.param("9" * 3_000, 640, id="endless"),
        pytest.param("", 640, id="empty"),
    ],
)
def test_the_card_is_never_wider_than_allowed(site, limit, width):
    assert described(site, HOME + "/guides/crowdworks/", maxwidth=limit).json()["width"] == width


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("https://evil.example/guides/crowdworks/", id="another site"),
        pytest.param("https://yamedoki.test@evil.example/guides/crowdworks/", id="a disguised site"),
        pytest.param("//yamedoki.test/guides/crowdworks/", id="no scheme"),
        pytest.param("javascript:alert(1)", id="a script"),
        pytest.param(HOME + "/guides/nobody/", id="an unknown platform"),
        pytest.param(HOME + "/nowhere/", id="an unknown page"),
        pytest.param(HOME + "/embed/card/nobody/", id="a card of an unknown platform"),
        pytest.param(HOME + "/embed/fact/crowdworks/nothing/", id="an unknown fact"),
        pytest.param(HOME + "/guides/crowdworks/?balance=" + "8" * 3_000, id="an endless address"),
        pytest.param(HOME + "/healthz", id="no page at all"),
        pytest.param(HOME + "/admin/login/", id="the admin"),
        pytest.param("https://[", id="no address at all"),
        pytest.param("https://yamedoki.test:x/guides/crowdworks/", id="no port"),
    ],
)
def test_only_pages_of_this_site_are_described(site, url):
    response = described(site, url)

    assert response.status_code == 404
    assert response.json()["error"]


def test_another_format_is_not_implemented(site):
    assert described(site, HOME + "/guides/crowdworks/", format="xml").status_code == 501


def test_any_site_may_ask(site):
    response = described(site, HOME + "/guides/crowdworks/")

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=3600"


def test_nobody_keeps_the_description_of_a_link_with_answers(site):
    response = described(site, HOME + "/guides/crowdworks/report/?balance=800")

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/guides/crowdworks/", "/platforms/crowdworks/", "/compare/"])
def test_a_page_leads_to_its_own_description(site, path):
    page = parse(site.get(path).text)
    link = urlsplit(page.one("link", type="application/json+oembed")["href"])

    assert link.path == "/oembed"
    assert parse_qs(link.query) == {"url": [HOME + path], "format": ["json"]}
    assert site.get(f"{link.path}?{link.query}").json()["type"] == "rich"


@pytest.mark.parametrize(
    ("path", "described_as"),
    [
        pytest.param("/guides/crowdworks/report/?balance=800", "/guides/crowdworks/", id="a report"),
        pytest.param("/guides/crowdworks/questions/balance/?role=worker", "/guides/crowdworks/", id="a question"),
        pytest.param("/compare/?amount=31415", "/compare/", id="a comparison"),
    ],
)
def test_a_page_with_answers_leads_to_the_card_without_them(site, path, described_as):
    link = urlsplit(parse(site.get(path).text).one("link", type="application/json+oembed")["href"])

    assert parse_qs(link.query)["url"] == [HOME + described_as]


@pytest.mark.parametrize(
    "path", ["/", "/about/", "/platforms/", "/glossary/", "/embed/card/crowdworks/", "/embed/compare/"]
)
def test_every_page_that_is_pasted_leads_to_its_description(site, path):
    link = urlsplit(parse(site.get(path).text).one("link", type="application/json+oembed")["href"])
    body = site.get(f"{link.path}?{link.query}").json()

    assert body["title"]
    assert body["type"] in ("rich", "link")


@pytest.mark.parametrize("path", ["/guides/nobody/", "/embed/card/nobody/", "/embed/fact/crowdworks/nothing/"])
def test_a_page_that_is_not_there_promises_no_description(site, path):
    assert not parse(site.get(path).text).all("link", type="application/json+oembed")


def test_the_link_keeps_the_reason_that_it_leads_to(site):
    body = described(site, HOME + "/guides/crowdworks/#balance").json()

    assert parse(body["html"]).one("a")["href"] == HOME + "/guides/crowdworks/#balance"


@pytest.mark.parametrize(
    ("path", "frame"),
    [
        pytest.param(
            "/guides/crowdworks/questions/?balance=800", "/embed/check/crowdworks/?balance=800", id="questions"
        ),
        pytest.param("/embed/check/crowdworks/", "/embed/check/crowdworks/", id="a check"),
        pytest.param("/guides/crowdworks/", "/embed/card/crowdworks/", id="a guide asks nothing"),
        pytest.param("/compare/?amount=30000", "/embed/compare/?amount=30000", id="a comparison"),
    ],
)
def test_where_a_frame_takes_input_questions_become_the_check(site, path, frame):
    assert frame_of(described(site, HOME + path, input="yes").json())["src"] == HOME + frame


def test_a_fact_becomes_a_link_that_carries_the_figure(site):
    body = described(site, HOME + "/embed/fact/crowdworks/payout-minimum/").json()

    assert body["type"] == "link"
    assert "1,000円" in body["title"]


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        pytest.param({}, True, id="no limits"),
        pytest.param({"maxwidth": "500"}, False, id="too wide"),
        pytest.param({"maxheight": "500"}, False, id="too high"),
        pytest.param({"maxwidth": "1200", "maxheight": "630"}, True, id="just fits"),
    ],
)
def test_a_thumbnail_keeps_the_limits(site, limits, shown):
    body = described(site, HOME + "/guides/crowdworks/", **limits).json()

    assert [key in body for key in ("thumbnail_url", "thumbnail_width", "thumbnail_height")] == [shown] * 3


def test_what_wordpress_keeps_of_the_card_is_the_whole_card(site):
    """Its filter keeps a quote and one frame with these attributes, and nothing else."""
    html = described(site, HOME + '/guides/crowdworks/?balance=800&reason="><script>').json()["html"]
    quote, frame = parse(html).children

    assert (quote.tag, frame.tag) == ("blockquote", "iframe")
    assert not quote.attributes
    assert [node.tag for node in quote.walk()] == ["a"]
    assert set(quote.one("a").attributes) == {"href"}
    assert set(frame.attributes) <= {"src", "title", "width", "height", "frameborder"}
    assert re.search(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", html)
    assert "script" not in html
