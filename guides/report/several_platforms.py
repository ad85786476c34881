"""The reports of one reader side by side and on one calendar.

`p` names the platforms. An answer counts for every platform that asks the question; with the
platform's slug before it (`lancers.balance=800`) it counts for that platform alone.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict

from guides.questions.answers import Answers, Ignored, ignored, is_tracking, read_answers
from guides.questions.day import Day
from guides.report.report import Report, build_report
from guides.report.shown_routes import ShownStep, money_text, money_unknown
from platforms.editions.catalog import Catalog, PublishedPlatform

MOST = 10


@dataclass(frozen=True)
class MergedReports:
    """The chosen routes of several platforms."""

    reports: tuple[Report, ...]
    ignored: tuple[Ignored, ...]

    @property
    def steps(self) -> tuple[tuple[Report, ShownStep], ...]:
        """All steps by the day on which they can be over."""
        steps = [(report, step) for report in self.reports if report.chosen for step in report.chosen.steps]
        return tuple(sorted(steps, key=lambda pair: (pair[1].step.earliest_on or date.max, pair[1].step.starts_on)))

    @property
    def received_yen(self) -> int:
        return sum(report.chosen.received_yen for report in self.reports if report.chosen)

    @property
    def amounts_known(self) -> bool:
        """Whether the sum leaves out nothing that a reader did not tell."""
        chosen = [report.chosen for report in self.reports if report.chosen]
        return bool(chosen) and all(not money_unknown(route) and money_text(route) for route in chosen)

    @property
    def last_exit(self) -> date | None:
        """The day on which the reader can be out of all of them at the earliest; None: not known or not promised."""
        if any(report.verdict.kind == "unsure" for report in self.reports):
            return None
        exits = [report.chosen.exit_earliest for report in self.reports if report.chosen]
        known = [day for day in exits if day is not None]
        return max(known) if known and len(known) == len(exits) else None


def merged_reports(catalog: Catalog, query: QueryDict, day: Day) -> MergedReports:
    """Resolve every named platform with its own answers; name what could not be used."""
    slugs = list(dict.fromkeys(query.getlist("p")))
    found = [published for slug in slugs[:MOST] if (published := catalog.get(slug))]
    unusable = [
        ignored("p", slug, "このプラットフォームは登録されていません。") for slug in slugs if not catalog.get(slug)
    ]
    unusable += [ignored("p", slug, f"1度に見られるのは{MOST}つまでです。") for slug in slugs[MOST:]]
    unusable += day.ignored
    keys = {published.facts.slug: _own_keys(published) for published in found}
    reports = []
    for published in found:
        answers, problems = _answers(published, query)
        unusable += problems
        reports.append(build_report(published, answers, day.day, day_is_fixed=day.fixed, route=query.get("route", "")))
    unusable += _unread(query, keys)
    return MergedReports(tuple(reports), tuple(dict.fromkeys(unusable)))


def _own_keys(published: PublishedPlatform) -> set[str]:
    keys = {key for question in published.facts.questions for key in (question.key, *question.aliases)}
    return keys | {f"{key}-{part}" for key in keys for part in "ymd"}


def _answers(published: PublishedPlatform, query: QueryDict) -> tuple[Answers, tuple[Ignored, ...]]:
    """The answers for one platform: those for everybody, overruled by its own."""
    own, prefix = QueryDict(mutable=True), f"{published.facts.slug}."
    keys = _own_keys(published)
    for key, values in query.lists():
        if key in keys and f"{prefix}{key}" not in query:
            own.setlist(key, values)
        elif key.startswith(prefix):
            own.setlist(key.removeprefix(prefix), values)
    answers = read_answers(published.facts, own)
    return replace(answers, ignored=()), tuple(replace(i, key=f"{prefix}{i.key}") for i in answers.ignored)


def _unread(query: QueryDict, keys: dict[str, set[str]]) -> list[Ignored]:
    """Keys that no named platform asks for."""
    read = {"p", "on", "route", "edition", "asked"} | set().union(*keys.values())
    return [
        ignored(key, values[0] if values else "", "選んだプラットフォームに、この名前の質問はありません。")
        for key, values in query.lists()
        if key not in read and not is_tracking(key) and key.partition(".")[0] not in keys
    ]
