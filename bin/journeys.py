"""`make journeys`: the matrix of browsers and journeys, from a server of its own.

`bin/journeys.py FOLDER` also puts a picture of each key page as each browser draws it into FOLDER.
"""

import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gallery import FLAGS, server  # noqa: E402, beside this file

from tests.e2e.chromium import Chromium  # noqa: E402
from tests.e2e.engine import Engine  # noqa: E402
from tests.e2e.firefox import firefox  # noqa: E402
from tests.e2e.journeys import JOURNEYS, Stage  # noqa: E402
from tests.e2e.states import KEY_PAGES, STATES  # noqa: E402
from tests.e2e.webkit import webkit  # noqa: E402


@contextmanager
def chromium(*, scripts: bool) -> Iterator[Engine]:
    """The system's Chromium as a phone."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=FLAGS, **({"executable_path": found} if found else {}))
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": 390, "height": 844}, locale="ja-JP"
        )
        yield Chromium(context.new_page())
        browser.close()


BROWSERS = {"Chromium": chromium, "Firefox": firefox, "WebKit": webkit}


@contextmanager
def article() -> Iterator[tuple[str, list[str]]]:
    """A page on another origin, and the list whose last entry is its body."""
    bodies = [""]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is the standard library's
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(
                f"<!doctype html><html lang=ja><meta charset=utf-8><title>記事</title>{bodies[-1]}".encode()
            )

        def log_message(self, *args: object) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_port}/", bodies
        other.shutdown()


def walked(reader: Engine, stage: Stage) -> dict[str, str]:
    """A mark for each journey; what went wrong goes to the second stream."""
    marks = {}
    for journey, walk in JOURNEYS.items():
        try:
            walk(reader, stage)
            marks[journey] = "✔"
        except (AssertionError, OSError, LookupError) as error:
            marks[journey] = "✖"
            print(f"{reader.name}, {'JavaScript' if stage.scripts else 'none'}, {journey}: {error}", file=sys.stderr)
    return marks


def main(pictures: str) -> None:
    """Walk every journey in every browser, and print the table."""
    marks: dict[str, list[dict[str, str]]] = {name: [] for name in BROWSERS}
    with server() as site, article() as (address, bodies):

        def publish(body: str) -> str:
            bodies.append(body)
            return address

        # The links that articles paste are made here, for the address of this server.
        os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", YAMEDOKI_ENV="development", SITE_URL=site)
        django.setup()
        for name, browser in BROWSERS.items():
            for scripts in (True, False):
                with browser(scripts=scripts) as reader:
                    marks[name].append(walked(reader, Stage(site, publish, scripts)))
                    for page in KEY_PAGES if pictures and scripts else ():
                        reader.open(site + STATES[page])
                        Path(pictures).mkdir(parents=True, exist_ok=True)
                        Path(pictures, f"{page}-{name.lower()}.png").write_bytes(reader.picture())
    print(f"| journey (JavaScript / none) | {' | '.join(BROWSERS)} |\n|---|{'---|' * len(BROWSERS)}")
    for journey in JOURNEYS:
        cells = ("/".join(each[journey] for each in marks[name]) for name in BROWSERS)
        print(f"| {journey} | {' | '.join(cells)} |")
    if any(mark == "✖" for each in marks.values() for row in each for mark in row.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main("".join(sys.argv[1:]))
