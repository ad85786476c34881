"""Requests that nobody means well: every public address, keys that exist and that do not, any value."""

import random
import re
import urllib.parse
from collections.abc import Iterator
from itertools import product

from guides.urls import urlpatterns
from platforms.drafts.yaml_files import DATA, read_questions

CANARY = "zq9x"
RAW = f"<{CANARY}>"
VALUES = (
    "", "yes", "no", "unknown", "0", "1", "-5", "−5", "▲5", "12,500", "１２３", "1e999", "NaN", "Infinity", "10²", "①",
    "9" * 19, "9" * 3000, "2026-02-30", "2028-02-29", "9999-12-31", "0000-00-00", "令和8年4月1日", "[]", "{}", "null",
    f"{RAW}\"'`&", "javascript:alert(1)", "//evil.example", "\\\\evil.example", "https://evil.example", "{{7*7}}",
    "%(x)s", "{0.__class__}", "' OR 1=1--", "\0", "\r\nSet-Cookie: a=b", "\u202e逆", "e\u0301" * 50, "😀" * 20, "\ufeff",
)  # fmt: skip
RAW_BYTES = ("%FF", "%u3042", "%", "%0d%0aX-Injected:%201", "%00", "%ed%a0%80", "+", "&&&===", ";", "%2e%2e%2f")
METHODS = ("GET",) * 12 + ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")
CONTROLS = "on asked edition route p amount tax q category kind page platform fact reason-to-show url format maxwidth"
KNOWN = (*(question.key for question in read_questions(DATA / "questions.yaml")), *CONTROLS.split())


def paths() -> Iterator[str]:
    """Every public address, with platforms, questions and facts that exist and that do not."""
    words = ("crowdworks", "anycrew", "no-such", "balance")
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        names = re.findall(r"<[^>]+>", route)
        for chosen in product(words, repeat=len(names)):
            filled = route
            for name, word in zip(names, chosen, strict=True):
                filled = filled.replace(name, word, 1)
            yield f"/{filled}"


def hostile(chance: random.Random, path: str) -> str:
    """One request target: a real path, some keys, each with any value."""
    if chance.random() < 0.1:
        path = chance.choice((path + "x.css", path.upper(), path + "/", "/" + path, path.replace("/", "//"), path[:-2]))
        path += chance.choice(("", "..%2f..%2fetc/passwd", "%00", ";a=b", "%FF"))
    keys = [chance.choice(KNOWN) for _ in range(chance.randrange(6))] + [chance.choice(VALUES)][: chance.randrange(2)]
    pairs = [
        f"{urllib.parse.quote(key)}={chance.choice(RAW_BYTES) if chance.random() < 0.1 else urllib.parse.quote(value)}"
        for key in keys
        for value in chance.choices(VALUES, k=chance.choice((1, 1, 1, 2)))
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path
