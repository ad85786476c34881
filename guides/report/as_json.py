"""The report as JSON: the contract of design.md §6. Keys are added, never renamed or removed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from guides.engine.conditions import Truth, is_of_other_side
from guides.engine.outcomes import RemedyOutcome
from guides.engine.range import Range
from guides.engine.situation import Answer, Unknown
from guides.engine.verdict import Finding, RemedyFinding
from guides.report.report import Report
from guides.report.shown_routes import ShownRoute
from platforms.documents.facts import Cited
from platforms.sources import doubts


def report_as_json(report: Report) -> dict[str, Any]:
    """Everything the report page says, for programs. Days are ISO Japan dates, amounts whole yen."""
    facts, verdict = report.facts, report.verdict
    return {
        "platform": {"slug": facts.slug, "name": facts.name, "edition": report.published.number},
        "on": report.today.isoformat(),
        "answers": {key: _answer(value) for key, value in sorted(report.situation.answers.items())},
        "ignored": [*_ignored(report)],
        "verdict": verdict.kind,
        "blockers": [_blocker(finding, report) for finding in verdict.not_cleared],
        "cleared": [finding.blocker.key for finding in verdict.cleared],
        "routes": [_route(route) for route in report.routes],
        "range": _range(report.range),
        "lead": None if report.lead is None else {"route": report.lead.key, "sooner": _key(report.sooner)},
        "precautions": [_prose(row, report) for row in report.precautions],
        "withdrawal_path": _path(report),
        "consequences": [_prose(row, report) for row in report.consequences],
        "alternatives": [_prose(row, report) for row in report.alternatives],
    }


def _ignored(report: Report) -> Iterator[dict[str, Any]]:
    """What could not be read, and what only somebody on the other side could have told."""
    for each in report.answers.ignored:
        yield {"key": each.key, "value": each.value, "reason": each.reason}
    given = report.answers.situation
    for found in [each for each in report.contradictions if is_of_other_side(each.question.side, given)]:
        value = given.answers[found.question.key]
        yield {"key": found.question.key, "value": str(_answer(value)), "reason": found.reason}


def _answer(value: Answer | Unknown) -> str | int | None:
    if isinstance(value, Unknown):
        return None
    return value if isinstance(value, (str, int)) else value.isoformat()


def _blocker(finding: Finding, report: Report) -> dict[str, Any]:
    return {
        "key": finding.blocker.key,
        "title": finding.blocker.title,
        "state": finding.state.value,
        "strength": finding.strength,
        "certainty": finding.blocker.certainty,
        "because": [
            {
                "question": because.condition.question,
                "answer": None if because.answer is None else _answer(because.answer),
                "rule": report.line(because).rule,
            }
            for because in finding.because
        ],
        "remedies": [
            _remedy(found, report.outcomes[finding.blocker.key, found.remedy.key]) for found in finding.remedies
        ],
        "citations": _citations(finding.blocker, report),
        "source_changed": doubts.known().any_doubted(report.facts.slug, [f"blockers.{finding.blocker.key}"]),
    }


def _remedy(found: RemedyFinding, outcome: RemedyOutcome) -> dict[str, Any]:
    """One remedy as if it began today on its own. `available` is null where an answer decides it."""
    remedy = found.remedy
    usable = found.available is Truth.TRUE and outcome.payable
    return {
        "key": remedy.key,
        "title": remedy.title,
        "actor": remedy.actor,
        "available": None if found.available is Truth.UNKNOWN and outcome.payable else usable,
        "earliest": outcome.earliest.isoformat(),
        "latest": _day(outcome.latest),
        "may_be_refused": remedy.may_be_refused,
        "fees_yen": outcome.fees_yen,
        "fees_yen_range": None if outcome.fees_range is None else list(outcome.fees_range),
        "forfeited_yen": outcome.forfeited_yen,
    }


def _route(route: ShownRoute) -> dict[str, Any]:
    """One way out. Days are null where nobody can promise one."""
    books = route.books
    return {
        "key": route.key,
        "names": list(route.route.names),
        "label": route.label,
        "exit_earliest": _day(route.exit_earliest),
        "exit_silent": _day(route.exit_silent),
        "exit_latest": _day(route.exit_latest),
        "done_earliest": _day(route.route.done_earliest),
        "done_latest": _day(route.route.done_latest),
        "received_yen": books.received_yen,
        "received_yen_range": list(route.route.received_range),
        "fees_yen": books.fees_yen,
        "fees_known": route.route.fees_known,
        "forfeited_yen": books.forfeited_yen,
        "at_risk_yen": books.at_risk_yen,
        "lost_yen_range": list(route.route.lost_range),
        "paid_after_yen": books.paid_after_yen,
        "paid_after_earliest": _day(route.route.paid_after_earliest),
        "paid_after_latest": _day(route.route.paid_after_latest),
        "left_yen": books.left_yen,
        "amounts_known": route.is_told and books.balance_known and books.rewards_known,
        "earned_yen": books.earned_yen,
        "total_yen": route.total_yen,
        "given_up": {
            "rewards": list(route.route.given_up.rewards),
            "balance": route.route.given_up.balance,
            "left": list(route.route.given_up.left),
        },
        "steps": [
            {
                "starts": _day(each.step.starts_on),
                "earliest": _day(each.step.earliest_on),
                "silent": _day(each.step.silent_on),
                "latest": _day(each.step.latest_on),
                "actor": each.step.actor,
                "blocker": each.step.blocker,
                "remedy": each.step.remedy,
                "title": each.title,
            }
            for each in route.steps
        ],
    }


def _key(route: ShownRoute | None) -> str | None:
    return None if route is None else route.key


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _range(found: Range | None) -> dict[str, Any] | None:
    """Over everything that is not told yet; null only where nothing is open. The most is null where it knows no end."""
    if found is None:
        return None
    return {
        "exit_best": _day(found.exit_best),
        "exit_worst_earliest": _day(found.exit_worst_earliest),
        "exit_worst": _day(found.exit_worst),
        "received_least_yen": found.received_least_yen,
        "received_most_yen": found.received_most_yen,
        "matters": [matter.question for matter in found.matters],
        "narrows": [{"question": m.question, "days": m.days, "yen": m.yen} for m in found.matters],
    }


def _path(report: Report) -> dict[str, Any] | None:
    path = report.path
    if path is None:
        return None
    return {
        "key": path.key,
        "title": path.title,
        "scope": path.scope,
        "steps": [{"text": step.text, "menu": list(step.menu), "url": step.url} for step in path.steps],
        "citations": _citations(path, report),
    }


def _prose(row: Any, report: Report) -> dict[str, Any]:
    return {"key": row.key, "title": row.title, "body": row.body, "citations": _citations(row, report)}


def _citations(fact: Cited, report: Report) -> list[dict[str, Any]]:
    return [
        {
            "publisher": source.publisher,
            "url": source.url,
            "kind": source.kind,
            "says": citation.says,
            "checked_on": citation.checked_on.isoformat(),
            "looked_at": citation.looked_at,
            "copy_date": citation.copy_date or None,
            "agrees": citation.agrees,
            "superseded": citation.superseded,
        }
        for citation in fact.citations
        if (source := report.sources.get(citation.source))
    ]
