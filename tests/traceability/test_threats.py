"""Every threat has a test that exists, or says openly what is not proved."""

import ast
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
LISTED = {"A": 16, "B": 10, "C": 16, "D": 8, "E": 12, "F": 13, "G": 6, "H": 16, "I": 6, "J": 10, "K": 12, "L": 6}
"""How many threats of each kind were listed before building."""

THREATS = YAML(typ="safe").load(Path(__file__).with_name("threats.yaml"))


@cache
def claims_in(file: str) -> frozenset[str]:
    """The tests of a file, as `name` or `Class::name`."""
    found = set()
    for node in ast.parse((ROOT / file).read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found.update(f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef))
    return frozenset(found)


def test_no_threat_is_forgotten_and_none_is_made_up():
    assert list(THREATS) == [f"{kind}{n}" for kind, count in LISTED.items() for n in range(1, count + 1)]


@pytest.mark.parametrize("threat", THREATS)
def test_a_threat_names_tests_that_exist_or_says_what_is_open(threat):
    entry = THREATS[threat]

    assert entry.keys() <= {"tests", "open"}
    assert entry.get("tests") or entry.get("open"), "neither a test nor a reason"
    for node in entry.get("tests", ()):
        file, _, name = node.partition("::")
        assert (ROOT / file).is_file(), node
        assert name in claims_in(file), node


def test_what_is_open_is_counted(capsys):
    tested = [threat for threat, entry in THREATS.items() if entry.get("tests")]
    unbuilt = [threat for threat, entry in THREATS.items() if entry.get("open", "").startswith("not built yet")]
    others = Counter(
        "operator" if entry["open"].startswith("operator") else "decision or elsewhere"
        for threat, entry in THREATS.items()
        if entry.get("open") and threat not in unbuilt
    )
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(tested)} of {len(THREATS)} threats have a test;"
            f" not built yet: {', '.join(unbuilt)}; open for other reasons: {dict(others)}\n"
        )

    assert len(tested) + len([t for t in unbuilt if t not in tested]) <= len(THREATS)
    assert len(tested) >= 100
