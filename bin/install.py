"""Bring `.venv` to one of the locks: `python bin/install.py FOLDER runtime|dev|ci`.

Standard library only, because it runs before anything is installed. The folder remembers what it
holds (`.locked`), so a second call does nothing, and a larger lock also serves a smaller wish:
`make run` after `make test` neither removes nor downloads anything.
"""

import hashlib
import json
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"runtime": "requirements.txt", "dev": "requirements-dev.txt", "ci": "requirements-ci.txt"}
SIZES = list(LOCKS)


def digest(size: str) -> str:
    """Return what distinguishes this lock, on this Python, from any other."""
    content = (ROOT / LOCKS[size]).read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def installed(folder: Path) -> dict[str, str]:
    """Return the lock that the folder holds: `{"size", "digest"}`, or nothing."""
    try:
        return json.loads((folder / ".locked").read_text())
    except (OSError, ValueError):
        return {}


def usable(folder: Path) -> bool:
    """Whether the folder is a whole virtual environment, not one left behind half-made."""
    return (folder / "bin" / "python").exists() and (folder / "bin" / "pip").exists()


def missing(folder: Path, wanted: str) -> str | None:
    """Return the lock to install, or `None` when the folder holds the wanted one or a larger one."""
    held = installed(folder)
    if held.get("size") not in LOCKS or not usable(folder):
        return wanted
    size = max(wanted, held["size"], key=SIZES.index)
    return None if size == held["size"] and digest(size) == held["digest"] else size


def create(folder: Path) -> None:
    """Make the virtual environment, or say in a sentence what the machine lacks."""
    if sys.version_info < (3, 11):  # noqa: UP036  # here an older Python may still be asked
        raise SystemExit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}.")
    try:
        venv.create(folder, with_pip=True, clear=folder.exists())
    except (ImportError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"Python cannot make a virtual environment (Debian: install python3-venv). {error}") from error


def install(folder: Path, lock: Path) -> None:
    """Install exactly the lock, every file checked against its hash: by uv, or by pip where uv has no build."""
    python = str(folder / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    if subprocess.run([*pip, str(ROOT / "requirements-uv.txt")], check=False).returncode == 0:
        sync = [python, "-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(lock)]
        subprocess.run(sync, check=True)
    else:
        sys.stderr.write("uv is not available here; pip installs the same lock, more slowly.\n")
        subprocess.run([*pip, str(lock)], check=True)


def main(folder: Path, wanted: str) -> None:
    """Install the wanted lock unless the folder already holds it or a larger one."""
    size = missing(folder, wanted)
    if size is None:
        return
    sys.stdout.write(f"Installing {LOCKS[size]} into {folder.name} (only when the lock changed)\n")
    sys.stdout.flush()
    if not usable(folder):
        create(folder)
    (folder / ".locked").unlink(missing_ok=True)
    install(folder, ROOT / LOCKS[size])
    (folder / ".locked").write_text(json.dumps({"size": size, "digest": digest(size)}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2])
