"""What a server needs, as the table in docs/operations.md tells it: `python -m benchmarks.sizes [--readers 1000] [--here]`.

Two instances as the units start them (two workers each), asked for every public page and for reports that no two readers
share; then what lies on disk. Memory is PSS: a page that processes share counts once for all of them.
"""

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from benchmarks import stage
from benchmarks.processes import ROOT, asked, free_port

INSTANCES = WORKERS = 2
MEGABYTE = 1024 * 1024
ROWS = (
    "one instance (two workers), just started",
    "one instance, after every page and so many readers",
    "of that, one worker alone",
    "a command, at its most (`prepare`)",
    "database: platforms, editions, scenarios",
    "one backup",
    "static files",
    "pictures for link previews",
    "mirror",
    "code, with its history",
    "installed packages",
)
"""What is measured, by the names that the guide uses."""


def pss(process: int) -> float:
    """Megabytes of a process, its share of what it shares included."""
    found = re.search(r"(?m)^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text())
    assert found
    return int(found[1]) / 1024


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def on_disk(folder: Path) -> float:
    """Megabytes of a file, or of all files of a folder."""
    files = [folder] if folder.is_file() else [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files if not path.is_symlink()) / MEGABYTE


def memory(readers: int) -> Iterator[tuple[str, float]]:
    """Of the first of two instances, which share code and editions as far as their processes do."""
    from benchmarks.memory import readers as addresses_of
    from platforms.editions import catalog

    paths = addresses_of(readers, random.Random(22))
    paths += [f"/guides/{each.facts.slug}/" for each in catalog.current().platforms]
    with ExitStack() as over:
        ports = []
        servers = []
        for _ in range(INSTANCES):
            ports.append(free_port())
            command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
            served = os.environ | {"PORT": str(ports[-1]), "WEB_WORKERS": str(WORKERS)}
            servers.append(
                subprocess.Popen(command, cwd=ROOT, env=served, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            over.callback(servers[-1].wait)
            over.callback(servers[-1].send_signal, signal.SIGTERM)
            asked(ports[-1], 1, patience=1_200, path="/healthz/live")
        first = servers[0].pid
        while len(children(first)) < WORKERS:
            time.sleep(0.1)
        yield ROWS[0], pss(first) + sum(map(pss, children(first)))
        for port in ports:
            for path in paths:
                asked(port, 1, patience=20, path=path)
        workers = list(map(pss, children(first)))
        yield ROWS[1], pss(first) + sum(workers)
        yield ROWS[2], max(workers)


def most_of_a_command() -> float:
    """Megabytes that `prepare` holds at its most, where there is nothing to do."""
    asking = "import resource, sys; from config.prepare import main; main(); "
    asking += "sys.stderr.write('most ' + str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
    done = subprocess.run([sys.executable, "-c", asking], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stderr.rpartition("most ")[2]) / 1024


def installed(package: str) -> float:
    """Megabytes of an installed package; 0 where this machine needs none of it."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        return 0
    return sum(on_disk(Path(str(file.locate()))) for file in files if Path(str(file.locate())).is_file())


def disk() -> Iterator[tuple[str, float]]:
    """What lies in the folders of a server."""
    from django.conf import settings
    from django.core.management import call_command

    data = Path(settings.DATA_DIR)
    with tempfile.TemporaryDirectory() as name, Path(os.devnull).open("w") as nowhere:
        backup, mirror = Path(name) / "one.backup", Path(name) / "mirror"
        call_command("backup", str(backup), stdout=nowhere)
        call_command("write_mirror", str(mirror), stdout=nowhere)
        sizes = (
            sum(map(on_disk, data.glob("yamedoki.sqlite3*"))),
            on_disk(backup),
            on_disk(Path(settings.STATIC_ROOT)),
            on_disk(data / "pictures"),
            on_disk(mirror),
        )
    yield from zip(ROWS[4:9], sizes, strict=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    code = sum(on_disk(ROOT / path) for path in listed.split("\0") if path and (ROOT / path).is_file())
    counted = subprocess.run(["git", "count-objects", "-v"], cwd=ROOT, capture_output=True, text=True, check=True)
    history = sum(int(size) for size in re.findall(r"(?m)^size(?:-pack)?: (\d+)", counted.stdout)) / 1024
    yield ROWS[9], code + history
    yield ROWS[10], sum(map(installed, re.findall(r"(?m)^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text())))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=1_000, help="reports that each instance is asked for")
    parser.add_argument("--here", action="store_true", help="take the prepared site in YAMEDOKI_DATA_DIR")
    told = parser.parse_args()
    stage.prepare(here=told.here)
    print(f"{told.readers} readers an instance. Megabytes:\n\n| what | MB |\n|---|---|", flush=True)
    measured = [*memory(told.readers), (ROWS[3], most_of_a_command()), *disk()]
    for name, size in measured:
        print(f"| {name} | {size:.0f} |")
    print(json.dumps({"all": [round(size, 1) for _, size in measured]}))


if __name__ == "__main__":
    main()
