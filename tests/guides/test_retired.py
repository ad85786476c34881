"""A platform that has ended keeps its pages, says why and since when, and leads onward."""

from datetime import date

import pytest
from django.test import Client

from platforms.editions import catalog
from tests.documents import make_facts
from tests.dom import parse
from tests.guides.published import catalog_of

WHY = "運営会社がサービスを終えました。"
SINCE = "2026年3月31日（火）に終了しました"


def ended(**changes):
    told = {"name": "終わりワークス", "kana": "おわりわーくす", "aliases": ["オワワ"], "slug": "ended"}
    return make_facts(**{**told, "status": "retired", "status_note": WHY, "status_since": date(2026, 3, 31), **changes})


def visitor(monkeypatch, *documents):
    found = catalog_of(documents)
    monkeypatch.setattr(catalog, "current", lambda: found)
    return Client()


PAGES = [
    "/guides/ended/",
    "/platforms/ended/",
    "/guides/ended/report/?balance=800",
    "/guides/ended/questions/balance/",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_keeps_its_address_and_says_why_since_when_and_where_to_go_on(monkeypatch, page):
    site = visitor(monkeypatch, ended(successor="sample"), make_facts())
    response = site.get(page)
    [notice] = [node for node in parse(response.text).all("div", class_="notice") if "終了しました" in node.text]

    assert response.status_code == 200
    assert SINCE in notice.text
    assert WHY in notice.text
    assert [link["href"] for link in notice.all("a")] == ["/guides/sample/"]


@pytest.mark.parametrize("successor", [None, "unknown"], ids=["none", "one that is not published"])
@pytest.mark.parametrize("page", PAGES)
def test_without_a_successor_the_list_leads_onward(monkeypatch, page, successor):
    site = visitor(monkeypatch, ended(successor=successor), make_facts())
    [notice] = [node for node in parse(site.get(page).text).all("div", class_="notice") if "終了しました" in node.text]

    assert [link["href"] for link in notice.all("a")] == ["/platforms/"]


def test_an_unknown_day_is_not_made_up(monkeypatch):
    site = visitor(monkeypatch, ended(status_since=None))

    assert "終わりワークスは終了しました" in site.get("/guides/ended/").text


def test_nobody_is_sent_to_questions_about_an_account_that_is_gone(monkeypatch):
    site = visitor(monkeypatch, ended(), make_facts())

    assert "あなたの場合を調べる" not in parse(site.get("/guides/ended/").text).text
    assert "あなたの場合を調べる" in parse(site.get("/guides/sample/").text).text
    assert 'value="ended"' not in site.get("/guides/report/").text
    assert 'value="sample"' in site.get("/guides/report/").text


@pytest.mark.parametrize("text", ["", "おわり", "オワワ", "ended", "ワークス"])
def test_it_is_still_found_below_those_that_run(monkeypatch, text):
    cards = parse(visitor(monkeypatch, ended(), make_facts()).get("/platforms/", {"q": text}).text).all("article")

    assert "終了（2026年3月）" in cards[-1].text
    assert all("終了" not in card.text for card in cards[:-1])


def test_the_front_door_does_not_offer_it(monkeypatch):
    links = {link["href"] for link in parse(visitor(monkeypatch, ended(), make_facts()).get("/").text).all("a")}

    assert "/guides/sample/" in links
    assert "/guides/ended/" not in links


def test_nobody_can_earn_there_so_it_is_not_compared(monkeypatch):
    site = visitor(monkeypatch, ended(), make_facts())

    assert [row["slug"] for row in site.get("/compare.json").json()["rows"]] == ["sample"]
    assert "終わりワークス" not in site.get("/compare/").text


def test_search_engines_keep_its_pages(monkeypatch):
    site = visitor(monkeypatch, ended(), make_facts())

    assert "/guides/ended/</loc>" in site.get("/sitemap.xml").text
    assert "noindex" not in site.get("/guides/ended/").text


@pytest.mark.parametrize("frame", ["/embed/card/ended/", "/embed/check/ended/", "/embed/check/ended/?balance=0"])
def test_other_peoples_articles_tell_their_readers(monkeypatch, frame):
    site = visitor(monkeypatch, ended(), make_facts())

    assert SINCE in site.get(frame).text
    assert "終了しました" not in site.get(frame.replace("ended", "sample")).text


def test_a_platform_that_may_have_ended_says_so_and_goes_on(monkeypatch):
    site = visitor(monkeypatch, ended(status="possibly_ended"))
    page = parse(site.get("/guides/ended/").text).text

    assert "運営状況を確認できていません" in page
    assert "2026年3月31日（火）から" in page
    assert "あなたの場合を調べる" in page
    assert [row["slug"] for row in site.get("/compare.json").json()["rows"]] == ["ended"]
