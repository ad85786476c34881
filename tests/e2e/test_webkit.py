"""The way of a reader in WebKit, which draws every page on an iPhone."""

import pytest

from tests.e2e.webkit import DRIVER, webkit

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(DRIVER is None, reason="webkit2gtk-driver is not installed; CI installs it"),
]

ASKED = "return document.querySelector('#question input[name=asked]')?.value"
OTHER = f"{ASKED} !== arguments[0]"


@pytest.fixture
def engine():
    with webkit() as session:
        yield session


def test_one_tap_goes_on_and_back_shows_each_answer_given(engine, site):
    engine.open(f"{site}/guides/crowdworks/questions/")
    passed = []
    for _ in range(3):
        passed.append(engine.until(ASKED))
        engine.click(f"#question button[name={passed[-1]}][value=no], #question button[name={passed[-1]}]")
        engine.until(OTHER, passed[-1])

    for key in reversed(passed):
        engine.back()
        engine.until(f"{ASKED} === arguments[0]", key)
        assert engine.until("return document.querySelector('#question [aria-current=true]')?.name") == key


def test_the_answer_is_on_the_first_screen_and_nothing_runs_off_it(engine, site):
    engine.open(
        f"{site}/guides/coconala/report/?undelivered_orders=no&open_purchases=no&payout_requested=no&balance=30000&payout_ready=yes&on=2026-11-27"
    )

    assert "30,000円" in engine.script("return document.querySelector('#verdict').textContent")
    assert engine.script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert engine.script("return getComputedStyle(document.documentElement).textAutospace ?? 'none'") != "normal"
