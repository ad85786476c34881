import os

import pytest

from config import prepare
from guides.desk.scenario_files import Seeds, SeedsRefusedError
from guides.sharing.preview_pictures import all_pictures
from platforms.clock import today_in_japan
from platforms.drafts import yaml_files
from platforms.editions import catalog
from platforms.models import Edition, Platform
from tests.documents import make_facts, make_question

pytestmark = pytest.mark.slow


@pytest.fixture
def stylesheet(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATIC_ROOT = tmp_path / "collected"
    (tmp_path / "sources").mkdir()
    path = tmp_path / "sources" / "page.css"
    path.write_text("a{}")
    return path


@pytest.fixture
def collections(monkeypatch):
    calls = []
    call_command = prepare.call_command

    def counted(name, **options):
        calls.append(name)
        call_command(name, **options)

    monkeypatch.setattr(prepare, "call_command", counted)
    return calls


def test_static_files_are_collected_once(stylesheet, collections, settings):
    prepare.collect_static()
    prepare.collect_static()

    assert collections == ["collectstatic"]
    assert (settings.STATIC_ROOT / "page.css").read_text() == "a{}"


def test_a_changed_static_file_is_collected_again(stylesheet, collections, settings):
    prepare.collect_static()
    stylesheet.write_text("a{color:red}")
    in_a_minute = stylesheet.stat().st_mtime + 60
    os.utime(stylesheet, (in_a_minute, in_a_minute))
    prepare.collect_static()

    assert collections == ["collectstatic", "collectstatic"]
    assert (settings.STATIC_ROOT / "page.css").read_text() == "a{color:red}"


def test_another_storage_collects_again(stylesheet, collections, settings):
    prepare.collect_static()
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    prepare.collect_static()

    assert collections == ["collectstatic", "collectstatic"]
    assert (settings.STATIC_ROOT / "staticfiles.json").exists()


@pytest.fixture
def folder(tmp_path, settings, monkeypatch):
    """A small site to prepare: one platform, one question, no scenario."""
    put(tmp_path, make_facts())
    put(tmp_path, make_facts(slug="other", name="もう一つ"))
    (tmp_path / yaml_files.QUESTIONS).write_text(yaml_files.written_questions([make_question()]), encoding="utf-8")
    monkeypatch.setattr(yaml_files, "DATA", tmp_path)
    monkeypatch.setattr("guides.management.commands.load_scenarios.read_seeds", lambda: Seeds(platforms=()))
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.DATA_DIR = tmp_path / "data"
    catalog.forget()
    yield tmp_path
    catalog.forget()


def put(folder, facts):
    (folder / f"{facts.slug}.yaml").write_text(yaml_files.written(facts), encoding="utf-8")


@pytest.mark.django_db
class TestWhatIsServed:
    def test_everything_is_loaded_and_published(self, folder, capsys):
        assert prepare.main() == 0
        assert [p.facts.slug for p in catalog.current().platforms] == ["other", "sample"]
        assert capsys.readouterr().err == ""

    def test_a_draft_that_staff_edited_stays_and_readers_go_on_with_the_edition_before(self, folder, capsys):
        prepare.main()
        Platform.objects.filter(slug="sample").update(name="編集中の名前")
        put(folder, make_facts(name="ファイルの新しい名前"))
        put(folder, make_facts(slug="other", name="もう一つの新しい名前"))
        capsys.readouterr()

        status = prepare.main()

        said = capsys.readouterr().err
        assert status == 0, "make run must serve what is published"
        assert "sample：管理画面でもファイルでも変わっています" in said
        assert (
            "1件を読み込めないか、公開できませんでした：sample" in said.partition("読み込んでいないものがあります")[2]
        )
        catalog.ask_again()
        assert catalog.current().get("sample").facts.name == "見本ワークス"
        assert catalog.current().get("other").facts.name == "もう一つの新しい名前"
        assert Platform.objects.get(slug="sample").name == "編集中の名前"
        assert (folder / "collected" / ".collected").exists(), "static files are made all the same"

    def test_the_pictures_of_what_is_published_are_drawn(self, folder, settings):
        prepare.main()

        pictures = list(all_pictures(catalog.current(), today_in_japan()))
        assert len(pictures) == 4, "the site, the comparison, two platforms"
        assert all(picture.file.exists() for picture in pictures)
        assert pictures[0].file.is_relative_to(settings.DATA_DIR)

    def test_a_picture_that_cannot_be_drawn_keeps_nobody_from_serving(self, folder, monkeypatch, capsys):
        monkeypatch.setattr("guides.sharing.preview_pictures._font", lambda size: 1 / 0)

        assert prepare.main() == 0
        assert "見出し画像を作れませんでした" in capsys.readouterr().err

    def test_ci_asks_for_everything(self, folder):
        prepare.main()
        (folder / "other.yaml").write_text("slug: other", encoding="utf-8")

        assert prepare.main(["--strict"]) == 1
        assert prepare.main() == 0

    def test_a_site_without_any_edition_does_not_start(self, folder, capsys):
        for slug in ("sample", "other"):
            (folder / f"{slug}.yaml").write_text("slug: [", encoding="utf-8")

        assert prepare.main() == 1
        assert not Edition.objects.exists()
        assert "公開しているプラットフォームが1つもありません" in capsys.readouterr().err

    def test_refused_scenarios_keep_nobody_from_reading(self, folder, capsys, monkeypatch):
        def refused():
            raise SeedsRefusedError("想定ケースを読めません")

        monkeypatch.setattr("guides.management.commands.load_scenarios.read_seeds", refused)

        assert prepare.main() == 0
        assert "・想定ケースを読めません" in capsys.readouterr().err
