"""What readers no longer see takes no memory any more."""

import gc
import weakref
from datetime import date

import pytest
from django.test import Client

from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from tests.documents import make_facts

pytestmark = pytest.mark.django_db

EVERYWHERE = [
    "/",
    "/platforms/",
    "/platforms/sample/",
    "/guides/sample/",
    "/guides/sample/questions/",
    "/guides/sample/report/",
    "/guides/sample/report.json",
    "/guides/sample/report.ics",
    "/compare/?amount=10000",
    "/compare.json",
    "/glossary/",
    "/links/",
    "/feed.xml",
    "/sitemap.xml",
    "/embed/card/sample/",
    "/api/facts.json",
    "/api/platforms.json",
    "/api/platforms/sample.json",
    "/api/platforms/sample/chips.json",
]


def publish_as(name):
    publish(save_facts(make_facts(name=name)), by=None, reason="公開", today=date(2026, 11, 22))
    catalog.ask_again()


def read_everything(client):
    for address in EVERYWHERE:
        assert client.get(address, follow=True).status_code == 200, address


@pytest.fixture
def client():
    catalog.forget()
    yield Client()
    catalog.forget()


def test_an_old_edition_goes_with_all_that_was_made_of_it_once_the_next_is_read(client):
    publish_as("はじめの名前")
    read_everything(client)
    old = catalog.current().get("sample")
    kept = [weakref.ref(old), weakref.ref(old.facts)]
    del old

    publish_as("次の名前")
    read_everything(client)
    gc.collect()

    assert catalog.current().get("sample").facts.name == "次の名前"
    assert not any(each() for each in kept)


def test_links_that_name_old_editions_keep_no_more_of_them_than_fit(client, monkeypatch):
    for number in range(6):
        publish_as(f"名前{number}")
    monkeypatch.setattr(catalog._named, "most_bytes", 400_000)

    for number in range(1, 6):
        report = client.get(f"/guides/sample/report/?edition={number}")
        assert report.status_code == 200

    assert 0 < catalog._named.size <= 400_000
    assert catalog._named.get(("sample", 1)) is None
    assert catalog._named.get(("sample", 5)) is not None
