"""Ask Lighthouse about a running site: `python bin/lighthouse.py [http://127.0.0.1:8000]`.

Lighthouse is optional (`npm install -g lighthouse`, and Chromium; `CHROME_PATH` says where). Where it or the site
is missing, this says so and leaves. Goals: 100 in everything on indexed pages; questions and reports are not
indexed on purpose, so their "seo" does not count. The speed mark moves by a few points with the machine's load.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

INDEXED = ("/", "/platforms/", "/platforms/crowdworks/", "/guides/crowdworks/", "/compare/", "/about/")
PERSONAL = (
    "/guides/crowdworks/questions/balance/",
    "/guides/crowdworks/report/?awaiting_acceptance=yes&balance=800&signup_method=sns",
)
LEAST_SPEED, LEAST = 90, 100
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"


def answers(site: str) -> bool:
    """Whether the site is there."""
    try:
        urllib.request.urlopen(f"{site}/healthz", timeout=3).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def marks(tool: str, address: str) -> dict[str, int]:
    """The four marks of one page, 0 to 100."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        browser = f"{FLAGS} --user-data-dir={folder}/profile"
        command = [tool, address, "--quiet", "--output=json", f"--output-path={result}", f"--chrome-flags={browser}"]
        chromium = os.environ.get("CHROME_PATH") or shutil.which("chromium") or ""
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chromium}, capture_output=True)
        categories = json.loads(result.read_text())["categories"]
    return {name: round(100 * (category["score"] or 0)) for name, category in categories.items()}


def too_low(found: dict[str, int], indexed: bool) -> list[str]:
    """The marks below the goals."""
    goals = {"performance": LEAST_SPEED, "accessibility": LEAST, "best-practices": LEAST}
    goals |= {"seo": LEAST} if indexed else {}
    return [name for name, least in goals.items() if found.get(name, 0) < least]


def main() -> None:
    """Print a line a page; exit with the pages that are not good enough."""
    site = (sys.argv[1:] or ["http://127.0.0.1:8000"])[0].rstrip("/")
    tool = shutil.which("lighthouse")
    if tool is None or not answers(site):
        missing = "lighthouse is not installed" if tool is None else f"no site answers at {site}"
        sys.stdout.write(f"Lighthouse was not asked: {missing}.\n")
        return
    failed = []
    for path in INDEXED + PERSONAL:
        found = marks(tool, site + path)
        sys.stdout.write("  ".join(f"{name} {mark}" for name, mark in found.items()) + f"  {path}\n")
        failed += [f"{path}: {name}" for name in too_low(found, path in INDEXED)]
    if failed:
        raise SystemExit("Below the goals: " + ", ".join(failed))


if __name__ == "__main__":
    main()
