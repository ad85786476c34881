"""A WebKit browser over the W3C WebDriver protocol: what iPhones draw pages with, as far as Linux has it."""

import base64
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.e2e.engine import Engine

DRIVER = shutil.which("WebKitWebDriver")
MINI_BROWSER = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"


class WebKit(Engine):
    """One session."""

    name = "WebKit"

    def __init__(self, address: str, *, scripts: bool) -> None:
        self._address = address
        # Without markup that runs, pages have no scripts of their own; the driver's still work.
        args = ["--automation", "--full-screen", *([] if scripts else ["--enable-javascript-markup=FALSE"])]
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": {"binary": browser(), "args": args}}}
        self._session = f"{address}/session/{self._send('/session', {'capabilities': wanted}, '')['sessionId']}"
        self.resize(390, 844)

    def _send(self, path: str, body: Any = None, base: str | None = None, method: str = "POST") -> Any:
        url = (self._address if base == "" else self._session) + path
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, url: str) -> None:
        self._send("/url", {"url": url})

    def back(self) -> None:
        self._send("/back")

    def forward(self) -> None:
        self._send("/forward")

    def script(self, source: str, *values: Any) -> Any:
        return self._send("/execute/sync", {"script": source, "args": list(values)})

    def _found(self, selector: str) -> str:
        return f"/element/{next(iter(self._send('/element', {'using': 'css selector', 'value': selector}).values()))}"

    def _click(self, selector: str) -> None:
        self._send(f"{self._found(selector)}/click")

    def _type(self, selector: str, text: str) -> None:
        field = self._found(selector)
        self._send(f"{field}/clear")
        self._send(f"{field}/value", {"text": text})

    def resize(self, width: int, height: int) -> None:
        self._send("/window/rect", {"width": width, "height": height})

    def into_frame(self) -> None:
        self._send("/frame", {"id": 0})

    def out_of_frame(self) -> None:
        self._send("/frame", {"id": None})

    def picture(self) -> bytes:
        return base64.b64decode(self._send("/screenshot", method="GET"))

    def close(self) -> None:
        self._send("", method="DELETE")


def browser() -> str:
    return next(path for path in (MINI_BROWSER, MINI_BROWSER.replace("4.1", "4.0")) if Path(path).exists())


@contextmanager
def webkit(*, scripts: bool = True) -> Iterator[WebKit]:
    """A browser on a screen of its own."""
    assert DRIVER, "apt-get install webkit2gtk-driver xvfb"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["xvfb-run", "--auto-servernum", DRIVER, f"--port={port}", "--host=127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        session = WebKit(f"http://127.0.0.1:{port}", scripts=scripts)
        yield session
        session.close()
    finally:
        os.killpg(process.pid, 15)
        process.wait(10)
