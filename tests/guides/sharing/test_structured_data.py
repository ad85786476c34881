"""What pages tell search engines, held against schema.org's own vocabulary: schema-dts, which its compiler checks.

`make validators` installs both (tests/outside/package.json); without them these tests fail, they do not skip.
"""

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.dom import parse
from tests.guides.published import MAIN
from tests.guides.sharing.test_head import FIXED, structured

pytestmark = pytest.mark.long

OUTSIDE = Path(__file__).resolve().parents[2] / "outside"
COMPILER = OUTSIDE / "node_modules" / "typescript" / "bin" / "tsc"


@pytest.fixture
def refused(tmp_path):
    """What the vocabulary refuses of a list of blocks: one line for each."""

    def check(blocks):
        (tmp_path / "node_modules").symlink_to(OUTSIDE / "node_modules")
        lines = ['import type { Thing, WithContext } from "schema-dts";']
        lines += [f"export const b{n}: WithContext<Thing> = {json.dumps(each)};" for n, each in enumerate(blocks)]
        (tmp_path / "blocks.ts").write_text("\n".join(lines))
        command = ["node", COMPILER, "--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", "blocks.ts"]
        made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "blocks.ts" in made.stdout or not made.stdout + made.stderr, made.stdout + made.stderr
        return [line for line in made.stdout.splitlines() if line.startswith("blocks.ts")]

    return check


@pytest.fixture
def blocks(site, settings, tmp_path):
    """What every kind of page tells."""
    settings.SITE_URL, settings.DATA_DIR = "https://yamedoki.example", tmp_path
    pages = [*FIXED, *(f"/{kind}/{slug}/" for kind in ("guides", "platforms") for slug in MAIN)]
    return [block for path in pages for block in structured(parse(site.get(path).text))]


WRONG = {
    "a type that is none": {"@type": "Artcle", "headline": "x"},
    "a property that is none": {"@type": "Article", "headlin": "x"},
    "a number for a text": {"@type": "Article", "headline": 5},
    "a place for an author": {"@type": "Article", "author": {"@type": "Place", "name": "x"}},
    "a property inside": {"@type": "BreadcrumbList", "itemListElement": {"@type": "ListItem", "place": 1}},
}


def test_the_vocabulary_takes_every_block_and_refuses_what_is_not_in_it(blocks, refused):
    wrong = [{"@context": "https://schema.org", **each} for each in WRONG.values()]
    lines = {int(re.match(r"blocks\.ts\((\d+)", line)[1]) - 2 for line in refused([*blocks, *wrong])}

    assert {block["@type"] for block in blocks} == {"BreadcrumbList", "Article"}
    assert lines == set(range(len(blocks), len(blocks) + len(wrong)))


def test_every_address_in_a_block_is_whole(blocks):
    """The vocabulary takes any text for an address."""
    pairs = [pair for block in blocks for pair in everything_in(block)]
    addresses = [value for key, value in pairs if key in ("item", "url", "image", "mainEntityOfPage")]

    assert addresses
    assert {urlsplit(value)[:2] for value in addresses} == {("https", "yamedoki.example")}


def everything_in(node, key=""):
    """Keys and values of a block, at every depth."""
    if isinstance(node, dict):
        return [pair for name, value in node.items() for pair in everything_in(value, name)]
    return [pair for value in node for pair in everything_in(value, key)] if isinstance(node, list) else [(key, node)]
