"""Exits: a remedy must clear its blocker, and clearing must come to an end.

Only certain mistakes are named. What a remedy does to an answer is worked out as far as the
document says it; an answer that then may be anything proves nothing.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from platforms.documents.facts import Blocker, Condition, PlatformFacts, Remedy
from platforms.lints.registry import Finding, rule

SampleAnswers = Mapping[str, int | str]
"""The answers that are certain."""
Visit = tuple[str, frozenset[tuple[str, int | str]]]
"""A blocker, met with these answers."""


@rule(
    "remedies-clear-their-blocker", "終わっても退会できない理由が残る方法では、読者がいつまでも退会できないためです。"
)
def remedies_clear_their_blocker(document: PlatformFacts, today: date) -> Iterator[Finding]:
    kinds = {question.key: question.kind for question in document.questions}
    for number, blocker in enumerate(document.blockers):
        for place, remedy in enumerate(blocker.remedies):
            after = _changes(remedy, kinds)
            stays = all(_surely_holds_after(condition, after) for condition in blocker.conditions)
            if stays and not _hands_over(blocker, remedy, after):
                yield Finding(
                    ("blockers", number, "remedies", place),
                    "この方法が終わっても、退会できない理由の条件が残ります。",
                    "「変わること」で、理由の条件にある質問の答えを変えてください。",
                )


@rule("effects-come-to-an-end", "方法どうしが互いの理由を作り続けると、退会できる日が決まらないためです。")
def effects_come_to_an_end(document: PlatformFacts, today: date) -> Iterator[Finding]:
    kinds = {question.key: question.kind for question in document.questions}
    for number, blocker in enumerate(document.blockers):
        loop = _loop(document, blocker, {}, kinds, ())
        if loop and blocker.key == min(loop):  # once a loop, not once for every blocker in it
            yield Finding(
                ("blockers", number),
                f"理由が「{' → '.join((*loop, loop[0]))}」と繰り返し、終わりません。",
                "どれかの方法の「変わること」を見直してください。",
            )


Change = int | str | None
"""The new answer, or None where it may be anything."""
CLEARED: Mapping[str, Change] = {"yes_no": "no", "amount": 0, "days": 0}
"""What clearing makes of an answer, by the kind of its question."""


def _changes(remedy: Remedy, kinds: Mapping[str, str]) -> dict[str, Change]:
    """What a finished remedy does to the answers, as far as the document says."""
    changes: dict[str, Change] = {}
    if remedy.cost.kind in ("payout", "forfeit_balance") or remedy.wait.kind in ("payout", "expiry"):
        changes["balance"] = None  # usually 0, but a minimum or an expiry may leave some
    if remedy.cost.kind == "forfeit_reward" and remedy.cost.question:
        changes[remedy.cost.question] = 0
    for effect in remedy.effects:
        match effect.kind:
            case "set":
                changes[effect.question] = effect.value
            case "clear":
                changes[effect.question] = CLEARED.get(kinds.get(effect.question, ""))
            case "add_to_balance":
                changes |= {effect.question: 0, "balance": None}
    return changes


def _hands_over(blocker: Blocker, remedy: Remedy, changes: Mapping[str, Change]) -> bool:
    """Whether the remedy ends its own possibility and a payout can follow it: earn up to the minimum, then pay out."""
    after = {question: answer for question, answer in changes.items() if answer is not None}
    return not _is_possible(remedy, after) and any(
        other.cost.kind == "payout" and _is_possible(other, after) for other in blocker.remedies
    )


def _is_possible(remedy: Remedy, answers: SampleAnswers) -> bool:
    """Whether none of these answers speaks against the remedy."""
    return all(c.question not in answers or is_met(c, answers[c.question]) for c in remedy.conditions)


def _surely_holds_after(condition: Condition, changes: Mapping[str, Change]) -> bool:
    """Whether a condition that held before certainly holds after these changes."""
    if condition.question not in changes:
        return True
    answer = changes[condition.question]
    return answer is not None and is_met(condition, answer)


def is_met(condition: Condition, answer: int | str) -> bool:
    """Whether an answer satisfies a condition. Works on plain values: days are ISO texts."""
    value = condition.value
    match condition.operator:
        case "is":
            return answer == value
        case "is_not":
            return answer != value
        case "one_of":
            return isinstance(value, tuple) and answer in value
        case "at_least":
            return isinstance(value, int) and isinstance(answer, int) and answer >= value
        case "below":
            return isinstance(value, int) and isinstance(answer, int) and answer < value
        case "between":
            low, high = value if isinstance(value, tuple) else (1, 0)
            return isinstance(answer, int) and int(low) <= answer <= int(high)
        case "on_or_before":
            return isinstance(answer, str) and answer <= str(value)
        case "on_or_after":
            return isinstance(answer, str) and answer >= str(value)
        case "within_days" | "longer_ago_than_days":
            return False  # depends on the day, which no document knows


def _witness(condition: Condition) -> int | str | None:
    """An answer for which the condition holds, where one is plain to see."""
    match condition.operator:
        case "is" | "at_least" | "on_or_before" | "on_or_after":
            return condition.value if not isinstance(condition.value, tuple) else None
        case "one_of" | "between":
            return condition.value[0] if isinstance(condition.value, tuple) else None
        case "below":
            return condition.value - 1 if isinstance(condition.value, int) else None
    return None


def _loop(
    document: PlatformFacts, blocker: Blocker, answers: SampleAnswers, kinds: Mapping[str, str], path: tuple[Visit, ...]
) -> tuple[str, ...]:
    """Blockers that certainly bring each other back, starting from this one; empty if there are none."""
    visit = (blocker.key, frozenset(answers.items()))
    if visit in path:
        return tuple(key for key, _ in path[path.index(visit) :])
    held = {c.question: witness for c in blocker.conditions if (witness := _witness(c)) is not None}
    for remedy in blocker.remedies:
        if not _is_possible(remedy, answers):
            continue
        changes = _changes(remedy, kinds)
        after = {**held, **answers, **changes}
        known = {question: answer for question, answer in after.items() if answer is not None}
        for other in document.blockers:
            # Only what this remedy brings about counts, not what the reader had before.
            brought = any(c.question in changes for c in other.conditions)
            holds = all(c.question in known and is_met(c, known[c.question]) for c in other.conditions)
            loop = _loop(document, other, known, kinds, (*path, visit)) if brought and holds else ()
            if loop:
                return loop
    return ()
