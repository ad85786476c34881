"""`make gallery`: pictures of every page and state, in docs/screenshots, from a server of its own.

Chromium takes them all; Firefox and WebKit take the key pages once more, into folders of their own.
`bin/gallery.py editors` takes those of the editors' desk alone (docs/screenshots/editors).

The server runs like `make run`, on a free port and a data directory that is thrown away. Times and
places are fixed in the addresses (`on=`), so that a picture changes only when the page does.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import desk_pictures  # noqa: E402, beside this file

from tests.e2e.firefox import FIREFOX, firefox  # noqa: E402
from tests.e2e.states import KEY_PAGES, REPORT, STATES  # noqa: E402, what the browser tests look at, too
from tests.e2e.webkit import DRIVER, webkit  # noqa: E402

TARGET = ROOT / "docs" / "screenshots"
EDITORS = TARGET / "editors"
PHONE, DESK = 390, 1280
DARK = ("home", "question-yen", "report-blocked", "compare")
LONG = {"report-blocked": 6000}
"""On a phone down to here; the others as far as a first look goes."""
ON_A_DESK = ("home", "guide", "question-yen", "report-blocked", "several", "compare", "list", "links", "accessibility")
A4 = {"width": 680, "height": 1000}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIDE_BY_SIDE = """
<!doctype html><meta charset="utf-8"><style>
  body {{ margin: 0; background: #d8e2dc; }}
  main {{ display: flex; gap: 40px; align-items: flex-start; padding: 40px; width: 1240px; box-sizing: border-box; }}
  img {{ display: block; border-radius: 14px; box-shadow: 0 0 0 1px #7c8b83; }}
  .phone {{ width: 320px; }} .phone img {{ width: 320px; margin-bottom: 24px; box-sizing: border-box; }}
  .phone img + img {{ padding: 0 14px 14px; background: #f5f7f5; }} .desk {{ width: 800px; }}
</style><main><div class="phone">
  <img src="data:image/png;base64,{phone}"><img src="data:image/png;base64,{timeline}">
</div><img class="desk" src="data:image/png;base64,{desk}"></main>
"""


@contextmanager
def server() -> Iterator[str]:
    """The site as `make run` serves it; yields its address."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as data:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        environment = {
            **os.environ,
            "YAMEDOKI_ENV": "local",
            "YAMEDOKI_DATA_DIR": data,
            "HOST": "127.0.0.1",
            "PORT": port,
            "SITE_URL": f"http://127.0.0.1:{port}",
        }
        for name in ("DATABASE_URL", "STATIC_ROOT"):
            environment.pop(name, None)
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL}
        for script in (["-m", "config.prepare"], [desk_pictures.__file__]):
            subprocess.run([sys.executable, *script], cwd=ROOT, env=environment, check=True, **quiet)
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
        process = subprocess.Popen(gunicorn, cwd=ROOT, env=environment, **quiet)
        try:
            yield _once_it_answers(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(20)


def _once_it_answers(address: str) -> str:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/about/", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return address
    raise SystemExit("The server of the gallery does not answer.")


def picture(
    browser: Browser,
    address: str,
    *,
    width: int = PHONE,
    high: int = 0,
    dark: bool = False,
    paper: bool = False,
    part: str = "",
) -> bytes:
    """One page as a PNG: its first view, or `high` pixels of it, or the part that a selector names."""
    size = {"width": width, "height": 844 if width == PHONE else 900}
    context = browser.new_context(
        viewport=size, locale="ja-JP", timezone_id="Asia/Tokyo", color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(address)
    if paper:
        page.set_viewport_size(A4)
        page.emulate_media(media="print")
    clip: dict[str, Any] = {}
    if high:
        whole = page.evaluate("document.documentElement.scrollHeight")
        clip = {"clip": {"x": 0, "y": 0, "width": A4["width"] if paper else width, "height": min(high, whole)}}
    if part:
        taken = page.locator(part).screenshot(scale="css")
    else:
        taken = page.screenshot(full_page=bool(high), scale="css", **clip)
    context.close()
    return taken


def side_by_side(browser: Browser, phone: bytes, timeline: bytes, desk: bytes) -> bytes:
    """A phone, what one scrolls down to on it, and a desktop in one picture, for the README."""
    page = browser.new_page(viewport={"width": 1240, "height": 400})
    taken = {"phone": phone, "timeline": timeline, "desk": desk}
    page.set_content(SIDE_BY_SIDE.format(**{name: b64encode(each).decode() for name, each in taken.items()}))
    together = page.locator("main").screenshot()
    page.close()
    return together


def of_readers(browser: Browser, site: str) -> None:
    """Every page and state that readers see."""
    for name, path in STATES.items():
        taken = {f"{name}-{PHONE}": picture(browser, site + path, high=LONG.get(name, 0))}
        if name in ON_A_DESK:
            taken[f"{name}-{DESK}"] = picture(browser, site + path, width=DESK)
        if name in DARK:
            taken[f"{name}-{PHONE}-dark"] = picture(browser, site + path, dark=True)
        for file, content in taken.items():
            (TARGET / f"{file}.png").write_bytes(content)
    (TARGET / "report-blocked-print.png").write_bytes(picture(browser, site + REPORT, high=2000, paper=True))
    phone = picture(browser, site + REPORT, high=1180)
    timeline = picture(browser, site + REPORT, part="section[aria-labelledby=plan]")
    desk = picture(browser, site + REPORT, width=DESK, high=2420)
    (TARGET / "readme-report.png").write_bytes(side_by_side(browser, phone, timeline, desk))


def of_other_browsers(site: str) -> None:
    """The key pages on a phone, as the other two browsers draw them."""
    for browser, found in ((firefox, FIREFOX), (webkit, DRIVER)):
        if not found:
            print(f"No picture by {browser.__name__}: it is not on this machine.")
            continue
        folder = TARGET / browser.__name__
        folder.mkdir(parents=True)
        with browser() as reader:
            for name in KEY_PAGES:
                reader.open(site + STATES[name])
                (folder / f"{name}-{PHONE}.png").write_bytes(reader.picture())


def of_editors(browser: Browser, site: str) -> None:
    """The desk, as docs/editors.md shows it."""
    EDITORS.mkdir(parents=True, exist_ok=True)
    for name, content in desk_pictures.pictures(browser, site):
        (EDITORS / f"{name}.png").write_bytes(content)


def main(part: str) -> None:
    """Take every picture anew, or those of one part."""
    shutil.rmtree(EDITORS if part == "editors" else TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with server() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=FLAGS, **({"executable_path": chromium} if chromium else {}))
        if part != "editors":
            of_readers(browser, site)
            of_other_browsers(site)
        of_editors(browser, site)
        browser.close()
    files = list(TARGET.rglob("*.png"))
    print(f"{len(files)} pictures, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB")


if __name__ == "__main__":
    main("".join(sys.argv[1:]))
