"""What a process costs before its first page is out: ours, and an empty Django project's."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# What `django-admin startproject` writes, with one view.
EMPTY = """
from django.http import HttpResponse
from django.urls import path
SECRET_KEY = "empty"
ROOT_URLCONF = "empty_urls"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib." + app for app in
    ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware", "django.middleware.clickjacking.XFrameOptionsMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
STATIC_URL = "static/"
def home(request):
    return HttpResponse("hello")
"""
URLS = """
from django.contrib import admin
from empty import home, path
urlpatterns = [path("admin/", admin.site.urls), path("", home)]
"""

WSGI = """
import os
from django.core.wsgi import get_wsgi_application
os.environ["DJANGO_SETTINGS_MODULE"] = "empty"
application = get_wsgi_application()
"""

START = """
import io, json, re, time
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8000", "wsgi.url_scheme": "http",
    "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0)}
said = []
body = b"".join(application(environ, lambda line, headers, exc_info=None: said.append(line)))
assert said[0].startswith("200"), said
memory = int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1])
print("\\n" + json.dumps({"seconds": time.process_time(), "memory": memory}))
"""


def started(settings: str, folder: str, **environment: str) -> dict[str, float]:
    """CPU seconds and resident memory until the first page is out: the best of three."""
    given = os.environ | {"DJANGO_SETTINGS_MODULE": settings} | environment
    found = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", START], cwd=folder, env=given, capture_output=True, text=True, check=True
        )
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return {name: min(each[name] for each in found) for name in ("seconds", "memory")}


def server_share(requests: int = 600) -> float:
    """CPU seconds that gunicorn spends on a request besides Django's: its whole process, less the same view in ours."""
    with gunicorn("--workers=1", "benchmarks.bare") as (port, workers):
        before = cpu_of(workers[0])
        asked(port, requests)
        return (cpu_of(workers[0]) - before) / requests


def workers_own_memory(report: str) -> float:
    """Memory that a worker shares with nobody once it has made reports (ours) or its page (theirs), as a multiple of an empty project's worker.

    Both as their servers start them: ours reads the application before it divides, the empty one as gunicorn does it.
    """
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder)
        (empty / "empty.py").write_text(EMPTY)
        (empty / "empty_urls.py").write_text(URLS)
        (empty / "empty_wsgi.py").write_text(WSGI)
        plain = ("--workers=2", "--threads=4", f"--pythonpath={folder}", "empty_wsgi")
        with gunicorn(*plain) as (port, workers):
            asked(port, 50)
            least = min(map(private_memory, workers))
    with gunicorn("--config=config/gunicorn.py", "config.wsgi") as (port, workers):
        asked(port, 50, path=report)
        return min(map(private_memory, workers)) / least


@contextmanager
def gunicorn(*arguments: str) -> Iterator[tuple[int, list[int]]]:
    """A server on loopback: its port and the numbers of its workers, once it has answered."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *arguments[:-1], f"--bind=127.0.0.1:{port}", arguments[-1]]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            asked(port, 50, patience=100)
            running = (each for each in Path("/proc").iterdir() if each.name.isdigit())
            yield port, [int(e.name) for e in running if f"\nPPid:\t{server.pid}\n" in (e / "status").read_text()]
        finally:
            server.terminate()


def private_memory(process: int) -> int:
    """Kilobytes that no other process shares."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    return sum(map(int, re.findall(r"Private_(?:Clean|Dirty):\s+(\d+)", rollup)))


def asked(port: int, requests: int, patience: int = 1, path: str = "/") -> None:
    """Ask so often, each time over a new connection, as a proxy does; wait for a server that is just starting."""
    for _ in range(requests):
        for attempt in range(patience):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("GET", path)
                connection.getresponse().read()
                break
            except OSError:
                if attempt == patience - 1:
                    raise
                time.sleep(0.1)
            finally:
                connection.close()


def cpu_of(process: int) -> float:
    """CPU seconds of a process so far, as its system counts them."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def against_empty() -> tuple[float, float]:
    """Cold start and memory of a worker of ours, each as a multiple of the empty project's."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "empty.py").write_text(EMPTY)
        (Path(folder) / "empty_urls.py").write_text(URLS)
        empty = started("empty", folder)
    ours = started("config.settings", str(ROOT))
    return ours["seconds"] / empty["seconds"], ours["memory"] / empty["memory"]
