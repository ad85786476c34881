"""`explain`: how the site comes to its verdict on one reader, step by step."""

import argparse
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.http import QueryDict

from guides.engine.remedy_days import BOUNDS, Bound
from guides.questions.answers import read_answers
from guides.questions.day import read_day
from guides.report.explain import explain
from guides.report.report import build_report
from platforms.editions import catalog

UNUSABLE = 2
"""The exit code of a call that was not understood in full."""


class Command(BaseCommand):
    """For developers: answers are written as in the address of a report, and read by the same form."""

    help = (
        "Explain a verdict: answers, blockers, remedies, search, routes day by day, and what the unknown can do. "
        "Exit code 2 where the platform or an answer cannot be used. "
        "Example: explain crowdworks balance=800 awaiting_acceptance=yes on=2026-11-22"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("platform", help="a slug, as in the address of a guide")
        parser.add_argument("answers", nargs="*", metavar="KEY=VALUE", help="answers, and on=YYYY-MM-DD for the day")
        parser.add_argument("--bound", choices=list(map(str, BOUNDS)), default="earliest", help="the walk to tell")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, pairs = options["platform"], [each.partition("=") for each in options["answers"]]
        try:
            published = catalog.current().get(slug)
        except DatabaseError as error:
            raise CommandError(f"There is no database to read ({error}). Make one: python -m config.prepare") from error
        if published is None:
            raise CommandError(_no_such_platform(slug), returncode=UNUSABLE)
        if bare := [key for key, sign, _ in pairs if not sign]:
            raise CommandError(f"Write answers as KEY=VALUE, not: {', '.join(bare)}", returncode=UNUSABLE)
        query = QueryDict(urlencode([(key, value) for key, _, value in pairs]))
        day, answers = read_day(query), read_answers(published.facts, query)
        report = build_report(
            published,
            replace(answers, ignored=answers.ignored + day.ignored),
            day.day,
            day_is_fixed=day.fixed,
            route=query.get("route", ""),
            edition=query.get("edition", ""),
        )
        for line in explain(report, Bound(options["bound"])):
            self.stdout.write(line)
        if unused := report.answers.ignored:
            told = "\n".join(f"{each.key}={each.value}  {each.reason}" for each in unused)
            raise CommandError(f"Explained without what could not be used:\n{told}", returncode=UNUSABLE)


def _no_such_platform(slug: str) -> str:
    current = catalog.current()
    if not current.platforms:
        return "Nothing is published yet. Run: manage.py load_platforms --publish"
    near = current.near(slug) or current.platforms
    return f"No platform is called {slug}. Try: {', '.join(p.facts.slug for p in near)}"
