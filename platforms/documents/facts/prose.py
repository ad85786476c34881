"""What is told in words: before leaving, after it, instead of it, and what nobody knows."""

from typing import Literal

from platforms.documents.facts.evidence import Cited, Dated
from platforms.documents.facts.questions import Condition, Side
from platforms.documents.facts.values import Fact, Key, QuestionKey, Text, left_out_when_empty

Topic = Literal[
    "fees", "payouts", "identity", "termination", "registration", "support", "prevention", "clients", "market"
]
MESSAGE_PLACEHOLDERS = frozenset({"platform", "today", "reply_by", "expected_reward", "balance"})
"""What a message may mention; everything else in braces is refused by the lint."""


class Precaution(Dated):
    """What to do before leaving, because it becomes impossible afterwards."""

    title: Text
    body: Text
    conditions: tuple[Condition, ...] = ()
    side: Side | None = left_out_when_empty()
    irreversible: bool = True


class Consequence(Dated):
    """What happens after leaving."""

    title: Text
    body: Text
    conditions: tuple[Condition, ...] = ()
    side: Side | None = left_out_when_empty()


class Alternative(Dated):
    """What may help instead of leaving, for the readers whose `reason` is among `reasons` (empty: all)."""

    title: Text
    body: Text
    reasons: tuple[QuestionKey, ...] = ()
    conditions: tuple[Condition, ...] = ()
    side: Side | None = left_out_when_empty()


class Note(Dated):
    """A fact in prose that belongs to a topic of the guide."""

    topic: Topic
    title: Text
    body: Text


class Faq(Dated):
    """A question people really ask, answered from the facts."""

    question: Text
    answer: Text


class UnknownFact(Cited):
    """Something nobody could establish, said aloud, with whom to ask."""

    topic: Topic
    what: Text
    where_to_ask: Text


class Message(Fact):
    """A polite message to send, with placeholders from `MESSAGE_PLACEHOLDERS`."""

    key: Key
    title: Text
    body: Text
