"""The words of the trade, explained once for the whole site: `data/glossary.yaml`.

A word is looked for under its own name and its aliases; `found_as` says otherwise where these mean
other things too. The file ships with the program: a change to it is a change of the program.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from platforms.documents.facts import Fact, Key, Text

FILE = Path(__file__).parent / "data" / "glossary.yaml"
_VOWELS = {"あ": "あかさたなはまやらわ", "い": "いきしちにひみり", "う": "うくすつぬふむゆる", "え": "えけせてねへめれ"}


class Term(Fact):
    """One word. `everyday`: most readers know it, so that it is explained beside a text but not marked inside."""

    key: Key
    term: Text
    reading: Text
    """In ひらがな; it decides the order."""
    explanation: Text
    aliases: tuple[Text, ...] = ()
    found_as: tuple[Text, ...] | None = None
    """What to look for in texts instead of the term and its aliases; empty: nothing."""
    everyday: bool = False
    source: Text | None = None
    """The page that says so, as `slug/key` of a platform's source."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """What to look for in texts."""
        return (self.term, *self.aliases) if self.found_as is None else self.found_as


@lru_cache(maxsize=1)
def glossary() -> tuple[Term, ...]:
    """Every word in the order of the kana. Raises `ValidationError` where the file is wrong; tests hold it."""
    terms = TypeAdapter(tuple[Term, ...]).validate_python(YAML(typ="safe", pure=True).load(FILE))
    return tuple(sorted(terms, key=lambda term: kana_order(term.reading)))


def kana_order(reading: str) -> tuple[str, str]:
    """How dictionaries sort: first without 濁点, small letters and long sounds, then with them.

    >>> sorted(["しめび", "じかん", "しすてむ", "しゅうせい", "わーかー"], key=kana_order)
    ['じかん', 'しすてむ', 'しめび', 'しゅうせい', 'わーかー']
    """
    plain = ""
    for letter in unicodedata.normalize("NFKD", reading):
        large = letter.translate(_LARGE)
        if letter == "ー":
            large = next((vowel for vowel, row in _VOWELS.items() if plain[-1:] in row), "お")
        if large.isalpha():
            plain += large
    return plain, reading


_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
