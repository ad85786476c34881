"""Pictures of link previews: drawn once from published facts, readable, and new only when the facts are."""

import os
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from PIL import Image

from guides.sharing import preview_pictures
from platforms import clock
from platforms.editions import catalog
from tests.guides.published import PUBLISHED_AT, facts_of, main_catalog, slugs

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def published(slug="crowdworks"):
    return main_catalog().get(slug)


def test_a_picture_has_the_size_that_previews_want(site):
    response = site.get("/pictures/platforms/crowdworks.png")
    image = Image.open(BytesIO(response.content))

    assert image.size == (1200, 630)
    assert image.format == "PNG"
    assert len(response.content) < 100_000


def test_a_picture_says_the_name_and_published_figures():
    picture = preview_pictures.of_platform(published(), TODAY)

    assert picture.title == "クラウドワークス"
    assert ("最低出金額", "1,000円") in picture.lines


def test_the_comparison_shows_the_widest_difference():
    picture = preview_pictures.of_comparison(main_catalog(), TODAY)

    assert picture.title.startswith("手取りの差は、最大")
    assert [name for name, _ in picture.lines] == ["ランサーズ", "ココナラ", "クラウドワークス"]


def test_the_same_facts_are_drawn_once(data_dir):
    wanted = list(preview_pictures.all_pictures(main_catalog(), TODAY))

    assert preview_pictures.make(wanted) == len(wanted) == 5
    assert preview_pictures.make(wanted) == 0
    assert len(list(data_dir.rglob("*.png"))) == 5


def test_changed_facts_are_another_picture_under_another_address():
    facts = facts_of("crowdworks").model_copy(update={"name": "別の名前"})
    changed = type(published())(facts, 2, PUBLISHED_AT)

    before, after = (preview_pictures.path_of_platform(each, TODAY) for each in (published(), changed))
    assert before != after
    assert before.split("?")[0] == after.split("?")[0]


def test_an_old_address_shows_the_new_picture_and_is_kept_for_an_hour_only(site):
    response = site.get("/pictures/platforms/crowdworks.png?v=0123456789abcdef")

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=3600"


def test_nothing_in_the_address_is_drawn(site):
    plain = site.get("/pictures/platforms/crowdworks.png").content
    asked = site.get("/pictures/platforms/crowdworks.png?balance=800&name=%E3%81%82").content

    assert plain == asked


@pytest.mark.parametrize("path", ["/pictures/platforms/nobody.png", "/pictures/nothing.png"])
def test_there_is_no_picture_of_what_is_not_published(site, path):
    assert site.get(path).status_code == 404


@pytest.mark.parametrize("slug", slugs())
def test_every_name_can_be_drawn(slug):
    facts = facts_of(slug)

    assert preview_pictures.missing_letters(preview_pictures.Picture(facts.name, facts.kana)) == ""


def test_a_letter_that_the_font_lacks_is_named():
    assert preview_pictures.missing_letters(preview_pictures.Picture("丂退会", "題")) == "丂"


def test_a_long_name_shrinks_until_it_fits():
    names = ("クラウドワークス", "とても長い名前のプラットフォームとても長い名前のプラットフォーム")
    ink = [_right_edge(preview_pictures.draw(preview_pictures.Picture("", name))) for name in names]

    assert all(edge <= 1200 - 60 for edge in ink)


def test_a_command_draws_everything_and_says_how_much_is_new(monkeypatch, data_dir):
    monkeypatch.setattr(catalog, "current", main_catalog)
    said = StringIO()
    call_command("make_pictures", stdout=said)
    call_command("make_pictures", stdout=said)

    assert said.getvalue().splitlines() == ["画像：5枚（新しく5枚）", "画像：5枚（新しく0枚）"]


def test_a_picture_that_no_page_shows_goes_after_a_day(monkeypatch, data_dir, time_machine):
    time_machine.move_to("2026-11-22T09:00:00+09:00", tick=False)
    monkeypatch.setattr(catalog, "current", main_catalog)
    call_command("make_pictures", verbosity=0)
    shown, folder = set(data_dir.rglob("*.png")), data_dir / "pictures"
    at = clock.now().timestamp()
    for name, hours in (("of-an-old-edition", 25), ("of-yesterday", 23)):
        (folder / f"{name}.png").write_bytes(b"")
        os.utime(folder / f"{name}.png", (at, at - hours * 3600))
    for path in shown:
        os.utime(path, (at, at - 365 * 24 * 3600))

    call_command("make_pictures", verbosity=0)

    assert set(data_dir.rglob("*.png")) == {*shown, folder / "of-yesterday.png"}


def _right_edge(image):
    """The last column with ink between the plate and the lines."""
    title = image.crop((0, 200, 1200, 340)).convert("L").point(lambda level: 255 if level < 128 else 0)
    return title.getbbox()[2]
