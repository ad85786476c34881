"""Which blockers hold for one reader, and why: the verdict."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Literal

from guides.engine.conditions import Truth, all_hold, holds
from guides.engine.situation import Answer, Situation
from platforms.documents.facts import Blocker, Condition, PlatformFacts, Remedy, WithdrawalPath


class State(Enum):
    """What a blocker is to this reader."""

    BLOCKING = "blocking"
    POSSIBLE = "possible"
    CLEARED = "cleared"


_STATES = {Truth.TRUE: State.BLOCKING, Truth.UNKNOWN: State.POSSIBLE, Truth.FALSE: State.CLEARED}


@dataclass(frozen=True, slots=True)
class Because:
    """One condition beside the reader's own answer (None: unknown or not asked)."""

    condition: Condition
    answer: Answer | None
    truth: Truth


@dataclass(frozen=True, slots=True)
class RemedyFinding:
    """One remedy and whether this reader can use it; `unmet` says why not, or what is unknown."""

    remedy: Remedy
    available: Truth
    unmet: tuple[Because, ...]


@dataclass(frozen=True)
class Finding:
    """One blocker as it concerns this reader."""

    blocker: Blocker
    state: State
    because: tuple[Because, ...]
    remedies: tuple[RemedyFinding, ...]


@dataclass(frozen=True)
class Verdict:
    """All blockers of a platform, in the order the reader should deal with them."""

    findings: tuple[Finding, ...]

    @cached_property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.state is State.BLOCKING)

    @cached_property
    def possible(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.state is State.POSSIBLE)

    @cached_property
    def cleared(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.state is State.CLEARED)

    @property
    def kind(self) -> Literal["ready", "blocked", "unsure"]:
        """blocked: at least one holds. unsure: none holds, one is possible. ready: none is possible."""
        if self.blocking:
            return "blocked"
        return "unsure" if self.possible else "ready"


def judge(facts: PlatformFacts, situation: Situation) -> Verdict:
    """Find out for every blocker whether it holds, with the reader's own answers beside the rule."""
    return Verdict(tuple(_find(blocker, situation) for blocker in facts.blockers))


def choose_path(facts: PlatformFacts, situation: Situation) -> tuple[WithdrawalPath | None, tuple[WithdrawalPath, ...]]:
    """The withdrawal path for this reader, and the others that may fit if the screen looks different.

    A path whose conditions all hold wins over one that merely may apply; the editors' order decides between equals.
    """
    truths = [(path, all_hold(path.conditions, situation)) for path in facts.paths]
    candidates = [path for path, truth in truths if truth is Truth.TRUE]
    candidates += [path for path, truth in truths if truth is Truth.UNKNOWN]
    if not candidates:
        return None, facts.paths
    return candidates[0], tuple(candidates[1:])


def explain(conditions: tuple[Condition, ...], situation: Situation) -> tuple[Because, ...]:
    """Each condition with the answer it was compared with."""
    return tuple(Because(c, situation.answer(c.question), holds(c, situation)) for c in conditions)


def _find(blocker: Blocker, situation: Situation) -> Finding:
    state = _STATES[all_hold(blocker.conditions, situation)]
    remedies = () if state is State.CLEARED else tuple(_consider(r, situation) for r in blocker.remedies)
    return Finding(blocker, state, explain(blocker.conditions, situation), remedies)


def _consider(remedy: Remedy, situation: Situation) -> RemedyFinding:
    unmet = tuple(b for b in explain(remedy.conditions, situation) if b.truth is not Truth.TRUE)
    return RemedyFinding(remedy, all_hold(remedy.conditions, situation), unmet)
