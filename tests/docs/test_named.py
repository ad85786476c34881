"""Documents name only commands, files and tests that are there."""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
LOOKED_FOR_IN = ("", "docs", "tests", "templates", "platforms", "guides", "static")
"""Where a path that a document names may begin, beside the document's own folder."""
ROOMS = ("config", "platforms", "guides", "templates", "static", "assets", "tests", "bin", "benchmarks", "docs")
ELSEWHERE = {".venv", ".data", "security.txt"}
"""What is not in the repository, but on a machine that uses it, or served by the site."""

DOCUMENT = pytest.mark.parametrize(
    "document", [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in DOCUMENTS]
)


def code_in(document: Path) -> list[str]:
    """What stands in backticks, and the lines of blocks."""
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^ *```\w*\n.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", rest)


def commands_in(pieces: list[str], word: str) -> set[str]:
    """What follows a word that begins a command, such as `make` or `manage.py`."""
    begins = rf"(?:^|[;&(/]\s*|python |=\S+ ){word} ([a-z][a-z0-9_-]*)(?=$|[\s`;)])"
    return {name for piece in pieces for name in re.findall(begins, piece)}


def options_in(pieces: list[str]) -> set[tuple[str, str]]:
    """The options that management commands are called with: `("load_platforms", "--diff")`."""
    calls = [call for piece in pieces for call in re.findall(r"manage\.py ([a-z_]+)([^#&|;]*)", piece)]
    return {(name, option) for name, rest in calls for option in re.findall(r"(?<!\S)--[a-z-]+", rest)}


def modules_in(pieces: list[str]) -> set[str]:
    """What `python -m` is told to run."""
    return {name for piece in pieces for name in re.findall(r"python -m ([a-z_.]+)", piece)}


def arguments_in(pieces: list[str]) -> set[str]:
    """The folders and files that a target of make is told to look at: `ARGS="tests/engine"`."""
    told = [word for piece in pieces for words in re.findall(r'ARGS="([^"]*)"', piece) for word in words.split()]
    return {word.partition("::")[0] for word in told if "/" in word}


def paths_in(pieces: list[str]) -> set[str]:
    """Names that look like a file or a folder of this repository."""
    looks = re.compile(r"[\w.*<>…-]+(?:/[\w.*<>…-]+)*(?:\.(?:py|yaml|html|md|toml|txt|css|js|svg|conf)|/)")
    return {piece for piece in (each.partition("::")[0] for each in pieces) if looks.fullmatch(piece)}


def is_there(path: str, document: Path) -> bool:
    """Whether a path, with its placeholders, names something; a bare name may stand anywhere."""
    if path.split("/", maxsplit=1)[0] in ELSEWHERE:
        return True
    pattern = re.sub(r"<[^>]*>|…", "*", path).rstrip("/")
    places = [document.parent, *(ROOT / each for each in LOOKED_FOR_IN)]
    if any(True for place in places for _ in place.glob(pattern)):
        return True
    return "/" not in path and any(True for room in ROOMS for _ in (ROOT / room).rglob(pattern))


@DOCUMENT
def test_every_make_target_that_is_named_can_be_made(document):
    assert commands_in(code_in(document), "make") - TARGETS == set()


@DOCUMENT
def test_every_management_command_that_is_named_exists(document):
    assert commands_in(code_in(document), r"manage\.py") - set(get_commands()) == set()


@DOCUMENT
def test_every_option_of_a_management_command_that_is_named_exists(document):
    def knows(name: str, option: str) -> bool:
        command = load_command_class(get_commands()[name], name)
        return option in command.create_parser("manage.py", name)._option_string_actions

    assert {call for call in options_in(code_in(document)) if not knows(*call)} == set()


@DOCUMENT
def test_every_module_that_is_named_can_be_run(document):
    assert {name for name in modules_in(code_in(document)) if find_spec(name) is None} == set()


@DOCUMENT
def test_every_path_that_is_named_is_there(document):
    pieces = code_in(document)

    assert {path for path in paths_in(pieces) | arguments_in(pieces) if not is_there(path, document)} == set()


@DOCUMENT
def test_a_command_in_a_block_can_be_copied_with_the_python_that_runs_it(document):
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    bare = {line for block in blocks for line in block.splitlines() if re.match(r"\s*manage\.py ", line)}

    assert bare == set()


@DOCUMENT
def test_every_link_to_a_file_leads_to_it(document):
    text = document.read_text(encoding="utf-8")
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link}

    assert {link for link in links - {""} if not (document.parent / link).exists()} == set()


def test_the_readme_shows_every_target_that_matters_and_where_to_go_on():
    pieces = code_in(ROOT / "README.md")
    named = commands_in(pieces, "make")
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert {"run", "test", "demo", "staff", "test-fast", "lint", "audit", "backup", "restore", "help"} <= named
    for page in (
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/decisions/README.md",
        "LICENSE",
        "LICENSE-DATA",
    ):
        assert f"({page})" in text


def test_every_room_stands_in_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert {room for room in ROOMS if f"`{room}/" not in text} == set()


def test_every_decision_stands_in_the_list_under_its_number():
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"^\| \[(\d{4})\]\((\1-[a-z-]+\.md)\) \| \S", (folder / "README.md").read_text(), re.MULTILINE)

    assert [name for _, name in listed] == sorted(path.name for path in folder.glob("0*.md"))
    for number, name in listed:
        assert (folder / name).read_text().startswith(f"# {number} — ")


def test_every_target_explains_itself():
    explained = re.findall(r"^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert set(explained) == TARGETS
    assert len(explained) == len(set(explained))


def would_run(target: str) -> list[str]:
    """The commands of a target, one a line."""
    return subprocess.run(
        ["make", "--dry-run", "--no-print-directory", target], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_commits_are_held_to_the_same_lint_as_ci():
    hooks = re.findall(r"entry: (.+)", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert hooks[0] == "make lint"
    assert set(would_run("lint")) < set(would_run("test"))
    assert hooks[1].removeprefix(".venv/bin/python ") in makefile


def test_options_modules_and_arguments_are_found_in_a_call():
    pieces = [
        "python manage.py load_platforms <slug> --dry-run --diff   # --not-this",
        "python manage.py backup --keep 14 && copy --nor-this",
        "python -m config.prepare --strict",
        'make test-fast ARGS="tests/gone tests/a.py::test_b -k word"',
    ]

    assert options_in(pieces) == {("load_platforms", "--dry-run"), ("load_platforms", "--diff"), ("backup", "--keep")}
    assert modules_in(pieces) == {"config.prepare"}
    assert arguments_in(pieces) == {"tests/gone", "tests/a.py"}


@pytest.mark.parametrize(
    ("text", "make", "paths"),
    [
        pytest.param("`make run`", {"run"}, set(), id="in backticks"),
        pytest.param("to make run of it", set(), set(), id="in a sentence"),
        pytest.param("```sh\nmake test   # all\n```", {"test"}, set(), id="in a block"),
        pytest.param("`nowhere/gone.py` and `a.b`", set(), {"nowhere/gone.py"}, id="a path"),
        pytest.param("`gone.py::test_x`", set(), {"gone.py"}, id="a test"),
    ],
)
def test_what_is_named_is_found(text, make, paths, tmp_path):
    document = tmp_path / "page.md"
    document.write_text(text, encoding="utf-8")
    pieces = code_in(document)

    assert commands_in(pieces, "make") == make
    assert paths_in(pieces) == paths
    assert not any(is_there(path, document) for path in paths)
