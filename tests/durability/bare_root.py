"""Executes the blocks of docs/operations.md as they stand, on a root of its own, and writes down what came of it.

Run by `test_guide_as_written.py` as `unshare --mount --net --pid … bare_root.py FOLDER`: folders of the system lie under
overlays, the network is loopback alone, and every process ends with this one. Stand-ins replace what would ask the
network, and `systemctl`, which starts what the units say.
"""

import json
import os
import pty
import re
import select
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAME = "yamedoki.example"
PASSWORD = "correct horse battery staple"
ANSWERS = (
    ("ユーザー名", "hana"),
    ("Username", "hana"),
    ("メールアドレス", "hana@yamedoki.example"),
    ("Email", "hana@yamedoki.example"),
    ("Password", PASSWORD),
    ("パスワード", PASSWORD),
    ("よければ「はい」：", "はい"),
)
"""What commands ask, and what the operator types."""

STAND_INS = {
    "apt": 'echo "apt $*"',
    "gpg": 'while [ "$1" != --output ]; do shift; done; { echo sealed; cat "$4"; } > "$2"',
    "ssh": 'mkdir -p /srv/elsewhere; cd /srv/elsewhere; sh -c "$2"',
    "certbot": f"""live=/etc/letsencrypt/live/{NAME}; mkdir -p $live
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={NAME} \\
            -addext subjectAltName=DNS:{NAME} -keyout $live/privkey.pem -out $live/fullchain.pem 2>/dev/null""",
    "systemctl": f'exec {sys.executable} {__file__} systemctl "$@"',
}


def mount_over(folder: Path) -> None:
    for number, place in enumerate(("/etc", "/srv", "/var", "/usr/local/sbin")):
        layer = folder / f"layer-{number}"
        (layer / "up").mkdir(parents=True)
        (layer / "work").mkdir()
        options = f"lowerdir={place},upperdir={layer}/up,workdir={layer}/work"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, place], check=True)
    for place in ("/run",):
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=True)
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def prepare(folder: Path) -> dict[str, str]:
    """Stand-ins, a repository to clone from, a name that leads here; the environment of root's shell."""
    programs = folder / "programs"
    programs.mkdir()
    for name, script in STAND_INS.items():
        (programs / name).write_text(f"#!/bin/sh -e\n{script}\n")
        (programs / name).chmod(0o755)
    with Path("/etc/hosts").open("a") as hosts:
        hosts.write(f"127.0.0.1 {NAME}\n::1 {NAME}\n")
    for leftover in Path("/etc/nginx").glob("*-enabled/*"):
        leftover.unlink()
    git = ["git", "-c", "safe.directory=*"]
    subprocess.run([*git, "clone", "--quiet", "--bare", str(ROOT), str(folder / "origin.git")], check=True)
    subprocess.run([*git, "-C", str(folder / "origin.git"), "update-ref", "refs/heads/main", "HEAD"], check=True)
    subprocess.run([*git, "-C", str(folder / "origin.git"), "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    (folder / "gitconfig").write_text(
        f'[url "file://{folder}/origin.git"]\n\tinsteadOf = https://git.example/yamedoki.git\n[safe]\n\tdirectory = *\n'
        "[user]\n\tname = t\n\temail = t@example.com\n"
    )
    wheels = str(folder / "wheels")
    (folder / "uv.toml").write_text(f'no-index = true\nfind-links = ["{wheels}"]\n')
    return {
        "PATH": f"{programs}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
        # The packages were fetched before the network was cut off.
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels,
        "PIP_CONFIG_FILE": "/dev/null",
        "UV_CONFIG_FILE": str(folder / "uv.toml"),
        "PIP_ROOT_USER_ACTION": "ignore",
        "CURL_CA_BUNDLE": f"/etc/letsencrypt/live/{NAME}/fullchain.pem",
    }


def commands(section: str) -> str:
    """The blocks of a section, typed into one shell."""
    guide = (ROOT / "docs" / "operations.md").read_text()
    text = guide.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"(?ms)^```sh\n(.*?)^```", text))


