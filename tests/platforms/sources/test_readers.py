"""What readers see of a changed source, on every surface, and that nothing of the page itself reaches them."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from platforms.editions import catalog
from platforms.sources import doubts
from tests.dom import parse
from tests.platforms.sources.local_web import LONG, html
from tests.platforms.sources.watch import NOON

pytestmark = pytest.mark.slow

PAY, LEAVE = "http://help.test/pay", "http://help.test/leave"
RULE = "最低出金額は1,000円以上に設定されています。"
REASON = "残高があるあいだは、退会手続きができません。"
NOTE = "出典が変わりました。確認中です"
REPORT = "/guides/sample/report/?balance=5000"


@pytest.fixture
def reader(watch, web):
    """Reads pages two days after the first look; both pages were seen once."""
    catalog.forget()
    web.put(PAY, html(RULE, LONG))
    web.put(LEAVE, html(REASON, LONG))
    web.put("http://help.test/", html(LONG))
    watch.summary()

    def read(path):
        doubts.forget()
        with time_machine.travel(NOON + timedelta(days=2)):
            return Client().get(path).text

    yield read
    catalog.forget()


SURFACES = ["/guides/sample/", "/platforms/sample/", REPORT, "/compare/?amount=50000"]


@pytest.mark.parametrize("path", SURFACES)
def test_changed_sources_are_noted_wherever_their_facts_are_shown(reader, watch, web, path):
    assert NOTE not in reader(path)
    web.put(PAY, html(RULE.replace("1,000", "500"), LONG))
    web.put(LEAVE, html("残高があっても、退会できます。", LONG))
    watch.summary()

    assert NOTE in reader(path)


def test_a_changed_reason_softens_the_verdict(reader, watch, web):
    web.put(LEAVE, html("残高があっても、退会できます。", LONG))
    watch.summary()

    assert NOTE in parse(reader(REPORT)).one("section", class_="answer").text


def test_json_says_which_reason_is_in_doubt(reader, watch, web):
    web.put(LEAVE, html("残高があっても、退会できます。", LONG))
    watch.summary()

    assert '"source_changed": true' in reader("/guides/sample/report.json?balance=5000")


def test_the_machines_day_stands_beside_the_persons_day(reader):
    text = reader("/guides/sample/")

    assert "2026年11月1日" in text
    assert "2026年11月27日に、機械が公開中のページで同じ記載を見ました" in text


def test_a_kept_page_changes_with_the_note(reader, watch, web, settings):
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:2],
        "guides.pages.page_cache.StoredPagesMiddleware",
        *settings.MIDDLEWARE[2:],
    ]
    kept = Client()
    with time_machine.travel(NOON + timedelta(days=2)):
        assert NOTE not in kept.get("/guides/sample/").text
    web.put(LEAVE, html("残高があっても、退会できます。", LONG))
    watch.summary()
    doubts.ask_again()
    with time_machine.travel(NOON + timedelta(days=2)):
        assert NOTE in kept.get("/guides/sample/").text


@pytest.mark.parametrize(
    "path", [*SURFACES, "/feed/", "/guides/sample/report.json?balance=5000", "/platforms/sample.json"]
)
def test_no_word_of_a_page_reaches_a_reader(reader, watch, web, path):
    canary = "よその文章"
    web.put(PAY, html(canary + RULE.replace("1,000", "500"), LONG))
    watch.summary()

    assert canary not in reader(path)
    assert LONG[:20] not in reader(path)
