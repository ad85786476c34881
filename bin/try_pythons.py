"""Install the test lock and run the tests on every supported Python of this machine.

With `--others` the Python of `.venv`, whose tests `make test` runs, is left out, unless it is the only one; the
newest of the others runs what calculates and what meets the database, those in between what calculates only.
The environment (`DATABASE_URL`) reaches the tests.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
CALCULATING = (
    "tests/engine",
    "tests/golden",
    "tests/platforms/money/test_fees.py",
    "tests/platforms/money/test_paydays.py",
)
"""What says the same on every database, and differs between Pythons if anything does."""
WITH_DATABASE = ("-m", "database and not e2e and not long")
"""What may read and write rows (tests/conftest.py); the rest says the same on every database."""
SIDE_BY_SIDE = ("--numprocesses", "auto", "--dist", "worksteal")
SUPPORTED = ("3.11", "3.12", "3.13")


def interpreters() -> dict[str, Path]:
    """Return one working interpreter for each supported version, from PATH and from pyenv."""
    folders = [Path(folder) for folder in os.get_exec_path()]
    folders += sorted((Path.home() / ".pyenv" / "versions").glob("*/bin"))
    found: dict[str, Path] = {}
    for version in SUPPORTED:
        for python in (folder / f"python{version}" for folder in folders):
            if version not in found and answers(python, version):
                found[version] = python
    return found


def answers(python: Path, version: str) -> bool:
    """Whether this file is that Python and can make environments; a pyenv shim may be neither."""
    question = "import ensurepip, sys; print(sys.version)"
    if not python.exists():
        return False
    reply = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    return re.match(re.escape(version) + r"\D", reply.stdout) is not None


def chosen(found: dict[str, Path], only_others: bool) -> dict[str, Path]:
    """Return the interpreters to try."""
    others = {version: python for version, python in found.items() if not answers(VENV_PYTHON, version)}
    return others or found if only_others else found


def main() -> None:
    """Exit with the names of the versions that failed, if any did."""
    failed = []
    only_others = "--others" in sys.argv[1:]
    tried = chosen(interpreters(), only_others)
    for version, python in tried.items():
        parts: list[tuple[str, ...]] = [()]
        if only_others:
            parts = [CALCULATING] if version != [*tried][-1] else [CALCULATING, WITH_DATABASE]
        with tempfile.TemporaryDirectory() as folder:
            venv = Path(folder) / "venv"
            environment = {**os.environ, "HYPOTHESIS_PROFILE": "quick", "YAMEDOKI_DATA_DIR": folder}
            sys.stdout.write(f"── Python {version} ──\n")
            sys.stdout.flush()
            install = subprocess.run([python, ROOT / "bin" / "install.py", venv, "ci"], check=False)
            pytest = [venv / "bin" / "python", "-m", "pytest", "-q", "-o", f"cache_dir={folder}/cache", *SIDE_BY_SIDE]
            runs = [] if install.returncode else parts
            ended = [subprocess.run([*pytest, *part], cwd=ROOT, env=environment, check=False) for part in runs]
            if not ended or any(each.returncode for each in ended):
                failed.append(version)
    if failed:
        raise SystemExit(f"Failed on Python {', '.join(failed)}")


if __name__ == "__main__":
    main()
