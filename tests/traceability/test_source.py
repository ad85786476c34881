"""What the source itself must not contain."""

import ast
import re
import shutil
import socket
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.test import Client

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for room in ("config", "guides", "platforms") for path in sorted((ROOT / room).rglob("*.py"))]


@cache
def modules():
    """Each file with its calls and imports, read once for all tests."""
    kinds = (ast.Call, ast.Import, ast.ImportFrom)
    return [
        (
            path.relative_to(ROOT).as_posix(),
            [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)],
        )
        for path in CODE
    ]


def called(nodes):
    """The names of everything that is called, with the object before the dot where there is one."""
    for node in nodes:
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                yield function.attr, node
            elif isinstance(function, ast.Name):
                yield function.id, node


def imported(nodes):
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_query_is_built_from_text():
    forbidden = {"raw", "extra", "RawSQL"}
    found = [(path, name) for path, nodes in modules() for name, _ in called(nodes) if name in forbidden]

    assert found == []


def test_text_given_to_the_database_is_constant():
    given = [
        (path, ast.unparse(node.args[0]))
        for path, nodes in modules()
        for name, node in called(nodes)
        if name == "execute" and node.args and not isinstance(node.args[0], (ast.Constant, ast.Name))
    ]

    # A backup counts the rows of each table, by the names that the file itself gave.
    assert {path for path, _ in given} <= {"platforms/backups.py"}


def test_nothing_is_unpickled_or_evaluated():
    dangerous = {"eval", "exec", "compile_restricted", "unsafe_load", "full_load"}
    modules_refused = {"pickle", "marshal", "shelve", "dill", "xml.etree", "xml.dom", "xml.sax", "lxml", "yaml"}
    calls = [(path, name) for path, nodes in modules() for name, _ in called(nodes) if name in dangerous]
    imports = [(path, name) for path, nodes in modules() for name in imported(nodes) if name in modules_refused]

    assert calls == []
    assert imports == []


def test_only_watching_sources_and_notices_to_staff_call_out():
    ways = {"requests", "httpx", "aiohttp", "urllib.request", "http.client", "socket", "ftplib", "smtplib", "urllib3"}
    found = {path for path, nodes in modules() for name in imported(nodes) if name in ways or name == "httpcore"}
    callers = {
        "platforms.sources.fetching",
        "platforms.sources.runs",
        "platforms.sources.telling",
        "platforms.sources.walls",
    }
    users = {path for path, nodes in modules() for name in imported(nodes) if name in callers}

    # Behind the wall against private addresses, and what an operator set by hand.
    assert found == {"platforms/sources/fetching.py", "platforms/sources/walls.py", "platforms/staff_notices.py"}
    # No page, for readers or for staff, leads there.
    assert {path for path in users if not path.startswith("platforms/sources/")} == {
        "guides/management/commands/watch_sources.py"
    }
    # The operator's address alone, with no word of a reader: handing in a draft and the morning's list.
    telling = {path for path, nodes in modules() for name in imported(nodes) if name == "platforms.staff_notices"}
    assert telling == {
        "guides/desk/admin/workflow.py",
        "guides/management/commands/tell_staff.py",
        "platforms/sources/telling.py",
    }


def test_escaping_is_never_switched_off():
    ways = {"mark_safe", "SafeString", "SafeText"}
    python = {path for path, nodes in modules() for name, _ in called(nodes) if name in ways}
    pages = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe(seq)?\b|\{%\s*autoescape\s+off", path.read_text())
    ]

    # What a template rendered, JSON whose every `<` is written as a number, and parts that were escaped one by one.
    assert python <= {"guides/web/rendered_once.py", "guides/templatetags/sharing.py", "guides/web/phrases.py"}
    assert pages == []


def test_no_test_can_leave_this_machine():
    with socket.socket() as way_out, pytest.raises(AssertionError, match="tried to reach"):
        way_out.connect(("192.0.2.1", 80))


def test_whoever_finds_a_weakness_is_told_where_to_write(settings):
    settings.SECURITY_CONTACT = "mailto:security@yamedoki.example"
    told = Client().get("/.well-known/security.txt")

    assert told.status_code == 200
    assert "Contact: mailto:security@yamedoki.example" in told.content.decode()
    assert "security.txt" in (ROOT / "SECURITY.md").read_text()


def files_of_the_repository():
    """What git knows; in an archive without git, everything but what is made here."""
    if (ROOT / ".git").exists() and (git := shutil.which("git")):
        return subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    made = {".venv", ".data", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache", "__pycache__"}
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [path.as_posix() for path in found if made.isdisjoint(path.parts)]


def test_no_secret_lies_in_the_repository():
    listed = files_of_the_repository()
    assert "manage.py" in listed
    names = [name for name in listed if re.search(r"(^|/)(\.env|id_rsa|secret_key|.*\.(pem|key|p12|sqlite3))$", name)]
    looks_secret = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{36}|xox[bap]-[0-9A-Za-z-]{20}"
    )
    texts = [
        name
        for name in listed
        if Path(name).suffix in {".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".html", ".conf", ".js"}
    ]
    holding = [name for name in texts if (ROOT / name).is_file() and looks_secret.search((ROOT / name).read_text())]

    assert names == []
    assert holding in ([], [Path(__file__).relative_to(ROOT).as_posix()])
