"""The system's Firefox over WebDriver BiDi. Playwright drives only a Firefox of its own."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.e2e.engine import Engine

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
LISTENS = re.compile(r"WebDriver BiDi listening on (\S+)")
CALLED = """(values) => {
  const value = (function () { %s })(...JSON.parse(values)) ?? null;
  return JSON.stringify(value instanceof Node ? true : value);
}"""
SETTINGS = {
    "browser.startup.page": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "intl.accept_languages": "ja",
}


class Firefox(Engine):
    """One tab. Scripts run in a world of their own, which a page's settings do not reach."""

    name = "Firefox"

    def __init__(self, wire: ClientConnection) -> None:
        self._wire, self._sent = wire, 0
        self._send("session.new", capabilities={})
        self._tab = self._context = self._send("browsingContext.getTree")["contexts"][0]["context"]
        self.resize(390, 844)

    def _send(self, method: str, **params: Any) -> Any:
        self._sent += 1
        self._wire.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while (answer := json.loads(self._wire.recv(60))).get("id") != self._sent:
            pass  # an event
        if answer["type"] == "error":
            raise OSError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def open(self, url: str) -> None:
        self._loaded()
        self._send("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def back(self) -> None:
        self._loaded()
        self._send("browsingContext.traverseHistory", context=self._tab, delta=-1)

    def forward(self) -> None:
        self._loaded()
        self._send("browsingContext.traverseHistory", context=self._tab, delta=1)

    def _loaded(self) -> None:
        """Mean the page again, once it has loaded: Firefox never answers a command that cuts off one still on its way."""
        self._context = self._tab
        self.until("return document.readyState === 'complete'")

    def script(self, source: str, *values: Any) -> Any:
        ran = self._send(
            "script.callFunction",
            functionDeclaration=CALLED % source,
            arguments=[{"type": "string", "value": json.dumps(values)}],
            awaitPromise=False,
            target={"context": self._context, "sandbox": "tests"},
        )
        if ran["type"] == "exception":
            raise OSError(ran["exceptionDetails"]["text"])
        return json.loads(ran["result"]["value"])

    def _act(self, kind: str, *actions: dict[str, Any], **more: Any) -> None:
        sources = [{"type": kind, "id": kind, "actions": list(actions), **more}]
        self._send("input.performActions", context=self._context, actions=sources)

    def _click(self, selector: str) -> None:
        self.script("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        nodes = self._send(
            "browsingContext.locateNodes", context=self._context, locator={"type": "css", "value": selector}
        )
        origin = {"type": "element", "element": {"sharedId": nodes["nodes"][0]["sharedId"]}}
        self._act(
            "pointer",
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        )

    def _type(self, selector: str, text: str) -> None:
        self.script("const field = document.querySelector(arguments[0]); field.focus(); field.select()", selector)
        self._act("key", *({"type": f"key{way}", "value": letter} for letter in text for way in ("Down", "Up")))

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self._send("browsingContext.setViewport", context=self._tab, viewport=size)

    def into_frame(self) -> None:
        self._context = self._send("browsingContext.getTree", root=self._tab)["contexts"][0]["children"][0]["context"]

    def out_of_frame(self) -> None:
        self._context = self._tab

    def picture(self) -> bytes:
        return base64.b64decode(self._send("browsingContext.captureScreenshot", context=self._tab)["data"])

    def close(self) -> None:
        with suppress(OSError):
            self._send("browser.close")


@contextmanager
def firefox(*, scripts: bool = True) -> Iterator[Firefox]:
    """A browser without a screen, with a profile of its own."""
    assert FIREFOX, "apt-get install firefox-esr"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in SETTINGS.items()]
        lines += [f'user_pref("javascript.enabled", {json.dumps(scripts)});\n']
        Path(profile, "user.js").write_text("".join(lines))
        command = [
            FIREFOX,
            "--headless",
            "--no-remote",
            "--profile",
            profile,
            "--remote-debugging-port",
            "0",
            "about:blank",
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ | {"HOME": profile}
        )
        try:
            assert process.stderr
            address = next(found[1] for line in process.stderr if (found := LISTENS.search(line)))
            with connect(f"{address}/session", max_size=None) as wire:
                tab = Firefox(wire)
                yield tab
                tab.close()
        finally:
            process.terminate()
            process.communicate(timeout=20)  # also closes what it would have said
