"""What Lighthouse must say, and that nobody needs it."""

import shutil

import pytest

from bin import lighthouse

PERFECT = {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100}


@pytest.mark.parametrize(
    ("changes", "indexed", "expected"),
    [
        pytest.param({}, True, [], id="perfect"),
        pytest.param({"performance": 89}, True, ["performance"], id="a slow page"),
        pytest.param({"seo": 69}, True, ["seo"], id="an indexed page that hides"),
        pytest.param({"seo": 69}, False, [], id="a personal page that hides, as it should"),
        pytest.param({"accessibility": 99}, False, ["accessibility"], id="one mistake that shuts somebody out"),
    ],
)
def test_marks_below_the_goals_are_named(changes, indexed, expected):
    assert lighthouse.too_low(PERFECT | changes, indexed) == expected


def test_without_the_tool_it_says_so_and_fails_nothing(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)

    lighthouse.main()

    assert "not installed" in capsys.readouterr().out
