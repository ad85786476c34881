"""Links for articles: made by one page, right for years."""

import io
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.http import QueryDict

from guides.pages import feeds
from guides.questions.answers import read_answers
from guides.sharing.article_checks import why_broken
from guides.sharing.places import PLACES
from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import catalog_of, facts_of, slugs, whole_catalog

pytestmark = pytest.mark.slow

LEDGERS = Path(__file__).resolve().parents[2] / "links"


def lines_of(name):
    return [line for line in (LEDGERS / name).read_text().splitlines() if line and not line.startswith("#")]


ISSUED = lines_of("issued.txt")
ANSWERS = lines_of("answers.txt")


@pytest.fixture(autouse=True)
def pictures_of_this_test(settings, tmp_path):
    settings.DATA_DIR = tmp_path


# ── The ledger ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def everybody(monkeypatch):
    """A site with every platform that has a file."""
    every = whole_catalog()
    monkeypatch.setattr(catalog, "current", lambda: every)
    feeds._feed.cache_clear()
    return every


@pytest.mark.in_memory
@pytest.mark.django_db  # the feed names editions
@pytest.mark.parametrize("address", ISSUED)
def test_every_address_ever_issued_answers_within_one_redirect(site, everybody, address):
    response = site.get(address.replace("yamedoki.example", urlsplit(settings.SITE_URL).netloc), follow=True)
    reason = urlsplit(address).fragment

    assert len(response.redirect_chain) <= 1
    assert response.status_code == 200
    assert not reason or parse(response.text).one(id=reason), "an article names this reason"


@pytest.mark.parametrize(
    "address", [line for line in ISSUED if "?" in line and line.startswith(("/guides", "/embed", "/compare"))]
)
def test_every_key_ever_issued_is_still_used(site, everybody, address):
    assert why_broken(address, everybody) == ""


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_ever_issued_can_still_be_read(answer):
    assert any(reads(facts_of(slug), answer) for slug in slugs())


def reads(facts, answer):
    read = read_answers(facts, QueryDict(answer))
    return bool(read.pairs) and not read.ignored


def test_every_question_and_choice_is_in_the_ledger():
    """A new one joins tests/links/answers.txt with the links that are made from it; it never leaves again."""
    offered = {
        f"{question.key}={choice}"
        for slug in slugs()
        for question in facts_of(slug).questions
        for choice in ([each.key for each in question.choices] or {"yes_no": ["yes", "no"]}.get(question.kind, []))
    }
    keys = {answer.partition("=")[0] for answer in ANSWERS}

    assert offered <= set(ANSWERS)
    assert {question.key for slug in slugs() for question in facts_of(slug).questions} <= keys


@pytest.mark.parametrize(
    ("aliases", "works"),
    [pytest.param(("balance",), True, id="with an alias"), pytest.param((), False, id="without")],
)
def test_a_renamed_key_without_an_alias_breaks_the_ledger(monkeypatch, aliases, works):
    renamed = {slug: with_renamed_balance(facts_of(slug), aliases) for slug in slugs()}

    assert any(reads(facts, "balance=12500") for facts in renamed.values()) == works
    link = "/guides/crowdworks/questions/?balance=800"
    assert (why_broken(link, catalog_of(renamed.values())) == "") == works


def with_renamed_balance(facts, aliases):
    questions = [
        each.model_copy(update={"key": "money_left_over", "aliases": aliases}) if each.key == "balance" else each
        for each in facts.questions
    ]
    return facts.model_copy(update={"questions": tuple(questions)})


@pytest.mark.parametrize("name", ["issued.txt", "answers.txt"])
def test_a_ledger_names_everything_once(name):
    assert len(set(lines_of(name))) == len(lines_of(name))


# ── The page that makes links ────────────────────────────────────────────────────────────────────


def made(site, **query):
    """The texts to copy, by the label of their field, in the order of the page."""
    page = parse(site.get("/links/", query).text)
    labels = {label["for"]: label.text.partition("：")[0] for label in page.all("label")}
    fields = [node for node in page.walk() if "data-copy" in node.attributes]
    return [(labels[node["id"]], node.get("value") or node.text) for node in fields]


def links_of(site, **query):
    return [text for label, text in made(site, **query) if label == "リンク"]


def test_the_page_begins_with_something_to_paste_and_may_be_indexed(site):
    response = site.get("/links/")
    page = parse(response.text)
    main = [node for node in page.one("main").walk() if node.tag in ("input", "select", "textarea", "button")]

    assert main[0]["value"].endswith("/guides/crowdworks/"), "before anything is asked"
    assert "data-copy" in main[0].attributes
    assert [option.text for option in page.one("select", id="platform").all("option")][1:3] == [
        "手取りくらべ",
        "クラウドワークスの退会",
    ]
    assert "X-Robots-Tag" not in response.headers


@pytest.mark.parametrize("each", PLACES, ids=lambda each: each.key)
def test_for_every_place_the_page_says_first_what_to_paste_and_shows_what_comes_of_it(site, each):
    page = parse(site.get("/links/", {"platform": "crowdworks", "place": each.key}).text)
    (first, _) = made(site, platform="crowdworks", place=each.key)[0]
    seen = page.all("figure")[0]

    assert first == {"url": "リンク", "embed": "埋め込み", "markdown": "Markdown"}[each.form]
    assert [item.text for item in page.all("ol")[-1].all("li")]
    assert bool(seen.all("iframe")) == (each.sees in ("card", "frame"))
    for frame in page.all("iframe"):
        assert site.get(frame["src"]).status_code == 200
    assert ("まだ試していません" in page.one("main").text) == (not each.tried)


