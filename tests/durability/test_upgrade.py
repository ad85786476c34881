"""A site that stands at any earlier schema comes up to date, with its facts, its history and its pages as they were."""

import json
from pathlib import Path

import pytest

from tests.durability.running import ROOT, Site

pytestmark = pytest.mark.long

EARLIER = sorted(path.stem for path in (ROOT / "platforms" / "migrations").glob("0*.py"))[:-1]
PAGES = (
    "/",
    "/platforms/",
    "/guides/crowdworks/",
    "/guides/lancers/report/?balance=800&on=2026-11-24",
    "/compare.json",
)
GIVEN_UP = {"0016_weekly_payouts": ["platforms_question.unless_told"]}
"""Columns that the step up from there removes: the one that was asked of a question is asked of a platform's since."""
KEPT = ("platforms_edition", "platforms_platform", "platforms_blocker", "platforms_remedy", "platforms_citation")
"""Tables that every schema has: what is published, and drafts."""


def rows(site: Site, columns: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    with site.connect() as database:
        return {
            table: database.execute(f"SELECT {columns[table]} FROM {table} ORDER BY id").fetchall() for table in KEPT
        }


def columns(site: Site) -> dict[str, str]:
    with site.connect() as database:
        return {
            table: ", ".join(f'"{name}"' for _, name, *_ in database.execute(f"PRAGMA table_info({table})"))
            for table in KEPT
        }


def pages(site: Site) -> dict[str, bytes]:
    with site.served() as server:
        answers = {path: server.get(path) for path in PAGES}
    assert {answer.status for answer in answers.values()} == {200}
    return {path: answer.body for path, answer in answers.items()}


@pytest.fixture(scope="module")
def before(filled: Path) -> dict[str, bytes]:
    return pages(Site(filled))


def test_there_is_something_to_upgrade_from() -> None:
    assert EARLIER


def test_every_step_up_keeps_every_row_of_the_schema_below(site: Site) -> None:
    inside = Site(site.folder, {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "off"})
    steps = json.loads(inside.python("-m", "tests.durability.stepping").stdout)

    assert sorted(steps) == EARLIER
    assert min(step["rows"] for step in steps.values()) > 1_000
    assert {name: step["changed"] for name, step in steps.items() if step["changed"]} == {}
    assert {name: step["given_up"] for name, step in steps.items() if step["given_up"]} == GIVEN_UP


@pytest.mark.parametrize("earlier", sorted({EARLIER[0], EARLIER[-1]}))
def test_an_earlier_site_comes_up_to_date_and_loses_nothing(site: Site, before: dict[str, bytes], earlier: str) -> None:
    site.manage("migrate", "platforms", earlier)
    then = columns(site)
    held = rows(site, then)
    assert all(held.values())

    site.python("-m", "config.prepare", "--strict")

    assert rows(site, then) == held
    assert pages(site) == before
