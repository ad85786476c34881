"""What a lint is, and the list of all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from platforms.documents.facts import PlatformFacts
from platforms.documents.integrity import Place

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a lint dislikes: where, what, and how to mend it."""

    place: Place
    message: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Lint:
    """A finding, with the rule that found it. Errors keep a draft from being published."""

    id: str
    severity: Severity
    path: str
    message: str
    mend: str

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


Rule = Callable[[PlatformFacts, date], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class RegisteredRule:
    """A rule by its id, with the reason why it exists."""

    id: str
    why: str
    severity: Severity
    find: Rule


RULES: dict[str, RegisteredRule] = {}


def rule(id: str, why: str, severity: Severity = "error") -> Callable[[Rule], Rule]:  # noqa: A002
    """Register a function that yields findings. It gets the document and today in Japan."""

    def register(find: Rule) -> Rule:
        if id in RULES:
            raise ValueError(f"Two lints are called {id}.")
        RULES[id] = RegisteredRule(id, why, severity, find)
        return find

    return register
