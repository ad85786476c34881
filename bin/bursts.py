"""What readers of cheap pages notice of a burst: the p99 of the home page behind the shipped nginx, calm and under it.

Both are taken in turns in one run, and only their ratio is looked at. Each request of a burst comes from a loopback
address of its own, so that the limits for one address in `config/nginx.conf` stop none of them.
"""

import http.client
import re
import secrets
import ssl
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count, cycle
from urllib.parse import urlencode

from stagehands import HOST, get, wire

ROUNDS = 3
SECONDS = 6.0
"""Of each half of a round."""
READERS = 2
PAUSE = 0.01
REPORTS_A_SECOND = 10
SIGN_INS_A_SECOND = 20
AT_MOST = {REPORTS_A_SECOND: 5.0, SIGN_INS_A_SECOND: 2.0}
LEAST_P99 = 0.01
"""Seconds. Where the calm p99 is below, as on a machine that does nothing else, nobody notices a multiple of it."""

FAR = "2030-12-31"
DEAR = (
    f"/guides/crowdworks/report/?expected_reward=200000&payout_requested_on={FAR}&pending_tasks=yes&task_deadline={FAR}&task_reward=100",
    f"/guides/anycrew/report/?open_disputes=unknown&active_contracts=yes&rules_checked=unknown&suspended=unknown&on={FAR}",
    "/guides/crowdworks/report/?balance=unknown&expected_reward=unknown&pending_tasks=unknown&suspended=unknown",
    "/guides/creema/report/?balance=5001&suspended=unknown&undelivered_orders=unknown&role=both",
    "/guides/coconala/report/?balance=54321&suspended=unknown",
    "/guides/lancers/report/?balance=54321&suspended=unknown&active_contracts=unknown",
    "/compare/?amount=54321",
)
"""The kinds that `make dearest` ends at: far days, every answer unknown, and every platform at once."""


def source() -> Iterator[str]:
    """Loopback addresses, none twice in a quarter of an hour."""
    for number in count(256):
        yield f"127.{1 + number // 65_000 % 250}.{number // 250 % 256}.{1 + number % 250}"


def encrypted(address: str) -> http.client.HTTPSConnection:
    """A connection to nginx from this address."""
    context = ssl._create_unverified_context()  # its certificate was made a moment ago, by nobody
    return http.client.HTTPSConnection("127.0.0.1", 443, timeout=30, context=context, source_address=(address, 0))


class Burst:
    """So many requests a second, each in a thread of its own, whether earlier ones are answered or not."""

    def __init__(self, a_second: int, send: Callable[[http.client.HTTPConnection], int]) -> None:
        self.a_second, self.send = a_second, send
        self.statuses: Counter[int] = Counter()
        self._addresses, self._lock = source(), threading.Lock()

    def run(self, seconds: float) -> None:
        """Send for so long; come back when all are answered."""
        threads = []
        begun = time.monotonic()
        for number in range(int(seconds * self.a_second)):
            time.sleep(max(0.0, begun + number / self.a_second - time.monotonic()))
            threads.append(threading.Thread(target=self._one, args=(next(self._addresses),)))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def _one(self, address: str) -> None:
        connection = encrypted(address)
        try:
            status = self.send(connection)
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        with self._lock:
            self.statuses[status] += 1


def reports() -> Burst:
    """The dearest reports, in turn."""
    paths, lock = cycle(DEAR), threading.Lock()

    def send(connection: http.client.HTTPConnection) -> int:
        with lock:
            path = next(paths)
        connection.request("GET", path, headers={"Host": HOST})
        response = connection.getresponse()
        response.read()
        return response.status

    return Burst(REPORTS_A_SECOND, send)


def sign_ins() -> Burst:
    """Wrong passwords for names that nobody has; each costs a slow hash."""
    form = wire(443)
    form.request("GET", "/admin/login/", headers={"Host": HOST})
    answer = form.getresponse()
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    cookie = "; ".join(value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
    form.close()

    def send(connection: http.client.HTTPConnection) -> int:
        fields = {"csrfmiddlewaretoken": token, "username": secrets.token_hex(4), "password": "a wrong password"}
        headers = {"Host": HOST, "Cookie": cookie, "Referer": f"https://{HOST}/admin/login/"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        connection.request("POST", "/admin/login/", urlencode(fields), headers)
        response = connection.getresponse()
        response.read()
        return response.status

    return Burst(SIGN_INS_A_SECOND, send)


def p99(while_this: Callable[[], None]) -> float:
    """Seconds that the home page took 99 of 100 readers at most, while this runs."""
    over, taken = threading.Event(), list[float]()

    def read() -> None:
        connection = wire(443)
        while not over.wait(PAUSE):
            answer = get(443, "/", connection)
            assert answer.status == 200, answer.status
            taken.append(answer.seconds)
        connection.close()

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        while_this()
    finally:
        over.set()
        for reader in readers:
            reader.join()
    return sorted(taken)[int(len(taken) * 0.99)]


def held_up(burst: Burst) -> str:
    """What readers notice of it, in words; raises AssertionError where it is more than they may, or where one failed."""
    calm, busy = [], []
    for _ in range(ROUNDS):
        calm.append(p99(lambda: time.sleep(SECONDS)))
        busy.append(p99(lambda: burst.run(SECONDS)))
    without, under = statistics.median(calm), statistics.median(busy)
    ratio = under / max(without, LEAST_P99)
    statuses = dict(sorted(burst.statuses.items()))
    seen = f"home p99 {without * 1000:.1f} → {under * 1000:.1f} ms, {ratio:.1f} ×; the burst got {statuses}"
    assert ratio <= AT_MOST[burst.a_second], seen
    assert statuses.keys() <= {200, 429, 503}, seen
    return seen
