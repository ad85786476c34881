"""Rehearse on loopback what happens beyond one machine: `make rehearsal`, about two minutes.

`ARGS=word` plays the scenes alone whose names hold one of the words.

Two gunicorns with production settings behind nginx, sharing PostgreSQL. A publication must
be seen everywhere within a second, a rolling restart must lose no request, and readers must notice
neither a killed worker nor PostgreSQL being gone.
"""

import gzip
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import bursts
from stagehands import (
    HOST,
    ROOT,
    Answer,
    Part,
    Readers,
    get,
    go_apart,
    gunicorn,
    missing_parts,
    nginx,
    postgresql,
    until,
    wire,
)

REQUESTS = int(os.environ.get("REHEARSAL_REQUESTS", "10000"))
SLUG = "crowdworks"
GUIDE = f"/guides/{SLUG}/"
REPORT = f"/guides/{SLUG}/report/?balance=12500&active_contracts=yes"
RESTARTS = 3
TWO_READERS = 200


@dataclass
class Stage:
    """Everything that runs."""

    folder: Path
    environment: dict[str, str]
    database: Part
    servers: list[Part]
    proxy: Part

    def get(self, path: str) -> Answer:
        return get(self.proxy.port, path)

    def pages(self) -> list[str]:
        """Every page of the sitemap, and one report."""
        found = re.findall(r"<loc>https://[^/]+([^<]*)</loc>", self.get("/sitemap.xml").body.decode())
        return [*found, REPORT]

    def ready(self) -> list[int]:
        return [get(server.port, "/healthz").status for server in self.servers]


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Start everything; stop it whatever happens."""
    with ExitStack() as started:

        def run(part: Part) -> Part:
            started.callback(part.stop)
            part.start()
            return part

        database = run(postgresql(folder))
        environment = {
            "YAMEDOKI_ENV": "production",
            "YAMEDOKI_DATA_DIR": str(folder / "data"),
            "SECRET_KEY": secrets.token_urlsafe(64),
            "SITE_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": HOST,
            "TRUSTED_PROXY": "on",
            "DATABASE_URL": f"postgres://yamedoki@127.0.0.1:{database.port}/postgres",
        }
        subprocess.run(
            [sys.executable, "-m", "config.prepare", "--strict"], cwd=ROOT, env=os.environ | environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        ports = {"first": 8001, "second": 8002}  # as in the shipped configuration
        servers = [run(gunicorn(folder, name, environment, port)) for name, port in ports.items()]
        proxy = run(nginx())
        yield Stage(folder, environment, database, servers, proxy)


# ── Scenes: each returns what was seen, and raises AssertionError where it is not what must be ──────


def everything_answers(stage: Stage) -> str:
    """Every page answers through nginx, with production headers."""
    pages = stage.pages()
    answers = {path: stage.get(path).status for path in pages}
    assert set(answers.values()) == {200}, {path: status for path, status in answers.items() if status != 200}
    return f"{len(pages)} pages, all 200"


def publication_is_seen_everywhere(stage: Stage) -> str:
    """An edition published by another process shows on both servers and through nginx within a second and a half, and none goes back."""
    folder = stage.folder / "files"
    folder.mkdir(exist_ok=True)
    text = (ROOT / "platforms" / "data" / f"{SLUG}.yaml").read_text()
    name = f"改名{secrets.token_hex(3)}"
    (folder / f"{SLUG}.yaml").write_text(re.sub(r"(?m)^name: .*$", f"name: {name}", text, count=1))
    fresh = f"{GUIDE}?_=1"
    for server in stage.servers * 10:  # every worker has its templates ready
        get(server.port, fresh)
    before, watched = editions(stage), threading.Event()
    seen: dict[str, float] = {}
    committed: list[float] = []

    def watch() -> None:
        while not committed and not watched.wait(0.01):
            if editions(stage) > before:
                committed.append(time.monotonic())

    watcher = threading.Thread(target=watch)
    watcher.start()
    publisher = subprocess.Popen(
        [sys.executable, "manage.py", "load_platforms", SLUG, "--force", "--publish", "--from", str(folder)],
        cwd=ROOT, env=os.environ | stage.environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    reads, backwards, making = 0, [0, 0], 0.0
    settled = ends = time.monotonic() + 60
    while time.monotonic() < min(ends, settled):
        for part in (*stage.servers, stage.proxy):
            reads += 1
            answer = get(part.port, GUIDE)
            if name.encode() in answer.body:
                making = making if part.name in seen else max(making, answer.seconds)
                seen.setdefault(part.name, time.monotonic())
            # All change at one moment of the clock, nginx as well.
            elif seen:
                backwards[part is stage.proxy] += 1
        if len(seen) == len(stage.servers) + 1 and settled == ends:
            settled = time.monotonic() + 1.5  # until every worker of both has looked
    watched.set()
    watcher.join()
    assert publisher.wait(30) == 0
    assert len(seen) == len(stage.servers) + 1, f"seen only on {sorted(seen)}"
    through = seen.pop(stage.proxy.name) - committed[0]
    late = max(seen.values()) - committed[0]
    # The moment comes after 1.3 seconds at most; then the page is made, which takes what it takes here.
    # The parts are asked in turn, so each waits for the pages of the two others.
    assert max(late, through) <= 1.3 + max(0.3, 3 * making), (
        f"{late:.2f} s, {through:.2f} s through nginx, a page takes {making:.2f} s"
    )
    # All switch at one moment; a request that was under way at that moment may end after another that began later.
    assert backwards[0] <= 2, f"{backwards[0]} of {reads} reads showed the old edition again"
    assert not backwards[1], f"{backwards[1]} of {reads} reads went back through nginx"
    return f"after {late:.2f} s, through nginx {through:.2f} s (a page takes {making:.2f} s); of {reads} reads {backwards} went back"


def the_shared_cache_mixes_nobody_up(stage: Stage) -> str:
    """nginx keeps content for half a second, in either encoding, and never an answer."""

    def ask(path: str, encoding: str = "") -> tuple[str | None, bytes]:
        connection = wire(stage.proxy.port)
        connection.request("GET", path, headers={"Host": HOST, "Accept-Encoding": encoding})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.getheader("X-Cache"), gzip.decompress(body) if answer.getheader("Content-Encoding") else body

    pages = [ask(GUIDE, encoding) for encoding in ("", "gzip") * 4]
    one, other = ("1234", "1,234円".encode()), ("98765", "98,765円".encode())
    for number in range(TWO_READERS):
        (mine, shown), (_, others) = (one, other) if number % 2 else (other, one)
        kept, body = ask(f"/guides/{SLUG}/report/?balance={mine}", ("", "gzip")[number % 3 == 0])
        assert kept != "HIT", "a report came from the cache"
        assert shown in body, "not this reader's report"
        assert others not in body, "another reader's report"
    assert sum(kept == "HIT" for kept, _ in pages) >= 4, [kept for kept, _ in pages]
    assert len({body for _, body in pages}) == 1, "the encodings hold different pages"
    return f"{TWO_READERS} reports to two readers, none kept; repeated pages kept"


def plain_http_leads_to_tls(stage: Stage) -> str:
    """Port 80 sends everybody to the same address under https, except the proof for a certificate."""
    connection = wire(80)
    connection.request("GET", REPORT, headers={"Host": HOST})
    answer = connection.getresponse()
    answer.read()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}{REPORT}"), answer.status
    connection.request("GET", "/.well-known/acme-challenge/none", headers={"Host": HOST})
    assert (proof := connection.getresponse().status) == 404, proof
    connection.close()
    return "301 to the same address"


def editions(stage: Stage) -> int:
    """How many are published."""
    import psycopg

    with psycopg.connect(stage.environment["DATABASE_URL"]) as database:
        row = database.execute("SELECT COUNT(*) FROM platforms_edition").fetchone()
    assert row is not None
    return int(row[0])


def rolling_restarts_lose_nothing(stage: Stage) -> str:
    """Both servers are restarted one after the other, several times, under load."""
    with Readers(stage.proxy.port, [*stage.pages()[:20]], REQUESTS).reading() as readers:
        restarts = 0
        while restarts < RESTARTS or (not readers.are_done and restarts < 20):
            for server in stage.servers:
                server.stop(signal.SIGTERM)
                server.start()
                until(lambda server=server: get(server.port, "/healthz").status == 200, "a new server is ready")  # type: ignore[misc]
            restarts += 1
    assert readers.failed == 0, dict(readers.statuses)
    return f"{restarts} rolls, {readers.failed} of {readers.requests} failed, p95 {readers.p95 * 1000:.0f} ms"


def a_killed_worker_is_replaced(stage: Stage) -> str:
    """kill -9 of one worker under load."""
    victim = stage.servers[0].workers()[0]
    with Readers(stage.proxy.port, ["/", GUIDE, "/about/"], REQUESTS // 5).reading() as readers:
        time.sleep(0.3)
        os.kill(victim, signal.SIGKILL)
        seconds = until(lambda: victim not in (now := stage.servers[0].workers()) and len(now) == 2, "a new worker")
    assert readers.failed == 0, dict(readers.statuses)
    return f"{readers.failed} of {readers.requests} failed, a new worker after {seconds:.2f} s"


def slow_senders_wait_outside(stage: Stage) -> str:
    """Two hundred visitors who never finish their request hold nobody up."""
    trusting = ssl._create_unverified_context()
    slow = [trusting.wrap_socket(socket.create_connection(("127.0.0.1", stage.proxy.port))) for _ in range(200)]
    try:
        for each in slow[:100]:
            each.sendall(b"GET / HTTP/1.1\r\nHost: ")
        for each in slow[100:]:
            each.sendall(f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9999\r\n\r\nab".encode())
        with Readers(stage.proxy.port, ["/", GUIDE], 400, at_once=2).reading() as readers:
            pass
    finally:
        for each in slow:
            each.close()
    assert readers.failed == 0, dict(readers.statuses)
    assert readers.p95 < 0.3, f"p95 {readers.p95:.2f} s"
    return f"200 slow senders; others p95 {readers.p95 * 1000:.0f} ms"


def readers_do_not_need_the_database(stage: Stage) -> str:
    """PostgreSQL is gone; every public page comes from memory, the balancer is told, and it comes back."""
    paths = stage.pages()
    for server in stage.servers:  # every worker has been asked before
        for _ in range(20):
            get(server.port, "/platforms/")
    stage.database.stop(signal.SIGINT)
    try:
        time.sleep(1.1)
        answers = [stage.get(path) for path in paths]
        health = stage.ready()
        staff = stage.get("/admin/login/")
        signed = get(stage.proxy.port, "/admin/")
    finally:
        stage.database.start()
    broken = {path: answer.status for path, answer in zip(paths, answers, strict=True) if answer.status != 200}
    assert not broken, broken
    assert health == [503, 503], health
    assert staff.status < 500 or staff.status == 503, staff.status
    assert signed.status != 500, signed.status
    seconds = until(lambda: stage.ready() == [200, 200], "both are ready again")
    slowest = max(answer.seconds for answer in answers)
    return f"{len(paths)} pages 200, slowest {slowest * 1000:.0f} ms; ready again after {seconds:.2f} s"


def errors_are_explained_at_the_proxy(stage: Stage) -> str:
    """Addresses that are too long, and no server at all, give a page in Japanese."""
    too_long = get(stage.proxy.port, "/?q=" + "a" * 40_000)
    for server in stage.servers:
        server.stop()
    try:
        away = stage.get("/")
    finally:
        for server in stage.servers:
            server.start()
    assert (too_long.status, "アドレスを読み取れません" in too_long.body.decode()) == (414, True), too_long.status
    assert (away.status, "表示できません" in away.body.decode()) == (503, True), away.status
    return "414 and 503 with a page of ours"


def dear_reports_hold_nobody_up(stage: Stage) -> str:
    """Ten of the dearest reports a second, from as many addresses: the home page takes five times as long at most."""
    return bursts.held_up(bursts.reports())


def sign_ins_hold_nobody_up(stage: Stage) -> str:
    """Twenty wrong passwords a second, from as many addresses: the home page takes twice as long at most."""
    return bursts.held_up(bursts.sign_ins())


SCENES: tuple[Callable[[Stage], str], ...] = (
    everything_answers,
    publication_is_seen_everywhere,
    plain_http_leads_to_tls,
    the_shared_cache_mixes_nobody_up,
    slow_senders_wait_outside,
    a_killed_worker_is_replaced,
    rolling_restarts_lose_nothing,
    readers_do_not_need_the_database,
    publication_is_seen_everywhere,
    errors_are_explained_at_the_proxy,
)
MEASURED: tuple[Callable[[Stage], str], ...] = (dear_reports_hold_nobody_up, sign_ins_hold_nobody_up)
"""Played only where they are named, because a busy machine decides what they measure: `make bursts`."""


def main() -> int:
    """Play every scene and print a table; 1 where one went wrong."""
    if missing := missing_parts():
        print(f"NOT REHEARSED: {', '.join(missing)} missing (CI installs them: .ci/run).")
        return 1 if os.environ.get("CI") else 0
    go_apart()
    words = sys.argv[1:]
    scenes = (
        [scene for scene in (*SCENES, *MEASURED) if any(word in scene.__name__ for word in words)] if words else SCENES
    )
    if not scenes:
        print(f"No scene is called {' or '.join(sys.argv[1:])}.")
        return 2
    failures = 0
    with tempfile.TemporaryDirectory(prefix="yamedoki-rehearsal-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with staged(folder) as stage:
            for scene in scenes:
                started = time.monotonic()
                try:
                    seen, verdict = scene(stage), "holds"
                except (AssertionError, TimeoutError, ChildProcessError) as failure:
                    seen, verdict = str(failure), "FAILED"
                    failures += 1
                what = scene.__name__.replace("_", " ")
                print(f"{verdict:<7}{what:<36}{seen}  ({time.monotonic() - started:.0f} s)", flush=True)
            if failures:
                for log in sorted(folder.glob("*.log")):
                    errors = [line for line in log.read_text().splitlines() if '"exception"' in line or "emerg" in line]
                    print(f"── {log.name}", *(line[:2_000] for line in errors[-3:]), sep="\n")
    print(f"{len(scenes) - failures} of {len(scenes)} scenes hold.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
