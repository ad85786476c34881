"""`python -m benchmarks`: the ratio table. `--quick` takes three rounds instead of nine and skips other processes."""

import argparse
import gzip
import math
import re
import time
from collections.abc import Iterator

from benchmarks import stage
from benchmarks.goals import Row
from benchmarks.measuring import ROUNDS, measured, slowed
from benchmarks.processes import against_empty, server_share, workers_own_memory
from benchmarks.stage import Ask

SLUG = "crowdworks"
FRESH = "?_=1"
"""A key that no page knows: the page is made anew, because only addresses without a query are kept."""


def pages(ask: Ask, rounds: int) -> Iterator[Row]:
    """Pages against an empty view behind the same middleware."""
    answers = stage.all_answers(SLUG)
    etag = etag_of(ask, f"/guides/{SLUG}/")
    cases = {
        "hello": lambda: ask("/hello"),
        # As browsers ask.
        "kept": lambda: ask(f"/guides/{SLUG}/", accept_encoding="gzip"),
        "304": lambda: ask(f"/guides/{SLUG}/", status=304, if_none_match=etag, accept_encoding="gzip"),
        "home": lambda: ask(f"/{FRESH}"),
        "guide": lambda: ask(f"/guides/{SLUG}/{FRESH}"),
        "question": lambda: ask(f"/guides/{SLUG}/questions/balance/?{answers}"),
        "report": lambda: ask(f"/guides/{SLUG}/report/?{answers}"),
        "report.json": lambda: ask(f"/guides/{SLUG}/report.json?{answers}"),
        "slowed guide": slowed(lambda: ask(f"/guides/{SLUG}/{FRESH}"), 0.25),
    }
    with stage.platforms_published(10):
        compare = {"hello": cases["hello"], "compare": lambda: ask("/compare/?amount=54321")}
        comparison = measured(compare, rounds)
    cpu = measured(cases, rounds)
    share = server_share()
    # What one core serves: the server's own work is on both sides, as in a throughput.
    times = {name: (cpu["hello"] + share) / (seconds + share) for name, seconds in cpu.items()}
    compared = (comparison["hello"] + share) / (comparison["compare"] + share)
    yield Row("gunicorn's own share of an empty view", share / (cpu["hello"] + share))
    yield Row("content page, repeated (× hello full)", times["kept"], 1.3, 1.8)
    yield Row("the same without the server", cpu["hello"] / cpu["kept"])
    yield Row("304, CPU without the server (of hello full)", cpu["304"] / cpu["hello"], 0.5, 0.1, at_least=False)
    yield Row("home, first time (× hello full)", times["home"])
    yield Row("guide, first time (× hello full)", times["guide"], 0.056, 0.112, before=(0.2, 0.5))
    yield Row("question (× hello full)", times["question"], 0.094, 0.188, before=(0.3, 0.5))
    report = "report, ten blockers, nothing kept (× hello full)"
    yield Row(report, times["report"], 0.009, 0.018, before=(0.18, 0.4))
    yield Row(
        "report.json: what deciding costs of a report", cpu["report.json"] / cpu["report"], 0.2, 0.1, at_least=False
    )
    yield Row("comparison of 10 platforms (× hello full)", compared, 0.043, 0.086, before=(0.2, 0.4))
    seen = cpu["slowed guide"] / cpu["guide"]
    yield Row(
        "a planted 25 % slowdown is seen as", seen, note="" if 1.12 < seen < 1.4 else "THE MEASUREMENT IS TOO NOISY"
    )


def tables(ask: Ask, rounds: int) -> Iterator[Row]:
    """Our list of a hundred platforms against the plain way to write one."""
    with stage.platforms_published(100):
        list_of_all = {
            "naive": lambda: ask("/naive"),
            "first": lambda: ask(f"/platforms/{FRESH}"),
            "kept": lambda: ask("/platforms/"),
        }
        cpu = measured(list_of_all, rounds)
    yield Row("list of 100 platforms, first time, CPU (of a naive table)", cpu["first"] / cpu["naive"])
    yield Row("list of 100 platforms, CPU (of a naive table)", cpu["kept"] / cpu["naive"], 0.25, 0.02, at_least=False)


