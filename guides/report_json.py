"""The report as JSON: the contract of design.md §6. Keys are added, never renamed or removed."""

from typing import Any

from guides.engine.conditions import Truth
from guides.engine.situation import Answer, Unknown
from guides.engine.verdict import Finding, RemedyFinding
from guides.report import Report
from platforms.facts import Cited


def report_as_json(report: Report) -> dict[str, Any]:
    """Everything the report page says, for programs. Days are ISO Japan dates, amounts whole yen."""
    facts, verdict = report.facts, report.verdict
    return {
        "platform": {"slug": facts.slug, "name": facts.name, "edition": report.published.number},
        "on": report.today.isoformat(),
        "answers": {key: _answer(value) for key, value in sorted(report.situation.answers.items())},
        "ignored": [{"key": i.key, "value": i.value, "reason": i.reason} for i in report.answers.ignored],
        "verdict": verdict.kind,
        "blockers": [_blocker(finding, report) for finding in (*verdict.blocking, *verdict.possible)],
        "cleared": [finding.blocker.key for finding in verdict.cleared],
        "routes": [],
        "precautions": [_prose(row, report) for row in report.precautions],
        "withdrawal_path": _path(report),
        "consequences": [_prose(row, report) for row in report.consequences],
        "alternatives": [_prose(row, report) for row in report.alternatives],
    }


def _answer(value: Answer | Unknown) -> str | int | None:
    if isinstance(value, Unknown):
        return None
    return value if isinstance(value, (str, int)) else value.isoformat()


def _blocker(finding: Finding, report: Report) -> dict[str, Any]:
    return {
        "key": finding.blocker.key,
        "title": finding.blocker.title,
        "state": finding.state.value,
        "certainty": finding.blocker.certainty,
        "because": [
            {
                "question": because.condition.question,
                "answer": None if because.answer is None else _answer(because.answer),
                "rule": report.line(because).rule,
            }
            for because in finding.because
        ],
        "remedies": [_remedy(remedy) for remedy in finding.remedies],
        "citations": _citations(finding.blocker, report),
    }


def _remedy(found: RemedyFinding) -> dict[str, Any]:
    remedy = found.remedy
    return {
        "key": remedy.key,
        "title": remedy.title,
        "actor": remedy.actor,
        "available": None if found.available is Truth.UNKNOWN else found.available is Truth.TRUE,
        "may_be_refused": remedy.may_be_refused,
    }


def _path(report: Report) -> dict[str, Any] | None:
    path = report.path
    if path is None:
        return None
    return {
        "key": path.key,
        "title": path.title,
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
            "agrees": citation.agrees,
        }
        for citation in fact.citations
        if (source := report.sources.get(citation.source))
    ]
