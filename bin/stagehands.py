"""The parts of a rehearsal: PostgreSQL, nginx and gunicorn on loopback, and many readers."""

import http.client
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "yamedoki.example"
IS_ROOT = os.geteuid() == 0
APART = "YAMEDOKI_REHEARSAL_APART"


def postgresql_program(name: str) -> str | None:
    """A program of PostgreSQL; Debian keeps the server's outside the PATH."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(newest[-1]) if newest else None)


def missing_parts() -> list[str]:
    """What would have to be installed for a rehearsal."""
    programs = [name for name in ("nginx", "openssl", "unshare", "ip") if not shutil.which(name)]
    programs += [] if IS_ROOT else ["root (for a network with ports of its own)"]
    programs += [f"PostgreSQL ({name})" for name in ("initdb", "postgres") if not postgresql_program(name)]
    return programs if find_spec("psycopg") else [*programs, "Python's psycopg"]


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


def go_apart() -> None:
    """Begin anew in a network of its own with Debian's ports free, and with other places for nginx's files.

    Only there can the shipped configuration run as it is: ports 80 and 443, the path of the certificate, 8001 and
    8002 behind it. Needs root. Nothing outside sees those ports or files.
    """
    if not os.environ.get(APART):
        command = ["unshare", "--mount", "--net", "--", sys.executable, *sys.argv]
        os.execvpe(command[0], command, os.environ | {APART: "1"})
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for place in ("/etc/letsencrypt", "/etc/nginx/conf.d", "/var/lib/nginx", "/var/log/nginx", "/run"):
        Path(place).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", place], check=True)


def nginx() -> Part:
    """Debian's nginx with the shipped `config/nginx.conf`, not a letter changed, and a certificate where it looks for one."""
    live = Path("/etc/letsencrypt/live") / HOST
    live.mkdir(parents=True)
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    made += ["-subj", f"/CN={HOST}", "-keyout", str(live / "privkey.pem"), "-out", str(live / "fullchain.pem")]
    subprocess.run(made, check=True, stderr=subprocess.DEVNULL)
    shutil.copy(ROOT / "config" / "nginx.conf", "/etc/nginx/conf.d/yamedoki.conf")
    return Part("nginx", ["nginx", "-g", "daemon off;"], 443, log=Path("/run/nginx.log"))


def gunicorn(folder: Path, name: str, environment: dict[str, str], port: int) -> Part:
    """The shipped server."""
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    return Part(name, command, port, environment | {"PORT": str(port), "WEB_WORKERS": "2"}, log=folder / f"{name}.log")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


def wire(port: int) -> http.client.HTTPConnection:
    """A connection to one of the parts, encrypted where nginx wants it so."""
    if port != 443:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    # Its certificate was made a moment ago, by nobody.
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=15, context=ssl._create_unverified_context())


def get(port: int, path: str, connection: http.client.HTTPConnection | None = None) -> Answer:
    """Ask like a reader behind TLS would; status 0 where the connection broke."""
    own = connection or wire(port)
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
        connection = wire(port)
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
