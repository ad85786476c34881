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


HEADERS = {
    "Accept": ("*/*", "text/html;q=x", ",,,", "application/json", "a" * 2_000),
    "Accept-Encoding": ("gzip", "gzip;q=0", "br, gzip;q=abc", "identity", "*", "gzip" * 300),
    "Accept-Language": ("en", "ja-JP;q=2", "*", "x" * 500, "zh-Hant-u-x-1"),
    "Content-Type": (
        "text/plain; charset=base64", "text/html; charset=zip", "x; charset=punycode", ";charset=", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=あ", "application/json; charset=utf-16", "/", "",
        "text/plain; charset=idna", "text/plain; charset=undefined", "a/b; charset=rot13", "a/b; charset*=utf-8''x",
        "text/plain; charset=" + "a" * 3_000, "multipart/mixed; boundary=x", 'multipart/form-data; boundary="\\"',
    ),
    "Content-Length": ("", "0"),
    "If-None-Match": ("*", '"x"', "W/", '"' * 99, ", ".join('W/"a"' for _ in range(200)), "あ", ",,,", '"a" "b"'),
    "If-Match": ("*", '"x"', "あ", ""),
    "If-Modified-Since": ("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "Sun, 99 Nov 2026 99:99:99 GMT", "9" * 99, "",
                          "Thu, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Feb 2026 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:60 GMT"),
    "If-Unmodified-Since": ("Thu, 01 Jan 1970 00:00:00 GMT", "x", "Thu, 01 Jan 10000 00:00:00 GMT"),
    "Range": ("bytes=-0", "bytes=-", "bytes=", "bytes=0-" + "9" * 30, "bytes=あ", "bytes=0-",
              "bytes=-1", "bytes=5-1", "bytes=0-0,2-2,9999999999-", "x=y", "bytes=" + "0-1," * 300),
    "If-Range": ('"x"', "yesterday"),
    "Cookie": ("staff=x", "csrf=" + "a" * 64, ";;;=", "known=x:y:z", "messages=[]", "a" * 2_000, "=", "staff=\"\\303\""),
    "Host": ("evil.example", "127.0.0.1:99999", "127.0.0.1:x", "[::1", "", "127.0.0.1, evil.example", "あ",
             "127.0.0.1.", "127.0.0.1:", "[::1]:80:80", "x@127.0.0.1", "127.0.0.1/x", "127.1", "127.0.0.1:٣"),
    "Origin": ("null", "https://evil.example", "x"),
    "Referer": ("https://evil.example/?a=1", "//x", "あ", "javascript:1"),
    "Sec-Fetch-Site": ("cross-site", "x", ""),
    "HX-Request": ("true", "false", "x"),
    "HX-Current-URL": ("http://127.0.0.1:8000/x", "https://evil.example/", "//[", "http://[::1", "あ", "%ff"),
    "HX-Target": ("x", "あ", "<b>"),
    "HX-History-Restore-Request": ("true",),
    "HX-Trigger": ("%ff", "あ"),
    "HX-Current-URL-URI-AutoEncoded": ("true",),
    "X-Forwarded-Proto": ("https", "x", "https,http"),
    "X-Forwarded-For": ("x", "1.2.3.4", "::ffff:1.2.3.4", "9" * 500),
    "X-Forwarded-Host": ("evil.example",),
    "SCRIPT_NAME": ("x", "/evil"),
    "PATH_INFO": ("/admin/", "x"),
    "Script-Name": ("/evil",),
    "X-Requested-With": ("XMLHttpRequest",),
    "X-HTTP-Method-Override": ("DELETE",),
    "Authorization": ("Basic x", "Bearer " + "a" * 500),
    "Expect": ("100-continue",),
    "User-Agent": ("", "あ", "x" * 2_000, "<script>"),
}  # fmt: skip
"""Names that something on the way to a page may read, and values that nobody means well."""


def odd_headers(chance: random.Random) -> dict[str, str]:
    """Some headers, none twice."""
    return {name: chance.choice(HEADERS[name]) for name in chance.sample(sorted(HEADERS), chance.randrange(1, 6))}


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
