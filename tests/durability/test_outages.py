"""What a running server answers while its SQLite file is gone, locked or cannot grow."""

import os
import re
import resource
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.durability.running import Site

pytestmark = pytest.mark.long

READ = ("/", "/platforms/", "/guides/crowdworks/", "/guides/crowdworks/report/", "/guides/lancers/report.json")
SMALL_FILES = 32 * 1024
"""The shared memory of SQLite fits exactly; a log of changes that has begun does not grow."""


@pytest.fixture
def fresh_connections(site: Site) -> Site:
    """Every request opens the database anew, as a new worker would."""
    return Site(site.folder, {"DATABASE_CONN_MAX_AGE": "0"})


def statuses(server, paths=READ):
    return {path: server.get(path).status for path in paths}


def test_readers_read_on_when_the_file_is_gone_and_the_balancer_is_told(fresh_connections):
    site = fresh_connections
    with site.served() as server:
        assert set(statuses(server).values()) == {200}
        site.without_database()
        time.sleep(1.1)

        assert set(statuses(server).values()) == {200}
        assert server.get("/healthz").status == 503
        assert server.get("/healthz/live").status == 200
        assert all("Traceback" not in server.get(path).text for path in READ)


def test_a_worker_that_starts_without_the_file_says_so_and_recovers(fresh_connections):
    site = fresh_connections
    with site.connect() as whole:
        kept = "".join(f"{line}\n" for line in whole.iterdump())
    site.without_database()
    with site.served() as server:
        answer = server.get("/platforms/")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert "ただいま表示できません" in answer.text
        with site.connect() as again:
            again.executescript(kept)

        assert server.get("/platforms/").status == 200


def test_readers_never_wait_for_a_writer(fresh_connections):
    site = fresh_connections
    with site.connect() as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("UPDATE platforms_platform SET name = '書いている途中'")
        with site.served() as server:
            started = time.monotonic()
            assert set(statuses(server).values()) == {200}
            assert time.monotonic() - started < 10, "a reader waited for the lock"
            assert "書いている途中" not in server.get("/platforms/").text
        writer.rollback()


def test_staff_are_told_when_the_disk_is_full_and_readers_notice_nothing(site):
    site = Site(site.folder, {"DJANGO_SUPERUSER_PASSWORD": "a long enough password"})
    site.manage("createsuperuser", "--noinput", "--username=editor", "--email=editor@example.com")
    with site.connect() as open_log:
        for _ in range(30):
            with open_log:
                open_log.execute("UPDATE platforms_platform SET published_file = hex(randomblob(32))")
        full = (SMALL_FILES, SMALL_FILES)
        with site.served(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, full)) as server:
            status, page = log_in(server.url)
            assert status == 503, page
            assert "ただいま保存できません" in page
            assert set(statuses(server).values()) == {200}
            assert server.get("/healthz").status == 200


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a folder as read-only")
def test_a_server_that_starts_on_a_read_only_disk_serves_readers_and_saves_nothing(site):
    site = Site(site.folder, {"DJANGO_SUPERUSER_PASSWORD": "a long enough password"})
    site.manage("createsuperuser", "--noinput", "--username=editor", "--email=editor@example.com")
    read_only = 'mount --bind -o ro "$0" "$0" && exec "$@"'
    with site.served("unshare", "--mount", "sh", "-c", read_only, str(site.folder)) as server:
        assert set(statuses(server).values()) == {200}
        assert server.get("/healthz").status == 200
        status, page = log_in(server.url)

    assert status == 503, page
    assert "ただいま保存できません" in page


def log_in(url):
    """Send the login form of the admin."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    form = browser.open(f"{url}/admin/login/").read().decode()
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    fields = {"csrfmiddlewaretoken": token, "username": "editor", "password": "a long enough password"}
    try:
        with browser.open(f"{url}/admin/login/", urllib.parse.urlencode(fields).encode()) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
