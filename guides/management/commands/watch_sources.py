"""`watch_sources`: look at the pages that facts are cited from, and raise alarms where they changed."""

import argparse
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from guides.desk.kept_queue import the_queue
from platforms.clock import now, today_in_japan
from platforms.sources import runs
from platforms.sources.fetching import Fetcher, Limits
from platforms.sources.planning import Mode, Plan
from platforms.sources.registering import Cited, cited_now, register
from platforms.sources.telling import tell_staff
from platforms.sources.walls import Wall

WRONG_CALL = 2
USER_AGENT = "Yamedoki/1 (checks the pages that {site} cites; {contact})"


class Command(BaseCommand):
    """Ends with one line for a timer's log. Alarms are for staff at the desk and no failure of the run."""

    help = (
        "出典のページを見に行き、引用したところが変わっていれば編集画面で知らせます。"
        "終了コード：0 見終えた、1 回線などのため見られなかった、2 呼び方の誤り。"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--due", action="store_true", help="見る時期の来たページ（指定がなければこれ）")
        scope.add_argument("--all", action="store_true", help="すべてのページ。途中で止まった実行は、続きから始めます")
        scope.add_argument("--source", metavar="KEY", help="1つの出典：キー、slug/キー、またはURL")
        parser.add_argument("--dry-run", action="store_true", help="何を見るかだけを書き、どこにもつながない")
        parser.add_argument("--pause", type=float, default=Limits().pause, help="同じサイトへの間隔（秒）")
        parser.add_argument("--threads", type=int, default=runs.THREADS, help="同時に見るサイトの数")

    def handle(self, *args: Any, **options: Any) -> None:
        mode: Mode = "source" if options["source"] else "all" if options["all"] else "due"
        cited = cited_now()
        for platform in cited.unreadable_drafts:
            self.stderr.write(f"{platform}：下書きを読めないため、公開中の版の出典だけを見ます。")
        if options["source"] and not _knows(cited, options["source"]):
            raise CommandError(f"出典「{options['source']}」は、どこにも使われていません。", returncode=WRONG_CALL)
        if options["dry_run"]:
            self._tell_plan(runs.planned(cited, risk(), mode, now(), source=options["source"] or ""))
            return
        register(cited)
        run = runs.begin(mode, now())
        since = run.started_at if mode == "all" else None
        plan = runs.planned(cited, risk(), mode, now(), source=options["source"] or "", since=since)
        summary = self._carry_out(run, plan, options)
        tell_staff(settings.SITE_URL + reverse("admin:platforms_pagealarm_changelist"), now())
        if summary.line_is_cut:
            raise CommandError(f"どのサイトにもつながりません。回線を確かめてください。{summary}")
        self.stdout.write(str(summary))

    def _carry_out(self, run: Any, plan: Plan, options: dict[str, Any]) -> runs.Summary:
        agent = USER_AGENT.format(site=settings.SITE_URL, contact=settings.WATCH_CONTACT)
        limits = Limits(pause=max(0.0, options["pause"]))
        threads = max(1, options["threads"])
        fetcher = Fetcher(Wall(settings.WATCH_LOCAL_WEB), agent, limits, connections=threads + 2)
        show = self.stderr.write if options["verbosity"] else _say_nothing
        try:
            return runs.carry_out(run, plan, fetcher, show, threads=threads)
        finally:
            fetcher.close()

    def _tell_plan(self, plan: Plan) -> None:
        for host, urls in sorted(plan.by_host.items()):
            self.stdout.write(f"{host}：{len(urls)}ページ")
            for url in urls:
                self.stdout.write(f"  {url}")
        self.stdout.write(f"{len(plan.by_host)}サイト、{plan.count}ページを見ます。あとに回すページ：{plan.left_out}")


def risk() -> dict[tuple[str, str], int]:
    """The review queue's weight of every fact, by the slug of its platform and its address."""
    today = today_in_japan()
    weights: Counter[tuple[str, str]] = Counter()
    for fact in the_queue(today).due():
        weights[fact.slug, ".".join(fact.place)] += fact.urgency(today)
    return weights


def _knows(cited: Cited, source: str) -> bool:
    return any(source in (use.source, use.url, f"{use.slug}/{use.source}") for use in cited.uses.values())


def _say_nothing(_: str) -> None:
    pass
