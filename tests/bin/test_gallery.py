"""Pictures and tests that documents name are there, and every state has its picture."""

import re
from pathlib import Path

from tests.e2e.states import STATES

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "screenshots"


def test_every_picture_that_a_document_shows_is_there():
    shown = {
        (document.parent / address).resolve()
        for document in [ROOT / "README.md", *ROOT.glob("docs/*.md")]
        for address in re.findall(r"\]\(([^)\s]+\.png)\)", document.read_text())
    }

    assert shown
    assert {path for path in shown if not path.is_file()} == set()


def test_every_state_has_a_picture_on_a_phone_and_together_they_stay_small():
    assert {name for name in STATES if not (PICTURES / f"{name}-390.png").is_file()} == set()
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= 6_000_000


def test_every_picture_of_the_desk_is_shown_in_the_manual_with_words_and_stays_small():
    taken = {path.name for path in (PICTURES / "editors").iterdir()}
    shown = re.findall(r"!\[([^\]]*)\]\(screenshots/editors/([^)]+)\)", (ROOT / "docs" / "editors.md").read_text())

    assert len(taken) >= 8
    assert {name for _, name in shown} == taken
    assert all(len(words) >= 15 for words, _ in shown)
    assert max((PICTURES / "editors" / name).stat().st_size for name in taken) <= 120_000


def test_what_the_expectations_name_is_there():
    text = (ROOT / "docs" / "expectations.md").read_text()
    for file, _, test in re.findall(r"`(\w+/test_\w+\.py)(::(test_\w+))?", text):
        assert (ROOT / "tests" / file).is_file(), file
        assert not test or f"def {test}(" in (ROOT / "tests" / file).read_text(), test
    pictures = re.findall(r"`([a-z-]+-(?:390|1280|print))`", text)
    assert pictures
    assert {name for name in pictures if not (PICTURES / f"{name}.png").is_file()} == set()
    rows = [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]
    assert rows == list(range(1, 41))
