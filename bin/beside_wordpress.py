"""How fast our pages are beside a blog with a page cache, and beside a static file: `make beside-wordpress`, some minutes.

One WordPress, one nginx, our site as shipped, one machine, one run: every case has its turn in every round, on one and
on eight connections, with as many requests as fill about a second and never more than 20,000, over loopback alone. Medians.

SUPER_CACHE=folder takes WP Super Cache from there (it is in no package of Debian). Without it, a stand-in does what the
plugin does when it serves a kept page: a drop-in that PHP runs before WordPress, and a file for nginx. ROUNDS=3 for a look.
"""

import gzip
import html
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from blog import BLOG, Blog, missing, staged
from stagehands import HOST, get, go_apart, until

ROUNDS = int(os.environ.get("ROUNDS", "5"))
SUPER_CACHE = os.environ.get("SUPER_CACHE", "")
MOST_REQUESTS, SECONDS = 20_000, 1.0
GUIDE = "/guides/crowdworks/"
ANSWERS = "?balance=12500&active_contracts=yes"
COMPRESSED = "accept-encoding: gzip"
"""As every browser asks."""
FORWARDED = "x-forwarded-proto: https"
"""What nginx says to gunicorn."""
DEFAULT = "x-default: 1"
"""What tells the drop-in below to leave a request to WordPress as it comes."""

DROP_IN = """<?php
if (isset($_SERVER['HTTP_X_DEFAULT'])) { return; }
%s
"""
PLUGIN = "define('WPCACHECONFIGPATH', WP_CONTENT_DIR); define('WPCACHEHOME', WP_CONTENT_DIR.'/super-cache/'); include WPCACHEHOME.'wp-cache-phase1.php';"
STAND_IN = """$kept = WP_CONTENT_DIR.'/cache/supercache/'.$_SERVER['HTTP_HOST'].strtok($_SERVER['REQUEST_URI'], '?').'index-https.html.gz';
if ('GET' === $_SERVER['REQUEST_METHOD'] && !$_COOKIE && is_file($kept)) {
    header('Content-Type: text/html; charset=UTF-8'); header('Content-Encoding: gzip'); header('Vary: Accept-Encoding, Cookie');
    header('Content-Length: '.filesize($kept));
    header('Last-Modified: '.gmdate('D, d M Y H:i:s', filemtime($kept)).' GMT');
    readfile($kept); exit;
}"""
NGINX = """map $server_port $beside_kept {
    default /none;
    8443 /wp-content/cache/supercache/%(blog)s$uri/index-https.html;
}
server {
    listen 443 ssl; listen 8443 ssl;
    server_name %(blog)s;
    ssl_certificate /etc/letsencrypt/live/%(host)s/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/%(host)s/privkey.pem;
    root %(folder)s;
    index index.php;
    access_log off;
    gzip_static on;
    location / {
        try_files $beside_kept $uri $uri/ /index.php?$args;
    }
    location ~ \\.php$ {
        include fastcgi.conf;
        fastcgi_param HTTP_HOST %(blog)s;
        fastcgi_pass unix:%(socket)s;
        fastcgi_keep_conn on;
    }
}
"""


