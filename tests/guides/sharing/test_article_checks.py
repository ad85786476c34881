"""Articles by others: shown where they belong, and noticed when they no longer agree with us."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from guides.sharing.article_checks import broken_links, stale_articles, why_broken
from platforms import articles
from platforms.articles import FRESH_SECONDS, ListedArticle, about, known
from platforms.editions import catalog
from platforms.models import Article
from tests.dom import parse
from tests.factories import PlatformFactory
from tests.guides.published import main_catalog

TODAY = date(2026, 11, 22)


@pytest.fixture
def crowdworks(db, monkeypatch):
    monkeypatch.setattr(articles, "known", known)
    articles.forget()
    yield PlatformFactory(slug="crowdworks")
    articles.forget()


def article(platform, *, quotes=None, **fields):
    """An article; `quotes` are its figures by fact."""
    number = Article.objects.count()
    row = Article.objects.create(
        platform=platform,
        **{"title": f"記事{number}", "url": f"https://blog.example/{number}", "author": "あるブログ", **fields},
    )
    for fact, value in (quotes or {}).items():
        row.quoted_facts.create(fact=fact, value=value)
    return row


# ── What readers see ─────────────────────────────────────────────────────────────────────────────


def test_a_guide_names_articles_about_its_platform_and_where_there_is_money_in_it(site, monkeypatch):
    listed = (
        ListedArticle("退会の体験", "https://blog.example/1", "あるブログ", "balance-below-minimum", is_pr=False),
        ListedArticle("おすすめ", "https://blog.example/2", "別のブログ", "", is_pr=True),
    )
    monkeypatch.setattr(articles, "about", {"crowdworks": listed}.get)
    plain, paid = parse(site.get("/guides/crowdworks/").text).one("section", aria_labelledby="articles").all("li")

    assert plain.one("a")["rel"] == "noopener nofollow"
    assert "PR" not in plain.text
    assert "あるブログ" in plain.text
    assert "について" in plain.text
    assert paid.one("a")["rel"] == "noopener nofollow sponsored"
    assert paid.text.startswith("PR")


def test_a_guide_without_articles_says_nothing_of_them(site):
    assert not parse(site.get("/guides/crowdworks/").text).all(id="articles")


def test_only_shown_articles_are_listed_by_title(crowdworks):
    article(crowdworks, title="び", is_shown=True)
    article(crowdworks, title="あ", is_shown=True, is_pr=True, blocker="balance")
    article(crowdworks, title="かくれた記事")

    assert [(each.title, each.blocker, each.is_pr) for each in about("crowdworks")] == [
        ("あ", "balance", True),
        ("び", "", False),
    ]
    assert about("lancers") == ()


def test_articles_are_asked_for_once_a_minute(crowdworks, django_assert_num_queries):
    article(crowdworks, is_shown=True)
    with django_assert_num_queries(1):
        assert len(about("crowdworks")) == len(about("crowdworks")) == 1


def test_an_article_saved_while_another_thread_asks_is_listed_at_once(crowdworks, monkeypatch):
    ask = articles._loaded

    def slowly():
        found = ask()
        article(crowdworks, is_shown=True)
        articles.ask_again()
        return found

    monkeypatch.setattr(articles, "_loaded", slowly)
    assert about("crowdworks") == ()
    monkeypatch.setattr(articles, "_loaded", ask)

    assert len(about("crowdworks")) == 1


@pytest.fixture
def kept(crowdworks, site, settings):
    """A visitor of a server that keeps its pages as bytes, as the shipped ones do."""
    settings.MIDDLEWARE = [
        settings.MIDDLEWARE[0],
        "guides.pages.page_cache.StoredPagesMiddleware",
        *settings.MIDDLEWARE[1:],
    ]
    return Client()


def guide_names_it(visitor):
    return "新しい記事" in visitor.get("/guides/crowdworks/").text


def test_another_process_shows_a_new_article_within_a_minute(kept, crowdworks, monkeypatch):
    clock = [1_000.0]
    monkeypatch.setattr(articles.time, "monotonic", lambda: clock[0])
    assert not guide_names_it(kept)
    row = article(crowdworks, title="新しい記事", is_shown=True)

    clock[0] += FRESH_SECONDS - 1
    assert not guide_names_it(kept)
    clock[0] += 1
    assert guide_names_it(kept)

    row.delete()
    clock[0] += FRESH_SECONDS
    assert not guide_names_it(kept)


def test_a_page_is_made_anew_only_when_the_articles_are_others(kept, crowdworks, monkeypatch):
    article(crowdworks, title="新しい記事", is_shown=True)
    before = known()
    articles.ask_again()

    assert known() is before


def test_a_guide_is_complete_without_the_database(crowdworks, monkeypatch):
    def broken():
        raise OperationalError

    article(crowdworks, is_shown=True)
    assert len(about("crowdworks")) == 1
    articles.ask_again()
    monkeypatch.setattr(articles, "_loaded", broken)
    assert len(about("crowdworks")) == 1  # as known before

    articles.forget()
    assert about("crowdworks") == ()


# ── What staff hear ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("quoted", ["1,000円", "１，０００円", "1000 円", "1、000円"])
def test_a_quote_that_says_the_same_is_not_stale(crowdworks, quoted):
    article(crowdworks, quotes={"payout-minimum": quoted})

    assert stale_articles(main_catalog(), TODAY) == ()


def test_a_quote_that_says_something_else_is_stale(crowdworks):
    row = article(crowdworks, quotes={"payout-minimum": "500円", "worker-fee": "5%〜20%（税別）"})
    (found,) = stale_articles(main_catalog(), TODAY)

    assert (found.article, found.label, found.quoted, found.published) == (row, "最低出金額", "500円", "1,000円")
    assert found.checked_on is not None
    assert str(found) == "記事0：最低出金額「500円」。いまは「1,000円」です（https://blog.example/0）"


@pytest.mark.parametrize("fact", [pytest.param("nothing", id="no such fact")])
def test_a_quote_of_nothing_is_stale(crowdworks, fact):
    article(crowdworks, quotes={fact: "500円"})

    assert stale_articles(main_catalog(), TODAY)[0].published is None


def test_stale_quotes_are_found_with_few_queries(crowdworks, django_assert_num_queries):
    for _ in range(4):
        article(crowdworks, quotes={"payout-minimum": "500円"})
    with django_assert_num_queries(2):
        assert len(stale_articles(main_catalog(), TODAY)) == 4


@pytest.mark.parametrize(
    "link",
    [
        "/guides/crowdworks/",
        "/guides/crowdworks/#balance-below-minimum",
        "/guides/crowdworks/questions/?balance=800&utm_source=blog",
        "/guides/crowdworks/report/?balance=unknown&on=2026-11-22",
        "/embed/card/lancers/?bank=rakuten",
        "/embed/compare/?amount=50000",
        "/compare/",
    ],
)
def test_a_link_that_is_used_in_full_is_right(link):
    assert why_broken(link, main_catalog()) == ""


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        pytest.param("/nowhere/", "ページではありません", id="no page"),
        pytest.param("//[", "ページではありません", id="no address"),
        pytest.param("/guides/nobody/", "公開されていない", id="no platform"),
        pytest.param("/guides/crowdworks/#nothing", "理由「nothing」", id="no reason"),
        pytest.param("/guides/crowdworks/questions/?blance=800", "「blance」を使えません", id="no question"),
        pytest.param("/guides/crowdworks/questions/?balance=abc", "「balance」を使えません", id="no answer"),
        pytest.param("/compare/?ammount=1", "「ammount」を使えません", id="no condition"),
        pytest.param("/compare/?p=nobody", "「p」を使えません", id="no platform to compare"),
    ],
)
def test_a_link_that_is_not_used_in_full_says_why(link, reason):
    assert reason in why_broken(link, main_catalog())


def test_broken_links_are_told_with_their_article(crowdworks):
    article(crowdworks, link="/guides/crowdworks/")
    row = article(crowdworks, link="/guides/nobody/")

    assert [found.article for found in broken_links(main_catalog())] == [row]


def test_the_nightly_look_fails_when_there_is_something_to_do(crowdworks, monkeypatch):
    monkeypatch.setattr(catalog, "current", main_catalog)
    monkeypatch.setattr("guides.management.commands.audit_articles.today_in_japan", lambda: TODAY)
    said = StringIO()
    call_command("audit_articles", stdout=said)
    article(crowdworks, link="/nowhere/", quotes={"payout-minimum": "500円"})
    with pytest.raises(CommandError, match="2件"):
        call_command("audit_articles", stdout=said)

    assert "合っています" in said.getvalue()
    assert "最低出金額「500円」" in said.getvalue()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"url": "javascript:alert(1)"}, id="no web address"),
        pytest.param({"url": ""}, id="no address"),
        pytest.param({"link": "https://evil.example/"}, id="a link to another site"),
        pytest.param({"link": "//evil.example/"}, id="a link to another site without a scheme"),
    ],
)
def test_an_article_with_a_wrong_address_is_refused(crowdworks, wrong):
    fields = {"platform": crowdworks, "title": "題", "url": "https://blog.example/", "author": "人", **wrong}

    with pytest.raises(ValidationError):
        Article(**fields).full_clean()
