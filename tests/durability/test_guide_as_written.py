"""The operator's guide is executed, every line of it, on a root where nothing of the site is installed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.durability.running import ROOT

UNITS = sorted((ROOT / "config" / "systemd").iterdir())
SYSTEM_PYTHON = "/usr/bin/python3"
NEEDED = (SYSTEM_PYTHON, "unshare", "nginx", "openssl", "git", "make", "curl", "runuser", "ip")

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What the driver wrote down, after it executed everything."""
    if os.geteuid() != 0 or not (ROOT / ".git").exists() or any(shutil.which(program) is None for program in NEEDED):
        pytest.skip(f"needs root, a repository and {', '.join(NEEDED)}")
    folder = tmp_path_factory.mktemp("bare")
    folder.chmod(0o755)
    for parent in folder.parents[:2]:
        parent.chmod(0o755)
    wheels = folder / "wheels"
    ask = [SYSTEM_PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    version = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--only-binary=:all:"]
    for lock in ("requirements-uv.txt", "requirements.txt"):
        subprocess.run([*download, "--python-version", version, "-r", lock, "-d", wheels], cwd=ROOT, check=True)
    apart = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"]
    driver = Path(__file__).with_name("bare_root.py")
    done = subprocess.run([*apart, sys.executable, driver, folder], capture_output=True, text=True, check=False)
    assert (folder / "seen.json").exists(), done.stderr
    found = json.loads((folder / "seen.json").read_text())
    assert done.returncode == 0, "\n".join(
        (done.stderr, *(said[-2_000:] for _, said in found["ran"][-1:]), str(found["logs"]))
    )
    return found


def test_every_line_succeeds(seen):
    assert [status for status, _ in seen["ran"]] == [0, 0, 0, 0], "installation, backups, upgrade, rollback"


def test_the_site_answers_over_tls_on_both_kinds_of_network_and_plain_http_leads_there(seen):
    assert (seen["https"], seen["report"], seen["ipv6"]) == (200, 200, "200")
    assert seen["http"] == [301, "https://yamedoki.example/about/"]


def test_nothing_runs_as_root_and_nothing_private_is_open_to_others(seen):
    assert seen["users"] == ["yamedoki"]
    rights = seen["rights"]
    assert rights["/etc/yamedoki.env"] == "root 640"
    assert rights["/srv/yamedoki/data"] == "yamedoki 700"
    assert rights["/srv/yamedoki/data/yamedoki.sqlite3"] == "yamedoki 600"
    assert {right.partition(" ")[0] for path, right in rights.items() if "/data/" in path} == {"yamedoki"}


def test_backups_are_made_copied_and_watched(seen):
    before, after = seen["health"]
    assert (before["backup_is_fresh"], after["backup_is_fresh"]) == (False, True)
    assert seen["backups"] == 3, "by the timer, by hand, and the one that was copied"
    assert seen["copied"] == ["sealed"]


def test_an_upgrade_and_a_rollback_change_the_version_and_lose_no_request(seen):
    assert seen["versions"] == [False, True, False]
    assert set(seen["statuses"]) == {"200"}, seen["statuses"]
    assert seen["statuses"]["200"] > 20


def test_when_no_server_answers_the_mirror_does_and_says_so(seen):
    (guide, _, page), (report, _, away) = seen["gone"]

    assert (guide, report) == (200, 503)
    assert "これは予備のページです" in page
    assert "お答えいただいた内容は、アドレス欄に残っています" in away


def test_a_command_without_settings_refuses(seen):
    status, said = seen["without settings"]
    assert status == 2
    assert "/nowhere cannot be read" in said


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_accepts_every_unit(tmp_path):
    program = tmp_path / "yamedoki"
    program.touch(mode=0o755)
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/yamedoki/site/bin/yamedoki", str(program)))
    units = [tmp_path / unit.name for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert {unit.stem for unit in UNITS if unit.suffix == ".timer"} <= {u.stem for u in UNITS if u.suffix == ".service"}
