"""The whole way of a reader in three browsers, with scripts and without."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.e2e.chromium import Chromium
from tests.e2e.engine import Engine
from tests.e2e.firefox import FIREFOX, firefox
from tests.e2e.journeys import JOURNEYS, Stage
from tests.e2e.webkit import DRIVER, webkit

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MISSING = {
    "webkit": pytest.mark.skipif(DRIVER is None, reason="webkit2gtk-driver is not installed; CI installs it"),
    "firefox": pytest.mark.skipif(FIREFOX is None, reason="firefox-esr is not installed; CI installs it"),
    "chromium": (),
}


@contextmanager
def started(name: str, scripts: bool, new_context: Any) -> Iterator[Engine]:
    if name == "chromium":
        yield Chromium(new_context(java_script_enabled=scripts).new_page())
    else:
        with (webkit if name == "webkit" else firefox)(scripts=scripts) as reader:
            yield reader


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("name", [pytest.param(name, marks=marks) for name, marks in MISSING.items()])
def test_every_journey_leads_to_its_end(name, scripts, home, article, new_context, subtests):
    stage = Stage(home, article.publish, scripts)
    with started(name, scripts, new_context) as reader:
        for journey, walk in JOURNEYS.items():
            with subtests.test(journey):
                walk(reader, stage)
