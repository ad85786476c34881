"""Words of the trade, found where they appear: marked inside a text, and listed below a page.

Texts and editions never change, so what is found in one is remembered: a page costs a few look-ups.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from platforms.documents.facts import Citation, Fact, Source
from platforms.documents.integrity import walk
from platforms.documents.remembering import remembered
from platforms.editions.catalog import PublishedPlatform
from platforms.glossary import Term, glossary, kana_order

MOST_TEXTS = 8_192
_ROWS = "あかさたなはまやらわ"


def marked(text: str) -> SafeString:
    """A text as markup; the first mention of each word that is not everyday leads to its explanation."""
    return _marked(text)


def terms_of(published: PublishedPlatform, parts: Iterable[Fact | str]) -> tuple[Term, ...]:
    """The words that these parts of an edition, or texts, use; in the order of the kana."""
    known = _known(published)
    keys: set[str] = set()
    for part in parts:
        if isinstance(part, str):
            keys |= _keys_in(part)
            continue
        if (found := known.get(id(part))) is None:
            found = known[id(part)] = frozenset[str]().union(*map(_keys_in, _texts(part)))
        keys |= found
    return tuple(term for term in glossary() if term.key in keys)


def address(term: Term) -> str:
    """Where the word is explained."""
    return f"{reverse('guides:glossary')}#{term.key}"


@lru_cache(maxsize=256)
def explained(term: Term) -> SafeString:
    """The word and its explanation, for a list."""
    return format_html(
        '<div><dt>{}</dt><dd class="body"><p>{}</p></dd></div>',
        term.term,
        term.explanation,
    )


def by_row(terms: Iterable[Term]) -> dict[str, list[Term]]:
    """The words under あ, か, さ …, in the order given."""
    rows: dict[str, list[Term]] = {}
    for term in terms:
        first = kana_order(term.reading)[0][0]
        rows.setdefault(max((row for row in _ROWS if row <= first), default=_ROWS[0]), []).append(term)
    return rows


@remembered
def _known(published: PublishedPlatform) -> dict[int, frozenset[str]]:
    """The words of its parts, by the identities of these."""
    return {}


def _texts(part: Fact) -> Iterator[str]:
    """Everything a part says to readers; what its sources say is theirs."""
    for _, fact in walk(part):
        if isinstance(fact, (Citation, Source)):
            continue
        for value in vars(fact).values():
            if isinstance(value, str):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, str))


@lru_cache(maxsize=MOST_TEXTS)
def _keys_in(text: str) -> frozenset[str]:
    return frozenset(_words()[1][found] for found in _words()[0].findall(text))


@lru_cache(maxsize=MOST_TEXTS)
def _marked(text: str) -> SafeString:
    pattern, keys = _words()
    terms = {term.key: term for term in glossary()}
    end, told = 0, set[str]()
    pieces: list[str] = []
    for found in pattern.finditer(text):
        term = terms[keys[found[0]]]
        if term.everyday or term.key in told:
            continue
        told.add(term.key)
        pieces += [
            text[end : found.start()],
            format_html('<a class="term" href="{}">{}</a>', address(term), found[0]),
        ]
        end = found.end()
    return format_html_join("", "{}", ((part,) for part in (*pieces, text[end:])))


@lru_cache(maxsize=1)
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern of every spelling, longest first, and the word that each spelling means."""
    keys = {spelling: term.key for term in glossary() for spelling in term.spellings}
    return re.compile("|".join(map(_whole, sorted(keys, key=lambda word: (-len(word), word))))), keys


def _whole(word: str) -> str:
    """The word by itself: ランサー is not found in ランサーズ, nor ポイント in ペナルティポイント."""
    before = f"(?<!{_KATAKANA})" if re.match(_KATAKANA, word) else ""
    after = f"(?!{_KATAKANA})" if re.search(f"{_KATAKANA}$", word) else ""
    return f"{before}{re.escape(word)}{after}"


_KATAKANA = "[ァ-ヶー]"
