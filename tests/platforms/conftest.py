"""A platform, staff at their desk, and nothing that a process remembers from the test before."""

from collections.abc import Iterator
from datetime import date

import pytest

from platforms.drafts.rows import save_facts
from platforms.editions import catalog
from platforms.editions.publishing import publish
from tests.documents import make_facts
from tests.factories import StaffFactory


@pytest.fixture(autouse=True)
def fresh_catalog() -> Iterator[None]:
    """Each test begins without any edition in memory."""
    catalog.forget()
    yield
    catalog.forget()


@pytest.fixture
def editor(db):
    return StaffFactory()


@pytest.fixture
def desk(client, editor):
    """A browser in which staff are logged in."""
    client.force_login(editor)
    return client


@pytest.fixture
def platform(db):
    """A draft that nobody published."""
    return save_facts(make_facts())


@pytest.fixture
def published(platform):
    publish(platform, by=None, reason="はじめての公開", today=date(2026, 11, 22))
    return platform
