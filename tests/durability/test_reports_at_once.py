"""A reader who presses the button fifty times at once, on the real server."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.slow

ADDRESS = "/reports/new/?platform=crowdworks"


class Staying(urllib.request.HTTPRedirectHandler):
    """Does not follow redirects."""

    def redirect_request(self, *args, **kwargs):
        return None


def post(url, fields):
    body = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(url, body, headers={"Sec-Fetch-Site": "same-origin"})
    try:
        with urllib.request.build_opener(Staying).open(request, timeout=60) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_fifty_posts_at_once_store_one_row(small):
    with small.served() as server:
        token = re.search(r'name="token" value="([^"]+)"', server.get(ADDRESS).text).group(1)
        time.sleep(3.1)  # nobody reads and writes in less
        fields = {"text": "おかしいです。", "token": token}
        with ThreadPoolExecutor(50) as readers:
            statuses = list(readers.map(lambda _: post(server.url + ADDRESS, fields), range(50)))

    assert statuses == [302] * 50
    with small.connect() as database:
        assert database.execute("SELECT COUNT(*), MIN(text) FROM platforms_readerreport").fetchall() == [
            (1, "おかしいです。")
        ]
        assert database.execute("SELECT MAX(count) FROM platforms_ratecount").fetchone() == (1,)