def test_a_place_that_is_not_there_is_named(site):
    page = parse(site.get("/links/?platform=crowdworks&place=myspace").text)

    assert "一覧にありません" in page.one("main").text
    assert page.all("figure")


def test_only_the_link_builder_frames_anything_and_only_ours(site):
    policies = {path: site.get(path).headers["Content-Security-Policy"] for path in ("/links/", "/", "/compare/")}

    assert [path for path, policy in policies.items() if "frame-src 'self'" in policy] == ["/links/"]


def test_the_plugin_knows_this_site_and_is_the_same_every_time(site, settings):
    settings.SITE_URL = "https://yamedoki.test"
    response = site.get("/links/yamedoki.zip")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        main = archive.read("yamedoki/yamedoki.php").decode()
        names = set(archive.namelist())

    assert "define( 'YAMEDOKI_SITE', 'https://yamedoki.test' );" in main
    assert {"yamedoki/readme.txt", "yamedoki/uninstall.php", "yamedoki/block.json"} < names
    assert site.get("/links/yamedoki.zip").content == response.content
    assert site.get("/links/yamedoki.zip", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_what_the_article_knows_is_in_the_link_and_nothing_else(site):
    guide, questions = links_of(
        site, platform="crowdworks", balance="１，０００円", active_contracts="yes", utm_source="x"
    )

    assert guide.endswith("/guides/crowdworks/")
    assert parse_qs(urlsplit(questions).query) == {"balance": ["1000"], "active_contracts": ["yes"]}


def test_a_link_can_lead_to_one_reason(site):
    guide, _ = links_of(site, platform="crowdworks", **{"reason-to-show": "balance-below-minimum"})

    assert guide.endswith("/guides/crowdworks/#balance-below-minimum")
    assert parse(site.get(urlsplit(guide).path).text).one(id="balance-below-minimum")


def test_a_reason_that_is_not_published_leads_to_the_top(site):
    assert links_of(site, platform="crowdworks", **{"reason-to-show": "nothing"})[0].endswith("/guides/crowdworks/")


def test_a_wrong_answer_is_kept_explained_and_not_put_into_the_link(site):
    page = parse(site.get("/links/?platform=crowdworks&balance=abc").text)
    field = page.one("input", name="balance")

    assert field["value"] == "abc"
    assert page.one(id=field["aria-describedby"]).text
    assert not any("abc" in link for link in links_of(site, platform="crowdworks", balance="abc"))


def test_every_link_made_leads_to_a_page_that_uses_every_key(site):
    answers = {"platform": "crowdworks", "balance": "800", "bank": "rakuten", "on": "2026-11-22"}
    links = links_of(site, **answers)
    assert links
    for link in links:
        parts = urlsplit(link)
        response = site.get(f"{parts.path}?{parts.query}", follow=True)
        assert response.status_code == 200
        assert "使わなかった" not in response.text


def test_the_four_forms_of_a_link_lead_to_the_same_place(site):
    texts = dict(made(site, platform="crowdworks", balance="800")[4:8])
    card = parse(texts["HTMLカード"])
    paragraph, frame, loader = parse(texts["埋め込み"]).children

    assert card.one("a")["href"] == texts["リンク"] == paragraph.one("a")["href"]
    assert texts["Markdown"].endswith(f"]({texts['リンク']})")
    assert urlsplit(frame["src"]).query == urlsplit(texts["リンク"]).query == "balance=800"
    assert frame["title"]
    assert frame["loading"] == "lazy"
    assert int(frame["height"]) > 100
    assert loader["src"].endswith("/embed/embed.js")


@pytest.mark.parametrize("query", [{"platform": "crowdworks", "balance": "800"}, {"platform": "compare"}])
def test_an_author_can_look_at_what_an_embed_shows(site, query):
    page = parse(site.get("/links/", query).text)
    frames = [parse(text).one("iframe")["src"] for label, text in made(site, **query) if label == "埋め込み"]

    assert [link["href"] for link in page.all("a") if "/embed/" in link["href"]] == frames


def test_a_pasted_frame_answers(site):
    pasted = [text for label, text in made(site, platform="crowdworks", balance="800") if label == "埋め込み"]
    assert pasted
    for text in pasted:
        address = urlsplit(parse(text).one("iframe")["src"])
        assert site.get(f"{address.path}?{address.query}").status_code == 200


def test_a_pasted_fact_is_a_picture_with_its_text_and_a_link(site):
    codes = [text for label, text in made(site, platform="crowdworks") if label.endswith("のHTML")]
    link = parse(codes[0]).one("a")

    assert codes
    assert site.get(urlsplit(link["href"]).path).status_code == 200
    assert site.get(urlsplit(link.one("img")["src"]).path).status_code == 200
    assert "1,000円" in link.one("img")["alt"], "for those who do not see it, and where pictures are not loaded"
    assert int(link.one("img")["width"]) <= 340
    assert "max-width:100%" in link.one("img")["style"]


def test_a_comparison_link_keeps_its_conditions_and_leaves_out_what_is_wrong(site):
    (link,) = links_of(site, platform="compare", amount="3万", bank="rakuten", tax="nothing")

    assert parse_qs(urlsplit(link).query) == {"amount": ["3万"], "bank": ["rakuten"]}


def test_a_choice_that_is_not_published_is_named(site):
    assert "公開されていません" in parse(site.get("/links/?platform=nobody").text).one("main").text


@pytest.mark.parametrize("query", [{"platform": "crowdworks"}, {"platform": "compare"}])
def test_a_page_with_a_choice_is_kept_by_nobody(site, query):
    response = site.get("/links/", query)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
