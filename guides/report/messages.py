"""Polite messages, filled with what is known of the reader's situation."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from guides.engine.situation import Situation
from guides.words.wording import day, yen
from platforms.documents.facts import Message, PlatformFacts
from platforms.money.paydays import shift

REPLY_DAYS = 7
"""Days a counterpart is given before the reader asks again; a week is what these platforms suggest."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Composed:
    """A message ready to be sent."""

    key: str
    title: str
    body: str


def compose(message: Message, facts: PlatformFacts, situation: Situation, today: date) -> Composed:
    """Fill the placeholders; a line that needs something unknown is left out, so that no gap remains."""
    values = _values(facts, situation, today)
    lines = [_filled(line, values) for line in message.body.splitlines()]
    return Composed(message.key, message.title, "\n".join(line for line in lines if line is not None))


def loose(facts: PlatformFacts, today: date) -> tuple[Composed, ...]:
    """The messages that no remedy names, for a reader of whom nothing is known."""
    tied = {remedy.message for blocker in facts.blockers for remedy in blocker.remedies}
    return tuple(compose(each, facts, Situation(), today) for each in facts.messages if each.key not in tied)


def _values(facts: PlatformFacts, situation: Situation, today: date) -> dict[str, str]:
    values = {
        "platform": facts.name,
        "today": day(today),
        "reply_by": day(shift(today + timedelta(days=REPLY_DAYS), "forward")),
    }
    for question in ("expected_reward", "balance"):
        amount_yen = situation.amount(question)
        if amount_yen:
            values[question] = yen(amount_yen)
    return values


def _filled(line: str, values: dict[str, str]) -> str | None:
    if any(name not in values for name in _PLACEHOLDER.findall(line)):
        return None
    return _PLACEHOLDER.sub(lambda match: values[match[1]], line)
