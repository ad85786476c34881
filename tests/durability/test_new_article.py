"""A registered article appears in every process of a server in time, although each keeps its pages as bytes."""

import time

import pytest

from platforms.articles import FRESH_SECONDS
from tests.durability.running import Site

pytestmark = pytest.mark.long

REGISTER = (
    "from platforms.models import Article, Platform;"
    "Article.objects.create(platform=Platform.objects.get(slug='crowdworks'), title='新しい記事',"
    " url='https://blog.example/new', author='人', is_shown=True)"
)
ROUNDS = 30
"""Requests in a row, each on a connection of its own: more than enough to meet both processes."""


def test_both_processes_show_a_new_article_within_a_minute(site: Site) -> None:
    site = Site(site.folder, {"WEB_WORKERS": "2"})
    with site.served() as server:

        def named() -> list[bool]:
            return ["新しい記事" in server.get("/guides/crowdworks/").text for _ in range(ROUNDS)]

        assert not any(named())
        site.manage("shell", "-c", REGISTER)
        deadline = time.monotonic() + FRESH_SECONDS + 2
        while not all(named()):
            assert time.monotonic() < deadline
            time.sleep(1)
