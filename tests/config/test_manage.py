"""`manage.py` in a clone where nothing was prepared yet."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["audit", "check_scenarios"])
def test_without_a_database_a_command_says_what_to_do(tmp_path, command):
    here = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ran = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT, env=here | {"YAMEDOKI_DATA_DIR": str(tmp_path), "YAMEDOKI_ENV": "local"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert ran.returncode == 1
    assert "python -m config.prepare" in ran.stderr
    assert "Traceback" not in ran.stderr
