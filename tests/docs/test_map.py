"""The map names every folder and every module once, and nothing that has gone."""

import os
import re
from pathlib import Path

import pytest

from bin.map import FOLDERS, HEAD, MAP, MODULES_IN, NOT_MAPPED, ROOT, first_line, modules, page

LEFT_OUT = {".git", ".venv", ".data", ".hypothesis", "htmlcov", "__pycache__"}
"""What is no part of the repository, beside caches."""


def folders_with_files() -> set[str]:
    """Every folder that holds a file of its own; the environment and the caches are not even entered."""
    found = set()
    for folder, below, files in os.walk(ROOT):
        below[:] = [name for name in below if name not in LEFT_OUT and not name.endswith("_cache")]
        if files and Path(folder) != ROOT:
            found.add(Path(folder).relative_to(ROOT).as_posix())
    return found


def test_the_map_is_what_the_modules_say():
    assert MAP.read_text(encoding="utf-8") == page(), "Run: make map"


def test_every_module_stands_on_the_map_once():
    linked = re.findall(r"^- \[`[^`]+`\]\(\.\./([^)]+)\): \S", page(), re.MULTILINE)
    there = {
        path.relative_to(ROOT).as_posix()
        for room in MODULES_IN
        for path in (ROOT / room).rglob("*.py")
        if path.stat().st_size and not set(path.parts) & set(NOT_MAPPED)
    }

    assert len(there) > 150
    assert len(linked) == len(set(linked))
    assert set(linked) == there


def test_no_folder_is_missing_and_none_is_named_that_has_gone():
    there = folders_with_files()

    assert {folder for folder in FOLDERS if not (ROOT / folder).is_dir()} == set()
    assert {folder for folder in there if not any(f"{folder}/".startswith(f"{known}/") for known in FOLDERS)} == set()


@pytest.mark.parametrize("room", [room for room in MODULES_IN if room not in ("benchmarks", "bin")])
def test_every_package_in_a_room_has_its_own_line(room):
    packages = {
        path.parent.relative_to(ROOT).as_posix()
        for path in (ROOT / room).rglob("*.py")
        if path.stat().st_size and "__pycache__" not in path.parts
    }

    assert packages <= set(FOLDERS)


def test_an_empty_line_is_said_by_the_folder_itself():
    silent = [folder for folder, line in FOLDERS.items() if not line]

    assert silent
    assert all(first_line(ROOT / folder / "__init__.py") for folder in silent)


def test_a_module_that_says_nothing_would_be_noticed(tmp_path):
    (tmp_path / "silent.py").write_text("x = 1\n")

    assert first_line(tmp_path / "silent.py") == ""
    assert all(first_line(module) for folder in FOLDERS for module in modules(ROOT / folder))
    assert "`make map`" in HEAD
