"""Run inside a site of its own: hostile requests straight into the WSGI application, as fast as it answers.

python -m tests.durability.flooding REQUESTS SEED      prints one JSON object
"""

import io
import json
import logging
import random
import re
import sys
import time
import urllib.parse
from collections import Counter
from pathlib import Path
from typing import Any

from config.wsgi import application
from tests.durability.hostility import METHODS, RAW, hostile, odd_headers, paths

HOST = "127.0.0.1:8000"
MOST_TOLD = 5


def environ_of(method: str, target: str, body: bytes) -> dict[str, Any]:
    """What gunicorn would hand over for this request line."""
    path, _, query = target.partition("?")
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": urllib.parse.unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": "csrf=<short>; staff=x",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
    }


def wrong_with(status: int, headers: list[tuple[str, str]], body: bytes) -> str:
    """What no answer may be, or nothing."""
    given = {name.lower(): value for name, value in headers}
    if status >= 500 and status != 501:
        return "broke"
    # In JSON a browser reads no markup: the type says so, and nosniff keeps it from guessing.
    if RAW.encode() in body and not given.get("content-type", "").startswith("application/json"):
        return "echoed"
    if (
        "set-cookie" in given
        or "x-injected" in given
        or any("\n" in value or "\r" in value for value in given.values())
    ):
        return "set a header"
    for name in ("location", "hx-redirect", "hx-location", "hx-push-url"):
        to = urllib.parse.urlsplit(urllib.parse.urljoin(f"http://{HOST}/", given.get(name, "/")))
        if (to.scheme, to.netloc) != ("http", HOST):
            return "led away"
    if given.get("x-content-type-options") != "nosniff":
        return "went without its headers"
    return ""


def memory() -> int:
    """Kilobytes that this process holds."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[0])


def main(requests: int, seed: int) -> None:
    """Flood, look at every answer, and tell."""
    logging.disable(logging.CRITICAL)
    chance, every = random.Random(seed), list(paths())
    statuses: Counter[int] = Counter()
    wrong: Counter[str] = Counter()
    told: list[str] = []
    slowest, warm = (0.0, ""), 0
    for number in range(requests):
        if number == requests // 2:
            warm = memory()
        method, target = chance.choice(METHODS), hostile(chance, chance.choice(every))
        body = hostile(chance, "").partition("?")[2].encode() if method == "POST" else b""
        environ = environ_of(method, target, body)
        if chance.random() < 0.2:
            environ["HTTP_HX_REQUEST"] = "true"
        if chance.random() < 0.3:
            for name, value in odd_headers(chance).items():
                key = name.upper().replace("-", "_")
                environ[key if key.startswith("CONTENT_") else f"HTTP_{key}"] = value.encode().decode("latin-1")
        said: list[Any] = []
        started = time.process_time()
        answer = application(environ, lambda status, headers, exc_info=None, said=said: said.extend((status, headers)))
        content = b"".join(answer)
        answer.close()
        seconds = time.process_time() - started
        status = int(said[0][:3])
        statuses[status] += 1
        # The first ones load what is loaded once.
        if number > 100 and seconds > slowest[0]:
            slowest = (seconds, f"{method} {target[:300]}")
        if fault := wrong_with(status, said[1], content):
            wrong[fault] += 1
            told += [f"{fault}: {method} {target[:300]}"][: MOST_TOLD - len(told)]
    print(  # noqa: T201
        json.dumps(
            {
                "requests": requests,
                "statuses": statuses,
                "wrong": wrong,
                "told": told,
                "slowest_cpu_seconds": slowest,
                "memory_kb": [warm, memory()],
                "cpu_seconds": time.process_time(),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
