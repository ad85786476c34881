"""Plain words: a stressed reader on a phone understands every sentence at once."""

import re
from collections.abc import Iterator
from datetime import date

from platforms.documents.facts import Message, PlatformFacts, Source, Step
from platforms.documents.figures import filled
from platforms.documents.integrity import Place, walk
from platforms.documents.remembering import remembered
from platforms.lints.registry import Finding, rule

LONGEST_SENTENCE = 80
"""Characters. Longer sentences are read twice."""

PROSE = frozenset(
    {
        "answer",
        "body",
        "fee_note",
        "how",
        "leaving_note",
        "looks_different",
        "note",
        "says",
        "side_effects",
        "status_note",
        "summary",
        "where_to_ask",
        "where_to_look",
        "why",
    }
)
"""Fields that hold sentences. Titles, labels and questions may be fragments."""

_POLITE = re.compile(
    r"(ます|です|ません|ました|でした|ましょう|でしょう|ください|ますか|ですか|ませんか|ましたか|でしたか)$"
)
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]*")
_REMARK = re.compile(r"（[^（）]*）$")
"""A remark at the end, such as （要確認）, does not end the sentence."""


@rule("sentences-are-short", "長い文は、急いでいる人に伝わりにくいためです。", "warning")
def sentences_are_short(document: PlatformFacts, today: date) -> Iterator[Finding]:
    yield from (finding for place, sentence in sentences(document) for finding in _too_long(place, sentence))


@rule("sentences-are-polite", "文の終わりをそろえると、落ち着いて読めるためです。", "warning")
def sentences_are_polite(document: PlatformFacts, today: date) -> Iterator[Finding]:
    yield from (finding for place, sentence in sentences(document) for finding in _impolite(place, sentence))


def disliked(text: str) -> Iterator[Finding]:
    """What these rules say to one text, before there is a document around it."""
    for sentence in _SENTENCE.findall(text):
        yield from (*_too_long((), sentence), *_impolite((), sentence))


def _too_long(place: Place, sentence: str) -> Iterator[Finding]:
    if len(sentence) > LONGEST_SENTENCE:
        yield Finding(
            place,
            f"「{sentence[:20]}…」の文が{len(sentence)}字あります。",
            f"{LONGEST_SENTENCE}字までの文に分けてください。",
        )


def _impolite(place: Place, sentence: str) -> Iterator[Finding]:
    if not _POLITE.search(_REMARK.sub("", sentence.rstrip("。！？"))):
        yield Finding(place, f"「…{sentence[-20:]}」の終わりが、です・ますではありません。", "言い直してください。")


@remembered
def sentences(document: PlatformFacts) -> tuple[tuple[Place, str], ...]:
    """Every sentence of a document that is written as one, as readers read it, with its place."""
    return tuple(_sentences(document))


def _sentences(document: PlatformFacts) -> Iterator[tuple[Place, str]]:
    for place, fact in walk(filled(document)):
        if isinstance(fact, (Source, Message)):  # names of pages, and letters that a reader signs
            continue
        for name in type(fact).model_fields:
            if name in PROSE or (isinstance(fact, Step) and name == "text"):
                value = getattr(fact, name)
                for text in value if isinstance(value, tuple) else (value,):
                    yield from (((*place, name), part) for part in _SENTENCE.findall(text))
