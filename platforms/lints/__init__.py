"""What must hold before a draft may be published. Each rule is a small function with an id and a reason."""

from datetime import date
from typing import Any

from platforms.documents.facts import PlatformFacts
from platforms.drafts.field_mapping import place_in_words
from platforms.lints import answers, dates, evidence, exits, figures, keys, money, plain_words, reach, words
from platforms.lints.registry import RULES, Finding, Lint, RegisteredRule, Severity

__all__ = [
    "FIGURES_LEFT_BEHIND",
    "MODULES",
    "RULES",
    "UNCHECKED_VALUES",
    "Finding",
    "Lint",
    "RegisteredRule",
    "check",
    "described",
]

MODULES = (keys, answers, reach, evidence, exits, money, dates, figures, words, plain_words)
"""Importing them fills `RULES`."""
FIGURES_LEFT_BEHIND = "figures-left-behind"
"""A lint that compares two documents: a figure changed, and texts still tell the old one."""
UNCHECKED_VALUES = "unchecked-values"
"""The other one: a value changed, and its evidence is the old one. Publishing asks whether it was compared again."""


def described(lint: Lint, document: Any) -> str:
    """A lint in one line, with its place as editors call it. `document` is the plain data it was found in."""
    return f"{place_in_words(lint.path, document)}：{lint.message}{lint.mend}"


def check(document: PlatformFacts, today: date, before: PlatformFacts | None = None) -> tuple[Lint, ...]:
    """Everything the rules dislike, errors first. `before` is what readers see now: its figures must not stay behind."""
    found = [_lint(rule.id, rule.severity, each) for rule in RULES.values() for each in rule.find(document, today)]
    if before is not None:
        found += [_lint(FIGURES_LEFT_BEHIND, "error", each) for each in figures.left_behind(before, document)]
        unchecked = evidence.unchecked_values(before, document, today)
        found += [_lint(UNCHECKED_VALUES, "warning", each) for each in unchecked]
    return tuple(sorted(found, key=lambda lint: not lint.is_error))


def _lint(id: str, severity: Severity, finding: Finding) -> Lint:  # noqa: A002
    return Lint(id, severity, ".".join(map(str, finding.place)), finding.message, finding.mend)
