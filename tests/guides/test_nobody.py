"""A platform that is not published, at every address that names one: told in words, in the form that was asked for."""

import pytest

from guides.urls import urlpatterns
from tests.dom import parse

NAMED = {"<slug:slug>": "nobody", "<slug:fact>": "payout-minimum", "<slug:key>": "balance"}


def filled(route):
    for part, word in NAMED.items():
        route = route.replace(part, word)
    return f"/{route}"


ADDRESSES = [filled(str(each.pattern)) for each in urlpatterns if "<slug:slug>" in str(each.pattern)]
DATA = [address for address in ADDRESSES if address.endswith(".json")]
DRAWN = [address for address in ADDRESSES if address.endswith(".svg")]
PAGES = sorted({*ADDRESSES} - {*DATA, *DRAWN})


@pytest.mark.parametrize("address", DATA)
def test_a_program_is_told_in_json(site, address):
    response = site.get(address)

    assert response.status_code == 404
    assert response.json()["error"].endswith("ません。")


@pytest.mark.parametrize("address", DRAWN)
def test_a_picture_is_told_in_a_picture(site, address):
    response = site.get(address)

    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert "公開されていません" in response.text


@pytest.mark.parametrize("address", PAGES)
def test_a_reader_is_told_on_a_page_that_leads_on(site, address):
    response = site.get(address, follow=True)
    page = parse(response.text)

    assert response.status_code == 404
    assert page.one("main").text
    assert any(link["href"].endswith(("/", "/platforms/")) for link in page.one("main").all("a"))
