"""What must hold before a draft may be published. Each rule is a small function with an id and a reason."""

from datetime import date
from typing import Any

from platforms.documents.facts import PlatformFacts
from platforms.drafts.field_mapping import place_in_words
from platforms.lints import answers, evidence, exits, keys, money, plain_words, reach, words
from platforms.lints.registry import RULES, Finding, Lint, RegisteredRule

__all__ = ["MODULES", "RULES", "Finding", "Lint", "RegisteredRule", "check", "described"]

MODULES = (keys, answers, reach, evidence, exits, money, words, plain_words)
"""Importing them fills `RULES`."""


def described(lint: Lint, document: Any) -> str:
    """A lint in one line, with its place as editors call it. `document` is the plain data it was found in."""
    return f"{place_in_words(lint.path, document)}：{lint.message}{lint.mend}"


def check(document: PlatformFacts, today: date) -> tuple[Lint, ...]:
    """Everything the rules dislike, errors first."""
    found = [
        Lint(
            id=rule.id,
            severity=rule.severity,
            path=".".join(map(str, finding.place)),
            message=finding.message,
            mend=finding.mend,
        )
        for rule in RULES.values()
        for finding in rule.find(document, today)
    ]
    return tuple(sorted(found, key=lambda lint: not lint.is_error))
