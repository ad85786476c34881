"""A site of its own for one test: a folder, an SQLite file, and the shipped commands and server as processes."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SITE_URL = "http://127.0.0.1:8000"
_KEPT = ("PATH", "HOME", "LANG", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
"""What says where programs lie, and where Python keeps what it compiled: compiling anew takes a process three seconds."""


@dataclass(frozen=True)
class Answer:
    """What came back over the wire."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Site:
    """Commands and a server in `folder`, with nothing of the surrounding environment but what `changes` names."""

    folder: Path
    changes: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "yamedoki.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return {**kept, "YAMEDOKI_DATA_DIR": str(self.folder), **self.changes}

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a management command to its end."""
        return self.python("manage.py", *arguments, check=check)

    def python(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def connect(self) -> closing[sqlite3.Connection]:
        """The database, past Django."""
        return closing(sqlite3.connect(self.database, timeout=20))

    def without_database(self) -> None:
        """Remove the database and everything that SQLite keeps beside it."""
        for path in self.folder.glob("yamedoki.sqlite3*"):
            path.unlink()

    @contextmanager
    def served(self, *before: str, **limits: Any) -> Iterator["Server"]:
        """Serve with the shipped gunicorn settings until the block ends; `before` is a command that starts it."""
        port = free_port()
        # Pages name their own address: the same one for every server, so that pages can be compared.
        changes = {"WEB_WORKERS": "1", "PORT": str(port), "YAMEDOKI_ENV": "local", "SITE_URL": SITE_URL, **self.changes}
        log = self.folder / "server.log"
        with log.open("wb") as lines:
            process = subprocess.Popen(
                [*before, sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"],
                cwd=ROOT,
                env=self.environment | changes,
                stdout=lines,
                stderr=subprocess.STDOUT,
                **limits,
            )
            server = Server(f"http://127.0.0.1:{port}", process, log)
            try:
                server.wait()
                yield server
            finally:
                process.terminate()
                process.wait(20)


@dataclass(frozen=True)
class Server:
    """One running gunicorn."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait(self) -> None:
        """Until it answers; raises where it ended instead."""
        for _ in range(2_000):
            try:
                self.get("/healthz/live")
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)
            else:
                return
        raise AssertionError(self.log.read_text())

    def get(self, path: str, **headers: str) -> Answer:
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def lines(self) -> list[dict[str, Any]]:
        """Its log so far; every line must be JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.strip()]


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with closing(socket.socket()) as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port
