"""Articles at the desk: what no longer agrees on one page, and an edit that readers see at once."""

import pytest
from django.test import Client

from guides.sharing.article_checks import findings
from platforms import articles
from platforms.editions import catalog
from platforms.models import Article
from tests.dom import parse
from tests.factories import StaffFactory
from tests.guides.desk.browser import url
from tests.guides.published import main_catalog
from tests.guides.sharing.test_article_checks import TODAY, article, crowdworks, guide_names_it, kept

__all__ = ["crowdworks", "kept"]


@pytest.fixture(autouse=True)
def undefined_variables_fail():
    """Django's own admin templates ask for what is not there."""


@pytest.fixture
def desk(crowdworks, monkeypatch):
    """A member of staff at the desk of a site with the real documents."""
    monkeypatch.setattr(catalog, "current", main_catalog)
    visitor = Client()
    visitor.force_login(StaffFactory())
    return visitor


def cells(section):
    return [[cell.text for cell in row.children if not isinstance(cell, str)] for row in section.one("tbody").all("tr")]


def test_staff_see_what_the_nightly_look_tells(desk, crowdworks):
    row = article(crowdworks, link="/guides/crowdworks/?blance=1", quotes={"payout-minimum": "500円", "gone": "1"})
    article(crowdworks, link="/guides/crowdworks/", quotes={"payout-minimum": "1,000円"})
    page = parse(desk.get(url("article_stale")).text).one(id="content-main")
    figures, links = page.all("table")

    assert len(list(findings(main_catalog(), TODAY))) == 3
    assert [each[3:6] for each in cells(figures)] == [
        ["gone", "1", "この項目はもうありません"],
        ["最低出金額", "500円", "1,000円"],
    ]
    ((title, _, link, reason),) = cells(links)
    assert title.startswith(row.title)
    assert link == row.link
    assert "「blance」を使えません" in reason
    assert figures.all("a")[0]["href"] == url("article_change", row.pk)


def test_staff_without_anything_to_do_are_told_so(desk, crowdworks):
    article(crowdworks, link="/guides/crowdworks/", quotes={"payout-minimum": "1,000円"})
    page = parse(desk.get(url("article_stale")).text).one(id="content-main")

    assert not page.all("table")
    assert page.text.count("ありません。") == 2


def test_the_list_of_articles_leads_to_the_stale_ones(desk):
    assert url("article_stale") in desk.get(url("article_changelist")).text


def test_the_process_that_saved_an_article_shows_it_at_the_next_request(
    desk, kept, crowdworks, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(articles.time, "monotonic", lambda: 1_000.0)
    assert not guide_names_it(kept)
    none = {f"quoted_facts-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    fields = {"title": "新しい記事", "url": "https://blog.example/new", "author": "人", "is_shown": "on"}

    with django_capture_on_commit_callbacks(execute=True):
        added = desk.post(url("article_add"), {"platform": crowdworks.pk, **fields, **none, "seen": "new"})
    assert added.status_code == 302, added.context["errors"]
    assert guide_names_it(kept)

    row = Article.objects.get()
    page = desk.get(url("article_delete", row.pk))
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(url("article_delete", row.pk), {"post": "yes", "seen": page.context["seen"]})
    assert not guide_names_it(kept)
