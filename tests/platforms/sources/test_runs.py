"""Whole runs: politeness, leases, what a run that dies leaves behind, and the size that the site really has."""

import threading
from dataclasses import fields
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from platforms.models import Edition, LookResult, PageUse, WatchedHost, WatchedPage, WatchRun
from platforms.sources import runs
from platforms.sources.fetching import Fetcher, Limits
from platforms.sources.looks import Look, record
from platforms.sources.planning import Candidate, plan
from platforms.sources.registering import cited_now, register
from platforms.sources.walls import UnknownHostError, Wall
from tests.documents import citation, make_facts, source
from tests.factories import PlatformFactory
from tests.platforms.sources.local_web import LONG, Page, html, redirect
from tests.platforms.sources.watch import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAY = "http://help.test/pay"
RULE = "最低出金額は1,000円以上に設定されています。"

# ── Choosing (pure) ──────────────────────────────────────────────────────────────────────────────


def candidate(name, risk=1, days=None, failing=False):
    looked = NOON - timedelta(days=days) if days is not None else None
    return Candidate(f"http://{name}.test/", f"{name}.test", risk, looked, failing)


def chosen(pages, mode="due", **budget):
    return {url for urls in plan(pages, NOON, mode, **budget).by_host.values() for url in urls}


@pytest.mark.parametrize(
    ("risk", "days", "is_due"),
    [
        pytest.param(9, 1, True, id="the weightiest third every day"),
        pytest.param(5, 2, False, id="the next third not every second day"),
        pytest.param(5, 3, True, id="the next third every third day"),
        pytest.param(1, 6, False, id="the rest not within a week"),
        pytest.param(1, 7, True, id="the rest every week"),
    ],
)
def test_what_carries_more_is_looked_at_more_often(risk, days, is_due):
    others = [candidate(f"other-{n}", n, 0) for n in (2, 3, 4, 6, 7, 8)]

    assert ("http://page.test/" in chosen([candidate("page", risk, days), *others])) is is_due


def test_a_page_that_fails_is_tried_every_day():
    others = [candidate(f"other-{n}", 9, 0) for n in range(3)]

    assert chosen([candidate("page", 1, 1, failing=True), *others]) == {"http://page.test/"}


def test_what_was_never_seen_comes_before_what_was_seen_lately():
    pages = [candidate("new"), candidate("old", 1, 30), candidate("late", 1, 8)]

    assert chosen(pages, per_run=2) == {"http://new.test/", "http://old.test/"}


def test_a_site_is_asked_for_no_more_than_its_budget():
    pages = [Candidate(f"http://a.test/{n}", "a.test", n) for n in range(9)] + [candidate("b")]
    found = plan(pages, NOON, per_host=4)

    assert {host: len(urls) for host, urls in found.by_host.items()} == {"a.test": 4, "b.test": 1}
    assert found.left_out == 5
    assert found.by_host["a.test"][0] == "http://a.test/8"


# ── One run beside another, and after one that died ──────────────────────────────────────────────


def test_a_site_that_another_run_holds_is_left_alone(web, watch):
    web.put(PAY, html(RULE, LONG))
    assert runs.lease("help.test", "somebody", NOON)

    assert watch.summary(PAY).postponed == 1
    assert web.asked == []


def test_a_lease_runs_out_with_the_run_that_died(sample):
    assert runs.lease("help.test", "dead", NOON)
    assert not runs.lease("help.test", "alive", NOON + runs.LEASE - timedelta(seconds=1))
    assert runs.lease("help.test", "alive", NOON + runs.LEASE + timedelta(seconds=1))


def test_a_finished_run_holds_nothing(web, watch):
    web.put(PAY, html(RULE, LONG))
    watch.summary()

    assert not WatchedHost.objects.exclude(lease_by="").exists()
    assert WatchRun.objects.get().finished_at


