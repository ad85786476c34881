"""Addresses as blogs keep them, and addresses that are too long."""

import pytest

from config.addresses import LONGEST
from tests.dom import parse


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/guides/crowdworks/report/?balance=800&amp;bank=other", id="a report"),
        pytest.param("/embed/check/crowdworks/?balance=800&amp;bank=other", id="a frame"),
        pytest.param("/links/?platform=crowdworks&amp;balance=800", id="the link builder"),
    ],
)
def test_an_address_copied_out_of_html_means_the_same(site, address):
    assert site.get(address).text == site.get(address.replace("&amp;", "&")).text


@pytest.mark.parametrize("path", ["/oembed", "/compare.json", "/guides/crowdworks/report.json"])
def test_a_program_is_told_in_json_that_an_address_is_too_long(site, path):
    response = site.get(f"{path}?url={'a' * 5_000}")

    assert response.status_code == 414
    assert "長すぎます" in response.json()["error"]


@pytest.mark.parametrize("path", ["/", "/compare/", "/guides/crowdworks/", "/embed/check/crowdworks/", "/nowhere/"])
def test_a_reader_is_told_in_words_that_an_address_is_too_long(site, path):
    response = site.get(f"{path}?q={'a' * 5_000}")

    assert response.status_code == 414
    assert "読み取れません" in parse(response.text).one("h1").text


def test_an_address_of_the_longest_length_is_read(site):
    assert site.get("/?" + "a" * (LONGEST - 1)).status_code == 200
