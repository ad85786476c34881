"""The square for paper: drawn from modules, with its corners, its margin and a limit."""

import html
import re

import pytest
from django.test import override_settings

from guides.report.qr import MOST_CHARACTERS, qr_path
from tests.dom import parse

LINK = "https://example.com/guides/crowdworks/report/?balance=800&on=2026-11-22"
MARGIN = 2
CORNER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


def modules(path: str) -> set[tuple[int, int]]:
    """The dark modules that a path draws, each exactly once."""
    bars = [tuple(map(int, bar)) for bar in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)]
    assert "".join(f"M{x} {y}h{width}v1h-{back}z" for x, y, width, back in bars) == path
    assert all(width == back for _, _, width, back in bars)
    drawn = [(x + step, y) for x, y, width, _ in bars for step in range(width)]
    assert len(set(drawn)) == len(drawn)
    return set(drawn)


def square(link: str) -> tuple[int, set[tuple[int, int]]]:
    found = qr_path(link)
    assert found is not None
    return found[0], modules(found[1])


def test_three_corners_show_a_camera_how_the_square_lies():
    side, dark = square(LINK)
    far = side - MARGIN - 7

    def drawn(left: int, top: int) -> list[str]:
        return ["".join("01"[(left + x, top + y) in dark] for x in range(7)) for y in range(7)]

    assert [drawn(*place) for place in ((MARGIN, MARGIN), (far, MARGIN), (MARGIN, far))] == [CORNER] * 3
    assert drawn(far, far) != CORNER


def test_the_margin_stays_light():
    side, dark = square(LINK)

    assert all(MARGIN <= place < side - MARGIN for module in dark for place in module)


def test_the_size_is_one_that_cameras_know():
    side, _ = square(LINK)

    assert (side - 2 * MARGIN - 17) % 4 == 0


def test_another_link_gives_another_square_and_the_same_link_the_same():
    assert square(LINK) == square(LINK)
    assert square(LINK) != square(LINK.replace("800", "801"))


@pytest.mark.parametrize(
    ("characters", "drawn"),
    [
        pytest.param(MOST_CHARACTERS, True, id="the longest link"),
        pytest.param(MOST_CHARACTERS + 1, False, id="one character too long"),
    ],
)
def test_a_link_too_long_for_paper_gives_no_square(characters, drawn):
    assert (qr_path(LINK.ljust(characters, "x")) is not None) is drawn


def square_of(site, report):
    """What is drawn at the address that a report names for its square, and the link that the report prints beside it."""
    figure = parse(site.get(report).text).one("figure", class_="qr")
    drawing = site.get(html.unescape(figure.one("img")["src"]))
    assert drawing.status_code == 200
    assert drawing["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert drawing["Cache-Control"] == "private, no-store"
    return re.search(r' d="([^"]*)"', drawing.text).group(1), figure.one("figcaption").text.split("。")[1].strip()


@pytest.mark.parametrize("told", ["", "?balance=800&bank=other", "?balance=800&on=2026-11-22&edition=1&route=cheapest"])
def test_the_square_of_a_report_leads_to_the_link_beside_it(site, told):
    path, link = square_of(site, f"/guides/crowdworks/report/{told}")

    assert modules(path) == square(link)[1]


def test_a_report_whose_link_is_too_long_for_paper_has_no_square(site):
    site_url = "https://example.com/" + MOST_CHARACTERS * "a"
    with override_settings(SITE_URL=site_url):
        page = parse(site.get("/guides/crowdworks/report/?balance=800").text)
        answer = site.get("/guides/crowdworks/report.svg?balance=800")

    assert not page.all("figure", class_="qr")
    assert answer.status_code == 404


def test_a_platform_that_is_not_there_has_no_square(site):
    assert site.get("/guides/nobody/report.svg").status_code == 404
