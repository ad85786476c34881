"""What a first view weighs on the wire, compressed as nginx does it."""

import gzip
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

STATIC = Path(__file__).resolve().parents[2] / "static"
PAGES = [
    "/",
    "/platforms/",
    "/guides/crowdworks/",
    "/guides/crowdworks/questions/balance/?role=worker",
    "/guides/crowdworks/report/?awaiting_acceptance=yes&expected_reward=5000&balance=800&on=2026-11-22",
    "/guides/coconala/report/?on=2026-11-22",
    "/compare/?amount=50000&on=2026-11-22",
    "/accessibility/",
    "/glossary/",
]


def squeezed(content):
    return len(gzip.compress(content, 5))


@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_weighs_at_most_60_kilobytes_and_its_styles_12(site, path):
    page = site.get(path)
    assert page.status_code == 200
    files = dict.fromkeys(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', page.text))
    found = {name: STATIC / name for name in files if (STATIC / name).is_file()}
    assert "web/site.css" in found
    styles = sum(squeezed(path.read_bytes()) for name, path in found.items() if name.endswith(".css"))
    # htmx comes from a package and weighs 17 KB at most.
    others = sum(squeezed(path.read_bytes()) for name, path in found.items() if not name.endswith(".css"))
    others += 17_000 * (len(files) - len(found))

    assert styles <= 12_000
    assert squeezed(page.content) + styles + others <= 60_000
