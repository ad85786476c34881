"""Bytes of a Japanese page to text, whatever its header claims (pure).

Shift_JIS and EUC-JP are alive, and headers are wrong. Bytes that are valid UTF-8 beyond ASCII are UTF-8: hardly
any other text is so by accident. Otherwise the first of header, `meta` and detection that fits the bytes counts.
"""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]{2,30})", re.IGNORECASE
)
_JAPANESE = ["utf_8", "cp932", "euc_jp", "iso2022_jp", "utf_16"]
_SAYS_NOTHING = {"iso8859_1", "ascii", "cp1252", "utf_8"}
"""Latin-1 fits every byte, and UTF-8 was tried before."""
_WIDER = {"shift_jis": "cp932", "euc_jp": "euc_jis_2004", "iso2022_jp": "iso2022_jp_ext"}
"""What pages that name the first really use: ①, ㈱ and 髙 are in the second alone."""
_HALF_WIDTH_KATAKANA = re.compile("[\uff61-\uff9f]")
_MOJIBAKE = 0.05
"""More half-width katakana than this is another encoding, read as Shift_JIS."""
_BROKEN = 0.002
"""A page may hold this share of broken characters; advertisements are pasted into pages byte by byte."""


class UnreadableCharsetError(Exception):
    """No encoding fits these bytes."""


def decoded(body: bytes, charset: str = "") -> str:
    """The text of a page. `charset` is what the HTTP header claims. Raises `UnreadableCharsetError`."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    body = body.removeprefix(codecs.BOM_UTF8)
    is_iso2022 = b"\x1b$" in body[:20_000]
    if not is_iso2022:
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    readable = None
    for name in _candidates(body, charset, is_iso2022):
        text = body.decode(name, errors="replace")
        if _is_likely(text):
            return text
        readable = readable or (text if text.count("\ufffd") < len(text) * _BROKEN else None)
    if readable is None and body.decode("utf-8", errors="replace").count("\ufffd") < len(body) * _BROKEN:
        readable = body.decode("utf-8", errors="replace")
    if readable is None:
        raise UnreadableCharsetError
    return readable


def _candidates(body: bytes, charset: str, is_iso2022: bool) -> Iterator[str]:
    if is_iso2022:
        yield "iso2022_jp_ext"
    meta = _META.search(body[:4_096])
    for claimed in (charset, meta[1].decode("ascii") if meta else ""):
        if (name := _codec(claimed)) and name not in _SAYS_NOTHING:
            yield _WIDER.get(name, name)
    guess = from_bytes(body[:100_000], cp_isolation=_JAPANESE).best()
    if guess is not None:
        yield _WIDER.get(guess.encoding, guess.encoding)
    yield from ("cp932", "euc_jis_2004")


def _codec(claimed: str) -> str:
    try:
        return codecs.lookup(claimed).name.replace("-", "_") if claimed else ""
    except (LookupError, ValueError):
        return ""


def _is_likely(text: str) -> bool:
    broken, half = text.count("\ufffd"), len(_HALF_WIDTH_KATAKANA.findall(text))
    return broken <= len(text) * _BROKEN and half <= max(3, len(text) * _MOJIBAKE)
