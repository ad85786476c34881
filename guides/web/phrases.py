"""Where a Japanese heading may break: between phrases, in every browser.

Only Chromium knows `word-break: auto-phrase`. The stylesheets forbid every break in a heading (`keep-all`), and `<wbr>` allows
those between phrases, as BudouX finds them. It is no letter: what is copied, looked for, read aloud or put into JSON stays as it is.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from budoux import Parser, load_default_japanese_parser
from budoux.html_processor import HTMLChunkResolver, get_text
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.html import escape
from django.utils.safestring import SafeString

DAYS_AND_YEN = re.compile(
    r"((?:受け取り)?(?:今日（\d+月\d+日）|(?:\d+年)?\d+月\d+日（.）|(?:[\d,]+〜)?[\d,]+円|\d+〜\d+問で?)[にはをが、。]?)"
)
_WHOLE = re.compile(rf"{DAYS_AND_YEN.pattern}|[!-~]+|.[、。，．・：；！？」』）】〉》ー〜…％々]+|[「『（【〈《]+.")
"""What no line breaks: days, amounts, Latin words, and a letter with the mark that may not begin or end a line without it."""
BREAK = "<wbr aria-hidden=true>"
"""Hidden, because Chromium reads a bare `<wbr>` to screen readers as a space."""
_COMMA = re.compile("[、。]")
SHORT = 8
"""Letters. Phrases that are not longer together stay together: each break costs bytes, and a narrow phone has lines of twelve."""
FITS = 11
"""Letters of a small heading that stand on one line inside a box on a phone 320 px wide."""
MOST_LETTERS, MOST_HEADINGS = 300, 4_000
"""Of one heading that is looked at; remembered by a process."""
_HEADING = re.compile(rb'(<(h[1-5]|p(?= class="[^"]*\bbig\b))\b[^>]*>)(.*?)(?=</\2>)', re.DOTALL)
"""Headings, and the large sentence that answers first."""


LARGE = (b"h1", b"h2", b"p")


@cache
def _parser() -> Parser:
    return load_default_japanese_parser()


def phrases(text: str) -> list[str]:
    """The parts of a sentence between which a line may break.

    >>> phrases("早ければ2026年12月3日（木）から退会できます")
    ['早ければ', '2026年12月3日（木）から', '退会できます']
    """
    ends = {*accumulate(map(len, _parser().parse(text))), *(comma.end() for comma in _COMMA.finditer(text))}
    for whole in _WHOLE.finditer(text):
        ends.difference_update(range(whole.start() + 1, whole.end()))
    parts: list[str] = []
    for start, end in pairwise(sorted({0, *ends, len(text)})):
        part = text[start:end]
        if parts and len(parts[-1] + part) <= SHORT and parts[-1][-1] not in "、。":
            parts[-1] += part
        else:
            parts.append(part)
    return parts


def between_phrases(text: str) -> SafeString:
    """A text that stands where the stylesheet forbids breaks (`.phrases`).

    >>> between_phrases("<b>を、どの立場で使っていますか")
    '&lt;b&gt;を、<wbr aria-hidden=true>どの立場で<wbr aria-hidden=true>使っていますか'
    """
    return SafeString(BREAK.join(map(escape, phrases(text))))  # each part is escaped


def in_headings(page: bytes) -> bytes:
    """A page, or a fragment of one, whose headings may break between phrases."""
    return _HEADING.sub(lambda found: found[1] + _broken(found[3], found[2] not in LARGE), page)


@lru_cache(maxsize=MOST_HEADINGS)
def _broken(heading: bytes, is_small: bool) -> bytes:
    html = heading.decode()
    text = get_text(html)
    if len(text) > MOST_LETTERS or (is_small and len(text) <= FITS):
        return heading
    resolver = HTMLChunkResolver(phrases(text), BREAK)
    resolver.feed(html)
    resolver.close()
    return resolver.output.encode()


class PhrasesMiddleware:
    """Every heading that readers see, however its page is made; not those of Django's admin, which break as they did."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if (
            isinstance(response, HttpResponse)
            and response.get("Content-Type", "").startswith("text/html")
            and (match is None or match.app_name != "admin")
        ):
            response.content = in_headings(response.content)
        return response
