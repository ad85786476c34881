"""Words of the trade: found where they stand, explained below their page and on a page of their own."""

import pytest

from guides.words import glossary_in_text as words
from guides.words.glossary_in_text import by_row, marked, terms_of
from platforms.editions import catalog
from platforms.editions.catalog import PublishedPlatform
from platforms.glossary import Term, glossary, kana_order
from tests.documents import blocker, citation, make_facts
from tests.dom import parse
from tests.guides.published import PUBLISHED_AT, catalog_of, main_catalog

PAGES = {
    "guide": "/guides/lancers/",
    "platform": "/platforms/coconala/",
    "question": "/guides/crowdworks/questions/awaiting_acceptance/",
    "report": "/guides/crowdworks/report/?awaiting_acceptance=yes&balance=800&on=2026-11-22",
}


def word(term, **more):
    return Term(
        key=more.pop("key", "word"), term=term, reading=more.pop("reading", "よみ"), explanation="です。", **more
    )


@pytest.fixture
def of_these(monkeypatch):
    """A glossary of these words alone."""

    def these(*terms):
        monkeypatch.setattr(words, "glossary", lambda: terms)
        for remembered in (words._words, words._keys_in, words._marked):
            remembered.cache_clear()

    yield these
    for remembered in (words._words, words._keys_in, words._marked):
        remembered.cache_clear()


def found_in(*parts):
    return [term.key for term in terms_of(PublishedPlatform(make_facts(), 1, PUBLISHED_AT), parts)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("検収を待ちます。", True, id="the word"),
        pytest.param("確かめを待ちます。", True, id="another spelling"),
        pytest.param("審査を待ちます。", False, id="another word"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_word_is_found_under_every_spelling(of_these, text, found):
    of_these(word("検収", aliases=("確かめ",)))

    assert bool(found_in(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ランサーが送ります。", True),
        ("ランサーズへ送ります。", False),
        ("フリーランサーです。", False),
        ("「ランサー」です。", True),
    ],
)
def test_katakana_is_found_only_as_a_whole_word(of_these, text, found):
    of_these(word("ランサー"))

    assert bool(found_in(text)) is found


def test_the_longer_word_wins(of_these):
    of_these(word("出金", key="payout"), word("出金審査", key="review"))

    assert found_in("出金審査です。") == ["review"]


def test_a_word_with_another_meaning_is_looked_for_only_as_said(of_these):
    of_these(word("計画", found_as=("計画の削除",)), word("版", key="edition", found_as=()))

    assert found_in("計画してください。第3版です。") == []
    assert found_in("計画の削除です。") == ["word"]


def test_the_first_mention_in_a_text_leads_to_the_explanation(of_these):
    of_these(word("検収"), word("報酬", key="reward", everyday=True))

    assert marked("検収のあと、報酬です。検収です。") == (
        '<a class="term" href="/glossary/#word">検収</a>のあと、報酬です。検収です。'
    )


def test_what_editors_write_is_text_and_never_markup(of_these):
    of_these(word("<検収>"))

    assert marked('<b>"<検収>"&') == (
        '&lt;b&gt;&quot;<a class="term" href="/glossary/#word">&lt;検収&gt;</a>&quot;&amp;'
    )


def test_what_a_source_says_is_not_what_the_page_says(of_these):
    of_these(word("検収"))
    facts = make_facts(blockers=[blocker(citations=[citation(says="検収です。")])])

    assert found_in(*facts.blockers) == []
    assert found_in(*make_facts(blockers=[blocker(why="検収です。")]).blockers) == ["word"]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_explains_the_words_it_uses(site, page):
    text = site.get(page).text
    tree = parse(text)
    [section] = [node for node in tree.all("section") if node.get("aria-label") == "ことばの説明"]
    told = {node.text for node in section.all("dt")}
    by_key = {term.key: term.term for term in glossary()}
    linked = {link["href"].removeprefix("/glossary/#") for link in tree.all("a", class_="term")}

    assert f"このページのことば（{len(told)}語）" in section.text
    assert told <= {term.term for term in glossary()}
    assert {by_key[key] for key in linked} <= told
    assert len(told) >= 3
    assert bool(linked) is (page != PAGES["question"])


def test_a_page_without_such_words_has_no_list(site, monkeypatch):
    facts = make_facts(summary="そうです。", fee_schedules=[], payout_methods=[], categories=[])
    monkeypatch.setattr(catalog, "current", lambda: catalog_of([facts]))

    assert "このページのことば" not in site.get("/platforms/sample/").text


def test_every_word_has_a_place_of_its_own_in_the_order_of_the_kana(site):
    page = parse(site.get("/glossary/").text)
    order = [node["id"] for node in page.all("div") if node.get("id")]

    assert order == [term.key for term in glossary()]
    assert [node.text for node in page.all("dfn")] == [term.term for term in glossary()]
    for term in glossary():
        assert term.explanation in page.one("div", id=term.key).text


def test_a_word_names_the_page_that_says_so(site):
    page = parse(site.get("/glossary/").text)
    source = next(s for s in main_catalog().get("crowdworks").facts.sources if s.key == "faq-10709")

    assert page.one("div", id="automatic-payout").one("a")["href"] == source.url
    # Its platform is not published here.
    assert page.one("div", id="i2iid").all("a") == []


def test_search_engines_may_keep_the_page_and_find_it(site):
    page = site.get("/glossary/")

    assert "noindex" not in page.text
    assert "/glossary/</loc>" in site.get("/sitemap.xml").text
    assert 'href="/glossary/"' in site.get("/").text
    assert site.get("/about/").text.count('href="/glossary/"') == 2


def test_rows_follow_the_kana():
    readings = ["あい", "がく", "きん", "はらい", "ぱい", "わく", "おう"]
    terms = [word(reading, key=f"w{n}", reading=reading) for n, reading in enumerate(sorted(readings, key=kana_order))]

    assert {row: [t.term for t in found] for row, found in by_row(terms).items()} == {
        "あ": ["あい", "おう"],
        "か": ["がく", "きん"],
        "は": ["ぱい", "はらい"],
        "わ": ["わく"],
    }