def execute(script: str, environment: dict[str, str]) -> tuple[int, str]:
    """Type a block into a shell that stops at the first failure, and answer what it asks."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve("/bin/bash", ["bash", "-euc", script], environment)
    said, answered, silent, status = "", 0, 0, None
    while status is None or select.select([terminal], [], [], 0)[0]:
        ended, code = os.waitpid(child, os.WNOHANG) if status is None else (0, 0)
        if ended:  # what it started in the background may hold the terminal for good
            status = os.waitstatus_to_exitcode(code)
        if not select.select([terminal], [], [], 0.2)[0]:
            silent += 1
            if silent > 1_500:
                os.kill(child, signal.SIGKILL)
                said += "\n[five minutes of silence]"
            continue
        try:
            said += os.read(terminal, 65536).decode(errors="replace")
        except OSError:  # nobody holds it any more
            return (os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if status is None else status), said
        silent = 0
        asked = said[answered:].rstrip(" ")
        if asked.endswith((":", "：")):
            for question, answer in ANSWERS:
                if question in asked.splitlines()[-1]:
                    answered = len(said)
                    os.write(terminal, f"{answer}\n".encode())
                    break
    return status, said


# ── systemctl ────────────────────────────────────────────────────────────────────────────────────


def unit_lines(name: str) -> dict[str, list[str]]:
    template = re.sub(r"@[^.]*", "@", name)
    found: dict[str, list[str]] = {}
    for line in Path(f"/etc/systemd/system/{template}").read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals:
            instance = name.partition("@")[2].partition(".")[0]
            found.setdefault(key, []).append(value.replace("%i", instance))
    return found


def start(name: str, **more: Any) -> subprocess.Popen[bytes]:
    """What systemd would run, as whom and with nothing of our environment."""
    unit = unit_lines(name)
    path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    told = [f"NOTIFY_SOCKET={more.pop('notify')}"] if "notify" in more else []
    if "User" in unit:
        more |= {"user": unit["User"][0], "group": unit["User"][0], "extra_groups": []}
    command = ["env", "-i", path, *told, *unit.get("Environment", []), *unit["ExecStart"][0].split()]
    return subprocess.Popen(command, **more)


def systemctl(action: str, *names: str) -> None:
    for name in (name for name in names if not name.startswith("-")):
        if name == "nginx":
            pid = Path("/run/nginx.pid")  # a test of the configuration leaves an empty one
            running = pid.exists() and pid.read_text().strip()
            with Path("/run/nginx.log").open("ab") as log:
                command = ["nginx", "-s", "reload"] if running else ["nginx"]
                subprocess.run(command, check=True, stdout=log, stderr=log)
            continue
        unit = name if "." in name else f"{name}.service"
        if unit.endswith(".timer"):
            assert unit_lines(unit)["OnCalendar"]
            continue
        lines = unit_lines(unit)
        if lines.get("Type") == ["oneshot"]:
            assert start(unit).wait() == 0
            continue
        pid = Path(f"/run/{unit}.pid")
        if pid.exists() and Path(f"/proc/{pid.read_text()}").exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)
            while Path(f"/proc/{pid.read_text()}").exists() and "Z" not in state_of(int(pid.read_text())):
                time.sleep(0.05)
        if action == "stop":
            continue
        said = Path(f"/run/{unit}.notify")
        said.unlink(missing_ok=True)
        with Path(f"/run/{unit}.log").open("ab") as log, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
            notified.bind(str(said))
            notified.settimeout(120)
            said.chmod(0o666)
            started = start(unit, notify=said, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
            while lines.get("Type") == ["notify"] and b"READY=1" not in notified.recv(4_096):
                pass
        pid.write_text(str(started.pid))


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


# ── What came of it ──────────────────────────────────────────────────────────────────────────────

CERTIFICATE = Path(f"/etc/letsencrypt/live/{NAME}/fullchain.pem")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def get(address: str) -> tuple[int, str, str]:
    trusted = ssl.create_default_context(cafile=str(CERTIFICATE))
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusted), NoRedirect)
    try:
        with opener.open(address, timeout=20) as answer:
            return answer.status, "", answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", ""), error.read().decode()
    except OSError as error:
        return 0, "", str(error)


def until_served() -> None:
    for _ in range(600):
        if get(f"https://{NAME}/")[0] == 200:
            return
        time.sleep(0.1)


class Readers:
    """One reader who never stops asking."""

    def __enter__(self) -> "Readers":
        self.statuses: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        return self

    def _read(self) -> None:
        while not self._over.wait(0.02):
            self.statuses[str(get(f"https://{NAME}/guides/crowdworks/report/?balance=800")[0])] += 1

    def __exit__(self, *problem: object) -> None:
        self._over.set()
        self._thread.join()


def new_version(folder: Path, environment: dict[str, str]) -> None:
    """A commit that changes a page and adds nothing else."""
    work = folder / "work"
    git = ["git", "-C", str(work)]
    subprocess.run(["git", "clone", "--quiet", str(folder / "origin.git"), str(work)], env=environment, check=True)
    page = work / "templates" / "404.html"
    page.write_text(page.read_text().replace("</h1>", "：新しい版</h1>", 1))
    assert "：新しい版" in page.read_text()
    subprocess.run([*git, "commit", "--quiet", "--all", "--message", "Next"], env=environment, check=True)
    subprocess.run([*git, "push", "--quiet"], env=environment, check=True)


def rights() -> dict[str, str]:
    found = [*Path("/srv/yamedoki/data").rglob("*"), Path("/srv/yamedoki/data"), Path("/etc/yamedoki.env")]
    return {
        str(path): f"{path.owner()} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in found
        if path.is_file() or path.name == "data"
    }


def main(folder: Path) -> None:
    seen: dict[str, object] = {"ran": []}
    ran: list[tuple[int, str]] = seen["ran"]  # type: ignore[assignment]
    environment: dict[str, str] = {}

    def run(script: str) -> None:
        ran.append(execute(script, environment))
        if ran[-1][0]:
            raise SystemExit(1)

    try:
        mount_over(folder)
        environment = prepare(folder)
        os.chdir("/root")
        run(commands("A small server with systemd"))
        seen["https"] = get(f"https://{NAME}/")[0]
        seen["report"] = get(f"https://{NAME}/guides/crowdworks/report/?balance=800")[0]
        seen["http"] = get(f"http://{NAME}/about/")[:2]
        seen["ipv6"] = subprocess.run(
            ["curl", "-6", "-fsSo", "/dev/null", "--write-out", "%{http_code}", f"https://{NAME}/"],
            env=environment, capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        seen["rights"] = rights()
        seen["users"] = sorted(
            {
                process.owner()
                for process in Path("/proc").glob("[0-9]*")
                if b"gunicorn" in (process / "cmdline").read_bytes()
            }
        )
        before = json.loads(get(f"https://{NAME}/healthz")[2])
        run(commands("Backups"))
        until_served()
        seen["health"] = [before, json.loads(get(f"https://{NAME}/healthz")[2])]
        seen["copied"] = [path.read_bytes()[:6].decode() for path in Path("/srv/elsewhere").glob("*")]
        seen["backups"] = len(list(Path("/srv/yamedoki/data/backups").glob("yamedoki-*.backup")))
        new_version(folder, environment)
        there, upgrade, rollback = commands("Upgrades").splitlines()
        versions = ["新しい版" in get(f"https://{NAME}/nothing/here/")[2]]
        with Readers() as readers:
            for line in (upgrade, rollback):
                run(f"{there}\n{line}")
                versions.append("新しい版" in get(f"https://{NAME}/nothing/here/")[2])
        seen |= {"versions": versions, "statuses": dict(readers.statuses)}
        systemctl("stop", "yamedoki@8001", "yamedoki@8002")
        seen["gone"] = [get(f"https://{NAME}{path}") for path in ("/guides/crowdworks/", "/guides/crowdworks/report/")]
        seen["without settings"] = execute(
            "/srv/yamedoki/site/bin/yamedoki backup", {"PATH": environment["PATH"], "YAMEDOKI_SETTINGS": "/nowhere"}
        )
    finally:
        seen["logs"] = {path.name: path.read_text()[-3_000:] for path in Path("/run").glob("*.log")}
        (folder / "seen.json").write_text(json.dumps(seen, ensure_ascii=False))


if __name__ == "__main__":
    if sys.argv[1] == "systemctl":
        systemctl(*sys.argv[2:])
    else:
        main(Path(sys.argv[1]))
