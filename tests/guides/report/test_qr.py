"""The square for paper: drawn from modules, with its corners, its margin and a limit."""

import re

import pytest

from guides.report.qr import MOST_CHARACTERS, qr_path

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
