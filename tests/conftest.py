"""What every test stands on: hypothesis profiles and no way out to the network."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import kept

settings.register_profile("quick", max_examples=5, deadline=None)
settings.register_profile("fast", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=400, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def pytest_configure(config: pytest.Config) -> None:
    cache = getattr(config, "cache", None)
    kept.folder = Path(cache.mkdir("kept")) if cache else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what may ask the database: `-m database` chooses it where another database is tried."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        is_allowed = item.get_closest_marker("django_db") or names & {"db", "transactional_db"}
        if is_allowed and not item.get_closest_marker("in_memory"):
            item.add_marker("database")


def is_this_machine(address: Any) -> bool:
    """Whether a socket address is a local path or a loopback address."""
    if isinstance(address, (str, bytes)):
        return True
    try:
        return address[0] == "localhost" or ipaddress.ip_address(address[0]).is_loopback
    except ValueError:  # a host name
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not is_this_machine(address):
            raise AssertionError(f"A test tried to reach {address[0]}.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Begin with a copy of what the same migrations made before: going up all of them takes ten seconds in each process."""
    from django.db import connection

    with kept.schema_in(connection):
        yield


@pytest.fixture(autouse=True, scope="session")
def editions_appear_at_once() -> Iterator[None]:
    """Show a publication at the next request; where there are several servers it waits until all of them know it."""
    from platforms.editions import catalog

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "appearance", lambda published: published)
        yield


@pytest.fixture(autouse=True, scope="session")
def reports_think_once() -> Iterator[None]:
    """Work out ranges and routes of a report once for one document, day and answers.

    Half of what tests of pages take is the same few reports, worked out again. `tests/engine` asks the engine itself.
    """
    from guides.report import report

    with pytest.MonkeyPatch.context() as patch:
        for name in ("range_of", "known_routes"):
            patch.setattr(report, name, kept.in_mind(getattr(report, name)))
        yield


@pytest.fixture(autouse=True)
def no_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guides name nobody's articles, and do not ask the database for them, unless a test is about that."""
    from platforms import articles

    nobody: dict[str, tuple[articles.ListedArticle, ...]] = {}
    monkeypatch.setattr(articles, "known", lambda: nobody)


@pytest.fixture(autouse=True)
def no_reported_exits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guides and reports count nobody's exits, and do not ask the database for them, unless a test is about that."""
    from guides.reported_exits import counts

    nobody: dict[str, counts.Kept] = {}
    monkeypatch.setattr(counts, "of_last_year", lambda today: nobody)


@pytest.fixture(autouse=True)
def nothing_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages know of no changed source, and do not ask the database for them, unless a test is about that."""
    from platforms.sources import doubts

    nothing = doubts.Known()
    monkeypatch.setattr(doubts, "known", lambda: nothing)
