"""The mirror holds every page without answers, says when it was made, and replaces the one before only when whole."""

import json
import re
import stat
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from guides.pages import mirror
from platforms.editions import catalog
from tests.guides.published import MAIN

pytestmark = pytest.mark.slow

MADE = datetime(2026, 11, 27, 5, 3, tzinfo=UTC)


@pytest.fixture
def written(db, site, settings, tmp_path, monkeypatch):
    """A mirror, with a static file; the feeds ask the database, which no test of pages may."""
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "site.css").write_text("a{}")
    monkeypatch.setattr(mirror, "SHARED", tuple(name for name in mirror.SHARED if name != "feed"))
    monkeypatch.setattr(
        mirror, "OF_A_PLATFORM", tuple(name for name in mirror.OF_A_PLATFORM if name != "platform-feed")
    )
    mirror.write(tmp_path / "mirror", catalog.current(), MADE)
    return tmp_path / "mirror"


def test_every_page_of_the_sitemap_is_there_and_says_when_it_was_made(site, written):
    paths = re.findall(r"<loc>https?://[^/]+([^<]*)</loc>", site.get("/sitemap.xml").text)
    assert len(paths) > 2 * len(MAIN)
    for path in paths:
        page = (written / path.lstrip("/") / "index.html").read_text()
        assert "2026年11月27日 14:03に作成" in page, path
        without = re.sub(r'<p role="note">.*?</p>', "", page)
        assert without == site.get(path).text, "nothing else is changed"


@pytest.mark.parametrize("slug", MAIN)
def test_frames_and_documents_for_programs_are_there(site, written, slug):
    card = reverse("guides:embed-card", args=[slug])
    document = reverse("guides:api-platform", args=[slug])

    assert "予備のページ" in (written / card.lstrip("/") / "index.html").read_text()
    assert json.loads((written / document.lstrip("/")).read_text()) == site.get(document).json()


def test_what_pages_load_is_there_and_everybody_may_read_it(written):
    for page in written.rglob("index.html"):
        for path in mirror.ASSET.findall(page.read_text()):
            assert (written / path.lstrip("/")).is_file(), (page, path)
    assert (written / "static" / "site.css").is_file()
    for path in (written, *written.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)


def test_a_page_that_fails_keeps_the_mirror_before(written, monkeypatch):
    before = sorted(written.rglob("*"))
    monkeypatch.setattr(mirror, "addresses", lambda catalog: iter(["/about/", "/nowhere/"]))

    with pytest.raises(CommandError, match="/nowhere/：404"):
        call_command("write_mirror", str(written))

    assert sorted(written.rglob("*")) == before
    assert sorted(written.parent.iterdir()) == [written.parent / "collected", written]


def test_a_new_one_takes_the_place_of_the_one_before(written, capsys):
    (written / "old.html").write_text("")
    call_command("write_mirror", str(written))

    assert not (written / "old.html").exists()
    assert (written / "index.html").exists()
    assert "書き出しました" in capsys.readouterr().out
