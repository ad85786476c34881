"""The list of platforms, page by page."""

import pytest

from guides.pages.platforms import PAGE_SIZE
from platforms.editions import catalog
from tests.dom import parse
from tests.guides.published import catalog_of, facts_of

pytestmark = pytest.mark.slow

COUNT = 2 * PAGE_SIZE + 7


@pytest.fixture
def many(site, monkeypatch):
    """A visitor of a site with so many platforms; every third one is an agent."""
    facts = facts_of("crowdworks")
    documents = [
        facts.model_copy(update={"slug": f"sample-{n}", "kana": f"みほん{n:03}", "kind": "agent" if n % 3 == 0 else facts.kind})
        for n in range(COUNT)
    ]  # fmt: skip
    full = catalog_of(documents)
    monkeypatch.setattr(catalog, "current", lambda: full)
    return site


def cards(page):
    return [link["href"] for link in page.all("a") if link["href"].startswith("/guides/sample-")]


def walk(visitor, address):
    """Every page of the list, from this one on by its own links."""
    while address:
        page = parse(visitor.get(address).text)
        yield page
        following = [link["href"] for link in page.all("a") if link.text.strip() == "次へ"]
        address = f"/platforms/{following[0]}" if following else ""


def test_all_pages_together_show_every_platform_once(many):
    shown = [cards(page) for page in walk(many, "/platforms/")]

    assert [len(page) for page in shown] == [PAGE_SIZE, PAGE_SIZE, 7]
    assert len({address for page in shown for address in page}) == COUNT


def test_a_filter_stays_on_the_next_page(many):
    assert [len(cards(page)) for page in walk(many, "/platforms/?kind=agent")] == [36]
    pages = list(walk(many, "/platforms/?q=みほん&kind=marketplace"))

    assert [len(cards(page)) for page in pages] == [PAGE_SIZE, COUNT - 36 - PAGE_SIZE]


@pytest.mark.parametrize("page", ["0", "-1", "4", "99999999999999999999", "1e9", "あ", "", "<b>"])
def test_a_page_that_is_not_there_shows_one_that_is(many, page):
    assert cards(parse(many.get("/platforms/", {"page": page}).text))


def test_few_platforms_need_no_pages(site):
    assert "次へ" not in site.get("/platforms/").text


def test_who_searches_by_name_meets_what_was_found_before_the_ways_to_narrow_it(site):
    def results_come_first(address):
        text = site.get(address).text
        return text.index('class="platforms"') < text.index('aria-label="しぼりこみ"')

    assert results_come_first("/platforms/?q=ランサーズ")
    assert not results_come_first("/platforms/")
