import ast
import re
from pathlib import Path

import pytest

from benchmarks.sizes import ROWS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operations.md").read_text()


def names_read():
    """Every name that the site takes from its environment."""
    for path in (ROOT / "config").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and re.match(r"env\b|os\.environ\.get", ast.unparse(node.func)):
                name = node.args[0]
                if isinstance(name, ast.Constant) and isinstance(name.value, str) and name.value.isupper():
                    yield name.value


def names_explained():
    table = GUIDE.partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_every_setting_is_explained_and_nothing_else_is():
    assert set(names_read()) - {"DJANGO_SETTINGS_MODULE"} == names_explained()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?m)(?:`|^|&& )make ([a-z-]+)", GUIDE))))
def test_every_command_of_the_guide_exists(target):
    assert re.search(rf"(?m)^{target}:", (ROOT / "Makefile").read_text())


OF_DJANGO = frozenset[str]()
OF_THE_WRAPPER = set(re.findall(r"(?m)^    ([a-z]+)\)", (ROOT / "bin" / "yamedoki").read_text()))
COMMANDS = set(re.findall(r"(?:manage\.py|bin/yamedoki) ([a-z_]+)", GUIDE))


@pytest.mark.parametrize("command", sorted(COMMANDS - OF_DJANGO - OF_THE_WRAPPER))
def test_every_management_command_of_the_guide_exists(command):
    assert list(ROOT.glob(f"*/management/commands/{command}.py"))


def test_an_audit_that_cannot_look_fails():
    makefile = (ROOT / "Makefile").read_text()
    (command,) = re.findall(r"(?ms)^audit-dependencies:.*?(?=^\w)", makefile)

    assert "--strict" in command, "without it, what could not be looked up counts as fine"
    assert "--require-hashes" in command
    assert "requirements.txt" in command
    assert "|| true" not in command


CONTAINER = (ROOT / "Containerfile").read_text()


def test_the_guide_tells_that_ci_builds_no_container():
    told = " ".join(GUIDE.split())

    assert "CI builds no container" in told
    assert len(CONTAINER.splitlines()) <= 15


@pytest.mark.parametrize(
    "named", ["bin/install.py", "manage.py", "config/gunicorn.py", "config/wsgi.py", "config/prepare.py"]
)
def test_what_the_container_file_runs_exists(named):
    as_written = {"config/wsgi.py": "config.wsgi", "config/prepare.py": "-m config.prepare"}.get(named, named)

    assert as_written in CONTAINER
    assert (ROOT / named).is_file()


def test_the_container_file_sets_only_settings_that_are_read():
    (line,) = re.findall(r"(?m)^ENV (.+)$", CONTAINER)

    assert {pair.partition("=")[0] for pair in line.split()} <= set(names_read())
    assert " ci\n" in CONTAINER, "the lock that brings PostgreSQL"
    assert '"ci"' in (ROOT / "bin" / "install.py").read_text()
    assert "SECRET_KEY" not in line, "a key in an image is no secret"


def test_sizes_are_told_by_the_names_under_which_they_are_measured():
    table = GUIDE.partition("### What it needs")[2].partition("\n## ")[0]
    told = re.findall(r"(?m)^\| (.+) \| (\d+) \|$", table)

    assert "`make sizes`" in table
    assert tuple(name for name, _ in told) == ROWS
