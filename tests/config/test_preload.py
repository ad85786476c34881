"""Before the server divides: editions in memory, no open connection, and no failure without a database."""

import gc
from datetime import date

import pytest
from django.db import OperationalError, connections

from config.preload import warm
from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from tests.documents import make_facts

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def thawed():
    yield
    gc.unfreeze()


@pytest.fixture
def closed(monkeypatch):
    """Whether every connection was closed: a test's own must live on."""
    asked = []

    def close_all(self):
        asked.append(self)

    monkeypatch.setattr(type(connections), "close_all", close_all)
    return asked


@pytest.mark.django_db
def test_workers_begin_with_the_editions_and_without_a_connection(closed, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(catalog, "FRESH_SECONDS", 3_600)
    publish(save_facts(make_facts(slug="sample")), by=None, reason="公開", today=date(2026, 11, 22))
    catalog.forget()

    warm()

    assert closed == [connections]
    assert gc.get_freeze_count() > 0
    with django_assert_num_queries(0):
        assert catalog.current().get("sample")


def test_a_server_without_a_database_starts_all_the_same(closed, monkeypatch, caplog):
    def away():
        raise OperationalError("away")

    monkeypatch.setattr(catalog, "current", away)

    warm()

    assert closed == [connections]
    assert "workers will read the editions themselves" in caplog.text