@dataclass
class Case:
    """One page of one server, and what each round measured: requests a second, and CPU seconds for a thousand."""

    name: str
    url: str
    header: str = "x-nothing: 1"
    per_second: dict[int, list[float]] = field(default_factory=lambda: {1: [], 8: []})
    cpu: list[float] = field(default_factory=list)
    refused: int = 0
    """Answers of 503: on a machine that does much else a report may wait longer than its ten seconds."""

    def rate(self, connections: int) -> float:
        return statistics.median(self.per_second[connections])

    def measure(self, connections: int) -> None:
        """One turn. Raises `ChildProcessError` where an answer is not 200."""
        known = self.per_second[connections]
        requests = 2 * connections
        rate, cpu = self._asked(requests, connections)
        while requests < min(MOST_REQUESTS, rate * SECONDS / 2):
            requests = min(MOST_REQUESTS, max(requests * 4, int(rate * SECONDS)))
            rate, cpu = self._asked(requests, connections)
        known.append(rate)
        if connections == 8:
            self.cpu.append(cpu * 1000)

    def _asked(self, requests: int, connections: int) -> tuple[float, float]:
        """Good answers a second, and CPU seconds for each."""
        command = ["h2load", "--h1", f"-n{requests}", f"-c{connections}", "-t1", "-H", self.header, "-H", COMPRESSED]
        before = servers_cpu()
        said = subprocess.run([*command, self.url], capture_output=True, text=True, check=True).stdout
        cpu = servers_cpu() - before
        took = re.search(r"finished in ([\d.]+)(us|ms|s),", said)
        counted = re.search(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", said)
        good, *others, busy = (int(number) for number in counted.groups()) if counted else (0, 1, 1, 0)
        if not took or not good or any(others) or good + busy != requests:
            raise ChildProcessError(f"{self.name}: {said}")
        self.refused += busy
        seconds = float(took[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1}[took[2]]
        return good / seconds, cpu / good


def servers_cpu() -> float:
    """CPU seconds that everything started here has used and still runs: nginx, PHP, MariaDB, gunicorn."""
    parents, seconds = {}, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(entry.parent.name)
        parents[number], seconds[number] = (
            int(fields[1]),
            (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
        )
    ours = {os.getpid()}
    while more := {number for number, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(seconds[number] for number in ours - {os.getpid()})


def prepared(blog: Blog) -> str:
    """An article as long as our guide, kept by the cache, and our guide as a file; the path of the article."""
    packed = curl(f"https://{HOST}{GUIDE}", COMPRESSED)
    guide = gzip.decompress(packed)
    (blog.folder / "static.html").write_bytes(guide)
    (blog.folder / "static.html.gz").write_bytes(packed)
    body = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", "", guide.decode().partition("<body")[2].partition(">")[2])
    lines = [line.strip() for line in html.unescape(re.sub(r"<[^>]+>", "\n", body)).splitlines() if line.strip()]
    text = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    blog.php(
        "global $wp_rewrite; $wp_rewrite->set_permalink_structure('/%postname%/'); $wp_rewrite->flush_rules(false);"
    )
    address = blog.publish("long", text)
    path = "/" + address.rstrip("/").rpartition("/")[2] + "/"
    content = blog.folder / "wp-content"
    if SUPER_CACHE:
        shutil.copytree(SUPER_CACHE, content / "super-cache")
        settings = (content / "super-cache" / "wp-cache-config-sample.php").read_text()
        settings = settings.replace("$cache_enabled = false", "$cache_enabled = true")
        settings = settings.replace("$cache_compression = 0", "$cache_compression = 1")
        (content / "wp-cache-config.php").write_text(settings)
    (content / "cache").mkdir(exist_ok=True)
    (content / "advanced-cache.php").write_text(DROP_IN % (PLUGIN if SUPER_CACHE else STAND_IN))
    socket = blog.folder.parent / "sockets" / "php"
    served = NGINX % {"blog": BLOG, "host": HOST, "folder": blog.folder, "socket": socket}
    Path("/etc/nginx/conf.d/beside.conf").write_text(served)
    subprocess.run(["chown", "-R", "www-data:www-data", str(content)], check=True)
    subprocess.run(["nginx", "-s", "reload"], check=True)
    until(lambda: bool(curl(f"https://{BLOG}/static.html", must=False)), "nginx serves the blog")
    made = curl(f"https://{BLOG}{path}", DEFAULT)
    kept = content / "cache" / "supercache" / BLOG / path.strip("/") / "index-https.html.gz"
    if SUPER_CACHE:
        until(
            lambda: bool(curl(f"https://{BLOG}{path}", COMPRESSED)) and kept.is_file(), "Super Cache keeps the article"
        )
    else:
        kept.parent.mkdir(parents=True)
        kept.write_bytes(gzip.compress(made, 6))
        kept.with_suffix("").write_bytes(made)
    print(
        f"{len(''.join(lines)):,} characters of text: our guide {len(packed):,} bytes packed, the article {kept.stat().st_size:,}; {os.cpu_count()} CPUs"
    )
    return path


def curl(url: str, header: str = "x-nothing: 1", *, must: bool = True) -> bytes:
    return subprocess.run(["curl", "-skf", "-H", header, url], capture_output=True, check=must).stdout


def cases(path: str) -> dict[str, Case]:
    """Everything that is compared. Behind an nginx all is TLS; `http` is gunicorn itself."""
    ours, blog = f"https://{HOST}", f"https://{BLOG}"
    return {
        "default": Case("WordPress default", f"{blog}{path}", DEFAULT),
        "php": Case("WordPress + Super Cache (PHP)", f"{blog}{path}"),
        "rules": Case("WordPress + Super Cache (rules in nginx)", f"{blog}:8443{path}"),
        "static": Case("nginx static file, our guide", f"{blog}/static.html"),
        "shipped": Case("ours behind the shipped nginx, kept guide", f"{ours}{GUIDE}"),
        "kept": Case("ours, gunicorn alone, kept guide", f"http://{HOST}:8001{GUIDE}", FORWARDED),
        "answers": Case("ours, gunicorn alone, guide with answers", f"http://{HOST}:8001{GUIDE}{ANSWERS}", FORWARDED),
        "report": Case("ours, gunicorn alone, report", f"http://{HOST}:8001{GUIDE}report/{ANSWERS}", FORWARDED),
    }


GOALS = (
    ("kept guide behind the shipped nginx, of Super Cache (PHP)", "shipped", "php", 2.0),
    ("kept guide behind the shipped nginx, of Super Cache (rules in nginx)", "shipped", "rules", 0.5),
    ("kept guide behind the shipped nginx, of a static file", "shipped", "static", 0.5),
    ("guide with answers, of the kept guide", "answers", "kept", 0.25),
    ("report, of WordPress default", "report", "default", 5.0),
)


def printed(measured: dict[str, Case]) -> None:
    base = measured["default"]
    print(f"\n{'':<44}{'requests/s c1 · c8':>20}{'CPU s per 1,000':>18}   × WordPress default")
    for each in measured.values():
        rates = f"{each.rate(1):,.0f} · {each.rate(8):,.0f}"
        ratios = f"{each.rate(1) / base.rate(1):,.1f} · {each.rate(8) / base.rate(8):,.1f}"
        print(
            f"{each.name:<44}{rates:>20}{statistics.median(each.cpu):>18.3f}   {ratios}{f'   {each.refused} refused' if each.refused else ''}"
        )
    print(f"\n{'goals':<70}{'c1':>7}{'c8':>7}{'CPU':>7}   goal, by c8")
    for what, ours, theirs, goal in GOALS:
        one, other = measured[ours], measured[theirs]
        c1, c8 = (one.rate(n) / other.rate(n) for n in (1, 8))
        cpu = statistics.median(other.cpu) / statistics.median(one.cpu) if statistics.median(one.cpu) else float("nan")
        print(f"{what:<70}{c1:>7.2f}{c8:>7.2f}{cpu:>7.2f}   ≥ {goal:g} {'met' if c8 >= goal else 'MISSED'}")
    print(
        "\nNo read goes back after a publication, and none fails in a rolling restart, with this cache on: `make rehearsal`."
    )


def main() -> int:
    """Measure and print; 0 whether or not a goal is met."""
    lacking = missing() + [name for name in ("h2load", "curl") if not shutil.which(name)]
    if lacking:
        print(
            f"NOT MEASURED: {', '.join(lacking)} missing (Debian: wordpress, mariadb-server, php-fpm, php-mysql, nghttp2-client)."
        )
        return 1 if os.environ.get("CI") else 0
    go_apart()
    with tempfile.TemporaryDirectory(prefix="yamedoki-beside-") as name:
        Path(name).chmod(0o755)
        with staged(Path(name)) as blog:
            cached = (
                f"WP Super Cache from {Path(SUPER_CACHE).name}"
                if SUPER_CACHE
                else "a stand-in for WP Super Cache, which no package brings"
            )
            print(f"WordPress {blog.version}, {cached}", flush=True)
            measured = cases(prepared(blog))
            for port in (8001, 8002):  # until every worker has made its pages once
                for path in (GUIDE, GUIDE + ANSWERS) * 6:
                    get(port, path)
            for number in range(ROUNDS):
                for connections in (1, 8):
                    for each in measured.values():
                        each.measure(connections)
                print(f"  round {number + 1} of {ROUNDS}, load {os.getloadavg()[0]:.1f}", flush=True)
            printed(measured)
    return 0


if __name__ == "__main__":
    sys.exit(main())
