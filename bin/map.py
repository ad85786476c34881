"""`make map`: docs/map.md, one line for every folder (said here) and every module (its own docstring)."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT / "docs" / "map.md"

FOLDERS = {
    "config": "How the site runs: settings, addresses, headers, sign-in, logs, health. The environment decides.",
    "platforms": "Facts: what each platform charges, pays and demands. Staff edit rows; editions publish them.",
    "platforms/models": "",
    "platforms/lints": "",
    "platforms/admin": "",
    "platforms/management/commands": "Commands about facts: load, export, publish, audit, back up.",
    "platforms/migrations": "How the tables came to be.",
    "platforms/data": "One file a platform in the shape of an edition; the app-wide questions; the glossary.",
    "platforms/templates": "Pages of the desk that belong to facts.",
    "guides": "Questions and decisions. The URL is the state; nothing about a reader is stored.",
    "guides/engine": "Decisions in pure Python: no Django, no clock, no wording; `today` is always given.",
    "guides/views": "",
    "guides/admin": "",
    "guides/templatetags": "What templates may call.",
    "guides/management/commands": "Commands about decisions: scenarios, articles, pictures, explanations.",
    "guides/data": "The scenarios that come with the code.",
    "templates": "The words of every page; one fragment for each htmx swap, included by its own page.",
    "templates/parts": "Pieces that several pages share.",
    "templates/guides": "Guide, questions and report.",
    "templates/platforms": "The list of platforms, and one platform's facts.",
    "templates/compare": "The take-home comparison.",
    "templates/embed": "What other sites frame.",
    "templates/links": "The link builder and the page about data.",
    "templates/reports": "「この行がおかしい」: the form and what follows.",
    "templates/desk": "The desk's pages that need decisions.",
    "templates/admin": "Where our admin differs from Django's.",
    "static": "One stylesheet, one a large page, a few lines of script, the marks.",
    "assets": "What is drawn with on the server: the font of link previews, with its licence.",
    "tests": "Mirrors the code: `tests/guides/test_report.py` is about `guides/report.py`.",
    "tests/config": "The site as a server: headers, settings, sign-in, roles, time.",
    "tests/platforms": "Facts, money, drafts, editions, the desk.",
    "tests/engine": "Decisions, held against a naive simulator and against every combination.",
    "tests/guides": "Answers, pages, reports, embeds, scenarios.",
    "tests/golden": "Situations as data, with what must come out.",
    "tests/ledger": "Every researched fact, contradiction and unknown is in the files.",
    "tests/links": "Every link ever handed out still works.",
    "tests/traceability": "Every threat is tied to the test that holds it off; the source keeps the house rules.",
    "tests/durability": "Processes that are killed, wiped and flooded (`make test-long`).",
    "tests/e2e": "Walks in Chromium (`make e2e`).",
    "tests/bin": "The tools of `bin/`.",
    "tests/docs": "Documents name only what is there.",
    "docs": "What people read: decisions, how-tos, operations, design.",
    "docs/how-to": "How to add a question, a blocker, a page, a lint.",
    "docs/decisions": "What was decided once, and why.",
    "docs/api": "The machine-readable description of the open data.",
    "docs/screenshots": "Every page and state as a picture (`make gallery`).",
    "benchmarks": "Ratios measured side by side in one run (`make bench`).",
    "bin": "What make runs and nobody imports.",
    ".ci": "One script for any machine that checks every change; it runs the targets of the Makefile.",
}
"""An empty line is said by the folder's own `__init__.py`."""

MODULES_IN = ("config", "platforms", "guides", "benchmarks", "bin")
NOT_MAPPED = ("migrations", "__pycache__")

HEAD = """# The map of the house

Written by `make map` from what every module says of itself; `tests/docs/test_map.py` fails where it is out of date.
The tests mirror the code, so they are named by folder only.
"""


def main() -> None:
    """Write the map."""
    MAP.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole map as Markdown."""
    return HEAD + "".join(f"\n{section}" for section in map(_section, FOLDERS)).rstrip("\n") + "\n"


def modules(folder: Path) -> Iterator[Path]:
    """The modules of one folder that the map names: all that say or do something."""
    if folder.relative_to(ROOT).parts[0] in MODULES_IN and folder.name not in NOT_MAPPED:
        yield from (path for path in sorted(folder.glob("*.py")) if path.stat().st_size)


def first_line(module: Path) -> str:
    """What a module says of itself in one line; empty where it says nothing."""
    return (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def _section(folder: str) -> str:
    path = ROOT / folder
    said = FOLDERS[folder] or first_line(path / "__init__.py")
    rows = [f"- [`{each.name}`](../{folder}/{each.name}): {first_line(each)}\n" for each in modules(path)]
    return f"## `{folder}/`\n\n{said}\n" + ("\n" + "".join(rows) if rows else "")


if __name__ == "__main__":
    main()