def growth(ask: Ask, rounds: int) -> Iterator[Row]:
    """The exponent with which cost grows from 10 to 1,000 platforms."""
    answers = stage.all_answers(SLUG)
    addresses = {
        "report": (f"/guides/{SLUG}/report/?{answers}", 0.05),
        "guide": (f"/guides/{SLUG}/{FRESH}", 0.05),
        "list": (f"/platforms/{FRESH}", 0.1),
        "comparison": ("/compare/?amount=54321", 0.1),
    }
    seconds: dict[int, dict[str, float]] = {}
    for count in (10, 1_000):
        with stage.platforms_published(count):
            cases = {name: (lambda address=address: ask(address)) for name, (address, _) in addresses.items()}
            seconds[count] = measured(cases, rounds)
    for name, (_, floor) in addresses.items():
        exponent = math.log(seconds[1_000][name] / seconds[10][name]) / math.log(100)
        yield Row(f"growth exponent, 10 → 1,000 platforms: {name}", max(exponent, 0), floor, 0.0, at_least=False)


def queries(ask: Ask) -> Iterator[Row]:
    """Database questions of one request."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from platforms.editions import catalog

    answers = stage.all_answers(SLUG)
    addresses = ("/", f"/guides/{SLUG}/", f"/guides/{SLUG}/report/?{answers}", "/compare/?amount=54321", "/platforms/")
    most = {}
    for stale in (False, True):
        counts = []
        for address in addresses:
            ask(address)
            if stale:
                catalog.ask_again()
            else:
                catalog._Memory.asked_at = time.monotonic()
            with CaptureQueriesContext(connection) as asked:
                ask(address)
            counts.append(len(asked))
        most[stale] = max(counts)
    yield Row("queries of a page within a second", most[False], 1, 0, at_least=False)
    yield Row("queries of the first page after a second", most[True], 1, 1, at_least=False)


def wire(ask: Ask) -> Iterator[Row]:
    """Kilobytes of a first view as our own server compresses it, fonts and pictures included."""
    from django.conf import settings

    packed = ask("/", accept_encoding="gzip")
    page, total = gzip.decompress(packed).decode(), len(packed)
    for name in set(re.findall(r'(?:href|src)="/static/([^"]+)"', page)):
        if name.endswith(".png"):
            continue  # icons for the first screen of a telephone, not loaded by the page
        file = settings.STATIC_ROOT / name
        smallest = [file.with_name(file.name + ending) for ending in (".br", ".gz", "")]
        total += next(each.stat().st_size for each in smallest if each.exists())
    yield Row("first view on the wire, kB", total / 1024, 28, 20, at_least=False)


def processes() -> Iterator[Row]:
    """A worker against a worker of an empty Django project."""
    seconds, memory = against_empty()
    yield Row("cold start to the first page, CPU (of an empty Django project)", seconds, 2, 1.5, at_least=False)
    yield Row("memory of a process (of an empty Django project)", memory, 1.5, 1.2, at_least=False)
    own = workers_own_memory(f"/guides/{SLUG}/report/?{stage.all_answers(SLUG)}")
    yield Row("memory that one more worker takes (of an empty project's)", own, 1.5, 1.2, at_least=False)


def etag_of(ask: Ask, address: str) -> str:
    """The name of a page that is kept."""
    from django.test import Client

    return str(Client(headers={"host": "127.0.0.1:8000"}).get(address)["ETag"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds, no other processes")
    quick = parser.parse_args().quick
    stage.prepare()
    ask, rounds = stage.asker(), 3 if quick else ROUNDS
    print(f"{'':<58}{'ratio':>9}   {'floor / moonshot':<18}")
    rows: list[Row] = []
    parts = [pages(ask, rounds), tables(ask, rounds), growth(ask, rounds), queries(ask), wire(ask)]
    for part in parts + ([] if quick else [processes()]):
        for row in part:
            print(row, flush=True)
            rows.append(row)
    missed = sum(row.verdict == "MISSED" for row in rows)
    print(
        f"\n{sum(bool(row.verdict) for row in rows)} goals, {missed} missed. CPU seconds, "
        f"best of {rounds} rounds in turns."
    )


if __name__ == "__main__":
    main()
