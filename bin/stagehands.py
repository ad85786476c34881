"""The parts of a rehearsal: PostgreSQL, Redis, nginx and gunicorn on loopback, and many readers."""

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "yamedoki.example"
IS_ROOT = os.geteuid() == 0


def postgresql_program(name: str) -> str | None:
    """A program of PostgreSQL; Debian keeps the server's outside the PATH."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(newest[-1]) if newest else None)


def missing_parts() -> list[str]:
    """What would have to be installed for a rehearsal."""
    programs = [name for name in ("nginx", "redis-server") if not shutil.which(name)]
    programs += [f"PostgreSQL ({name})" for name in ("initdb", "postgres") if not postgresql_program(name)]
    for module in ("psycopg", "redis"):
        if subprocess.run(
            [sys.executable, "-c", f"import {module}"], stderr=subprocess.DEVNULL, check=False
        ).returncode:
            programs.append(f"Python's {module}")
    return programs


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def until(true: Callable[[], bool], what: str, seconds: float = 30) -> float:
    """Wait until something holds; the seconds it took. Raises `TimeoutError`."""
    started = time.monotonic()
    while not true():
        if time.monotonic() - started > seconds:
            raise TimeoutError(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)
    return time.monotonic() - started


@dataclass
class Part:
    """One server process that can be stopped, killed and started again."""

    name: str
    command: list[str]
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    log: Path = Path(os.devnull)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it accepts connections."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=os.environ | self.environment, user=self.user, stdout=log, stderr=log
            )
        until(self.accepts, f"{self.name} accepts connections")

    def accepts(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise ChildProcessError(f"{self.name} ended by itself; see {self.log}")
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it and wait until it is gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def workers(self) -> list[int]:
        """Its child processes."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


def postgresql(folder: Path) -> Part:
    """An empty cluster of its own, without a password, on loopback alone. PostgreSQL refuses to run as root."""
    user = "postgres" if IS_ROOT else None
    data, port = folder / "postgresql", free_port()
    data.mkdir(mode=0o700)
    if user:
        os.chown(data, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    initdb, postgres = postgresql_program("initdb"), postgresql_program("postgres")
    assert initdb
    assert postgres
    made = [initdb, f"--pgdata={data}", "--username=yamedoki", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    subprocess.run(made, user=user, cwd="/", stdout=subprocess.DEVNULL, check=True)
    sockets = f"unix_socket_directories={data}"
    command = [postgres, "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", sockets]
    return Part("PostgreSQL", command, port, user=user)


def redis(folder: Path) -> Part:
    """Redis that keeps nothing on disk."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Part("Redis", [*command, "--dir", str(folder)], port)


def nginx(folder: Path, gunicorns: list[Part], *, keeps_pages: bool = False) -> Part:
    """nginx with the shipped `config/nginx.conf`; only addresses and certificates are exchanged.

    One that `keeps_pages` also stores what our headers allow, as a CDN would, and says so in `X-Kept`.
    """
    name, port = "nginx-that-keeps" if keeps_pages else "nginx", free_port()
    folder = folder / name
    folder.mkdir()
    site = (ROOT / "config" / "nginx.conf").read_text()
    exchanged = {
        "    listen 443 ssl;\n    http2 on;\n": f"    listen 127.0.0.1:{port};\n",
        f"    ssl_certificate /etc/letsencrypt/live/{HOST}/fullchain.pem;\n": "",
        f"    ssl_certificate_key /etc/letsencrypt/live/{HOST}/privkey.pem;\n": "",
        "127.0.0.1:8001": f"127.0.0.1:{gunicorns[0].port}",
        "127.0.0.1:8002": f"127.0.0.1:{gunicorns[1].port}",
    }
    if keeps_pages:
        passed = "        proxy_pass http://yamedoki;\n"
        exchanged[passed] = (
            f"{passed}        proxy_cache pages;\n        add_header X-Kept $upstream_cache_status always;\n"
        )
    for shipped, here in exchanged.items():
        if shipped not in site:
            raise ValueError(f"config/nginx.conf no longer holds: {shipped.strip()}")
        site = site.replace(shipped, here)
    (folder / "site.conf").write_text(site)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    temporary += f"proxy_cache_path {folder}/pages keys_zone=pages:1m;\n" if keeps_pages else ""
    main = f"daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log stderr crit;\n"
    main += "user root;\n" if IS_ROOT else ""
    main += f"events {{ worker_connections 2048; }}\nhttp {{\n{temporary}include {folder}/site.conf;\n}}\n"
    (folder / "nginx.conf").write_text(main)
    command = ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    return Part(name, command, port, log=folder.with_suffix(".log"))


def gunicorn(folder: Path, name: str, environment: dict[str, str]) -> Part:
    """The shipped server."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    return Part(name, command, port, environment | {"PORT": str(port), "WEB_WORKERS": "2"}, log=folder / f"{name}.log")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


def get(port: int, path: str, connection: http.client.HTTPConnection | None = None) -> Answer:
    """Ask like a reader behind TLS would; status 0 where the connection broke."""
    own = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    started = time.monotonic()
    try:
        own.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        response = own.getresponse()
        return Answer(response.status, response.read(), time.monotonic() - started)
    except (OSError, http.client.HTTPException):
        own.close()
        return Answer(0, b"", time.monotonic() - started)
    finally:
        if connection is None:
            own.close()


class Readers:
    """Many readers at once; counts how often each status came back."""

    def __init__(self, port: int, paths: Iterable[str], requests: int, at_once: int = 8) -> None:
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []
        self.requests = requests
        self._paths = islice(cycle(list(paths)), requests)
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._read, args=(port,)) for _ in range(at_once)]

    def _read(self, port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        while True:
            with self._lock:
                path = next(self._paths, None)
            if path is None:
                break
            answer = get(port, path, connection)
            with self._lock:
                self.statuses[answer.status] += 1
                self.seconds.append(answer.seconds)
        connection.close()

    @contextmanager
    def reading(self) -> Iterator["Readers"]:
        """Read while the block runs, and on until every request is answered."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            for thread in self._threads:
                thread.join()

    @property
    def are_done(self) -> bool:
        return sum(self.statuses.values()) >= self.requests

    @property
    def failed(self) -> int:
        return sum(count for status, count in self.statuses.items() if status != 200)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.95)]