def test_a_site_that_asked_to_wait_is_left_alone_for_so_long(web, watch):
    web.put(PAY, Page(status=429, headers={"Retry-After": "7200"}))
    web.put("http://help.test/leave", html(RULE, LONG))
    watch.summary(days=0)
    asked = len(web.asked)

    assert watch.summary().looked == 0
    assert len(web.asked) == asked
    assert watch.summary().looked == 3


def test_a_run_that_dies_is_gone_on_with_behind_its_last_page(web, watch, monkeypatch):
    for name in ("pay", "leave", ""):
        web.put(f"http://help.test/{name}", html(RULE, LONG))
    written = []

    def dies_at_the_second(page_id, look, now):
        if written:
            raise KeyboardInterrupt
        written.append(page_id)
        return record(page_id, look, now)

    monkeypatch.setattr(runs, "record", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        watch.summary(days=0)
    monkeypatch.undo()

    assert WatchedPage.objects.exclude(looked_at=None).count() == 1
    again = runs.begin("all", NOON + timedelta(hours=1))
    left = runs.planned(cited_now(), {}, "all", NOON, since=again.started_at)
    assert left.count == 2


def test_a_death_between_fetching_and_writing_leaves_nothing_half(web, watch, monkeypatch):
    web.put(PAY, html(RULE, LONG))
    watch.run(PAY)
    before = list(WatchedPage.objects.values()), list(PageUse.objects.values())
    web.put(PAY, html(RULE.replace("1,000", "500"), LONG))

    def dies(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("platforms.sources.looks._note_answer", dies)
    with pytest.raises(KeyboardInterrupt):
        watch.run(PAY)

    assert (list(WatchedPage.objects.values()), list(PageUse.objects.values())) == before
    assert PageUse.objects.filter(page__alarms__isnull=False).count() == 0


def test_a_page_that_we_cannot_cope_with_ends_no_run(web, watch, monkeypatch, caplog):
    for name in ("pay", "leave", ""):
        web.put(f"http://help.test/{name}", html(RULE, LONG))

    def fails(*_, **__):
        raise RuntimeError(RULE)

    monkeypatch.setattr(runs, "read", fails)

    assert watch.summary().looked == 3
    assert WatchedPage.objects.get(url=PAY).result == LookResult.ODD_ANSWER
    assert RULE not in caplog.text


def cut_off(web, sample):
    sources = [source(f"s{n}", url=f"http://site-{n}.example/page") for n in range(3)]
    cites = [citation(f"s{n}") for n in range(3)]
    facts = make_facts(slug="cut", sources=[*sources, source()], citations=cites)
    platform = PlatformFactory(slug="cut")
    Edition.objects.create(platform=platform, number=1, facts=facts.model_dump(mode="json"), reason="公開")


def test_our_own_line_being_cut_is_no_fault_of_the_pages(web, sample):
    cut_off(web, sample)

    def nobody(host, port):
        raise UnknownHostError(host)

    fetcher = Fetcher(Wall(resolve=nobody), "Yamedoki/1", Limits(pause=0.0))
    cited = cited_now()
    register(cited)
    found = runs.carry_out(runs.begin("all", NOON), runs.planned(cited, {}, "all", NOON), fetcher, lambda _: None)
    fetcher.close()

    assert found.line_is_cut
    assert found.looked == 0
    assert not WatchedPage.objects.exclude(failing_since=None).exists()


# ── The command ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def command(web, sample, settings):
    settings.WATCH_LOCAL_WEB = web.address

    def run(*arguments):
        out, err = StringIO(), StringIO()
        call_command("watch_sources", "--pause", "0", *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return run


def test_a_run_shows_its_progress_and_ends_with_one_line(web, command):
    for name in ("pay", "leave", ""):
        web.put(f"http://help.test/{name}", html(RULE, LONG))
    out, err = command()

    assert out.count("\n") == 1
    assert "3ページを見ました" in out
    assert err.count("http://help.test/") == 3


def test_a_dry_run_asks_nobody_and_writes_nothing(web, command):
    out, _ = command("--dry-run", "--all")

    assert PAY in out
    assert web.asked == []
    assert not WatchedPage.objects.exists()


@pytest.mark.parametrize("name", ["pay", "sample/pay", PAY])
def test_one_source_is_looked_at_by_any_of_its_names(web, command, name):
    web.put(PAY, html(RULE, LONG))
    command("--source", name)

    assert [path for _, path, _ in web.asked] == ["/robots.txt", "/pay"]


def test_a_source_that_nobody_uses_is_a_wrong_call(web, command):
    with pytest.raises(CommandError) as refused:
        command("--source", "paay")

    assert refused.value.returncode == 2


def test_what_is_not_due_is_not_looked_at(web, command):
    for name in ("pay", "leave", ""):
        web.put(f"http://help.test/{name}", html(RULE, LONG))
    command()
    asked = len(web.asked)
    out, _ = command()

    assert len(web.asked) == asked
    assert "0ページを見ました" in out


def test_a_moved_page_is_noted(web, command):
    web.put(PAY, redirect("http://new.test/pay"))
    web.put("http://new.test/pay", html(RULE, LONG))
    command()

    assert WatchedPage.objects.get(url=PAY).moved_to == "http://new.test/pay"


# ── The size that the site really has ────────────────────────────────────────────────────────────

HOSTS, PAGES_A_HOST, CITATIONS = 40, 10, 2_600


class Held:
    """How many pages are in memory at the same time."""

    def __init__(self):
        self.now = self.most = 0
        self.lock = threading.Lock()

    def count(self, look_at):
        held = self

        class Counted(Look):
            def __del__(self):
                with held.lock:
                    held.now -= 1

        def counted(fetcher, target):
            look = look_at(fetcher, target)
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            return Counted(*(getattr(look, each.name) for each in fields(look)))

        return counted


def test_all_that_is_cited_is_looked_at_in_one_run_one_request_a_site_at_a_time(web, db, monkeypatch):
    held = Held()
    monkeypatch.setattr(runs, "look_at", held.count(runs.look_at))
    urls = [f"http://site-{host}.test/{page}" for host in range(HOSTS) for page in range(PAGES_A_HOST)]
    for number, url in enumerate(urls):
        web.put(url, html(f"手数料は{number + 1}%です。", LONG, "この一文は長い説明です。" * 150))
    sources = [source(f"s{n}", url=url) for n, url in enumerate(urls)]
    a_page = CITATIONS / len(urls)
    notes = [
        {
            "key": f"n{n}",
            "topic": "fees",
            "title": f"注意{n}",
            "body": "本文です。",
            "citations": [citation(f"s{int(n // a_page)}", says=f"手数料は{int(n // a_page) + 1}%だとしています。")],
        }
        for n in range(CITATIONS)
    ]
    facts = make_facts(sources=[*sources, source(url="http://site-0.test/0")], notes=notes)
    platform = PlatformFactory(slug="sample")
    Edition.objects.create(platform=platform, number=1, facts=facts.model_dump(mode="json"), reason="公開")
    cited = cited_now()
    register(cited)
    fetcher = Fetcher(Wall(web.address), "Yamedoki/1 (tests)", Limits(pause=0.0))
    chosen = runs.planned(cited, {}, "due", NOON)

    found = runs.carry_out(runs.begin("due", NOON), chosen, fetcher, lambda _: None)
    fetcher.close()

    assert (len(cited.uses) >= CITATIONS, chosen.count, found.looked) == (True, len(urls), len(urls))
    assert found.results == {LookResult.FIRST: len(urls)}
    assert PageUse.objects.exclude(seen_live_on=None).count() >= CITATIONS
    assert set(web.most_at_once.values()) == {1}
    assert len(web.asked) == len(urls) + HOSTS  # each page once, and the rules of each site
    # Whatever is planned, only what threads are about is held at a time.
    assert held.most <= 3 * runs.THREADS
