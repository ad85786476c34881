import subprocess
import sys
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def test_imports_point_one_way_and_decisions_know_no_framework():
    # In a process of its own: import-linter silences every logger it meets.
    lint = Path(sys.executable).with_name("lint-imports")
    command = [lint, "--config", PYPROJECT, "--no-cache", "--no-logo"]
    found = subprocess.run(command, cwd=PYPROJECT.parent, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout
