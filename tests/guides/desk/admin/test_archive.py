"""All platforms from one archive: everything is looked at first, fields are merged, and all of it comes in or nothing."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guides.desk.admin import archive
from platforms.drafts.rows import facts_of, save_facts
from platforms.models import Blocker, DraftChange, Platform
from tests.documents import make_facts
from tests.guides.desk.browser import told, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def drafts(db):
    return [save_facts(make_facts(slug=slug, name=f"名前 {slug}")) for slug in ("one", "two")]


def exported(desk):
    """The files of the archive that the desk gives out, by name."""
    data = b"".join(desk.get(url("platform_export_all")).streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def packed(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in files.items():
            opened.writestr(name, text)
    return data.getvalue()


def send(desk, data, **more):
    return desk.post(url("platform_import_all"), {"file": SimpleUploadedFile("all.zip", data), **more}, follow=True)


def bring(desk, data, **more):
    """Look, then decide."""
    return send(desk, data, seen=send(desk, data).context["seen"], **more)


def edited(files, name, old, new):
    assert old in files[name]
    return files | {name: files[name].replace(old, new)}


def names():
    return {platform.slug: platform.name for platform in Platform.objects.all()}


def test_what_changes_is_shown_before_anything_is_written(desk, drafts):
    files = edited(exported(desk), "one.yaml", "名前 one", "別の名前")

    shown = send(desk, packed(files))

    assert [str(each.platform) for each in shown.context["incoming"]] == ["名前 one"]
    assert names()["one"] == "名前 one"
    assert "下書きに取り込みました" in told(bring(desk, packed(files)))
    assert names() == {"one": "別の名前", "two": "名前 two"}
    assert DraftChange.objects.get().via == "load"


def test_what_was_edited_at_the_desk_meanwhile_stays(desk, drafts):
    files = edited(exported(desk), "one.yaml", "名前 one", "別の名前")
    Blocker.objects.filter(platform=drafts[0]).update(title="席で直した題")

    bring(desk, packed(files))

    facts = facts_of(Platform.objects.get(slug="one"))
    assert (facts.name, facts.blockers[0].title) == ("別の名前", "席で直した題")


def test_one_field_changed_on_both_sides_waits_for_a_decision(desk, drafts):
    files = packed(edited(exported(desk), "one.yaml", "名前 one", "ファイルの名前"))
    Platform.objects.filter(slug="one").update(name="席の名前")

    asked = bring(desk, files)
    assert asked.context["warning"] == archive.CONFLICTS
    assert names()["one"] == "席の名前"

    bring(desk, files, overwrite="on")
    assert names()["one"] == "ファイルの名前"


def test_a_mistake_in_one_file_keeps_all_of_them_out(desk, drafts):
    files = edited(exported(desk), "one.yaml", "名前 one", "別の名前")
    files = edited(files, "two.yaml", "name: 名前 two", "name: ''")

    shown = send(desk, packed(files))

    assert any(mistake.startswith("two.yaml") for mistake in shown.context["mistakes"])
    assert names() == {"one": "名前 one", "two": "名前 two"}


def test_a_draft_that_changes_between_looking_and_deciding_is_shown_again(desk, drafts):
    data = packed(edited(exported(desk), "one.yaml", "名前 one", "別の名前"))
    seen = send(desk, data).context["seen"]
    Blocker.objects.filter(platform=drafts[0]).update(title="席で直した題")

    assert send(desk, data, seen=seen).context["warning"] == archive.CHANGED_MEANWHILE
    assert names()["one"] == "名前 one"


def test_the_same_archive_changes_nothing(desk, drafts):
    shown = send(desk, packed(exported(desk)))

    assert shown.context["incoming"] == []
    assert "取り込むものはありません" in shown.text


def test_an_archive_packed_inside_a_folder_by_another_program_is_read(desk, drafts):
    files = edited(exported(desk), "one.yaml", "名前 one", "別の名前")
    data = packed({f"yamedoki/{name}": text for name, text in files.items()} | {"__MACOSX/._one.yaml": "x"})

    bring(desk, data)

    assert names()["one"] == "別の名前"


def test_without_the_folder_of_before_the_edition_is_what_both_began_from(desk, published):
    files = exported(desk)
    Blocker.objects.update(title="席で直した題")
    name = f"{published.slug}.yaml"

    bring(desk, packed({name: files[name].replace("見本ワークス", "別の名前")}))

    facts = facts_of(Platform.objects.get())
    assert (facts.name, facts.blockers[0].title) == ("別の名前", "席で直した題")


def test_a_new_platform_comes_in(desk, drafts):
    files = exported(desk)
    new = files["one.yaml"].replace("slug: one", "slug: three")

    bring(desk, packed({"three.yaml": new}))

    assert Platform.objects.filter(slug="three").exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param(b"no archive", "開けません", id="no archive"),
        pytest.param(packed({"readme.txt": "x"}), "ありません", id="no document"),
        pytest.param(packed({"a/one.yaml": "x", "b/one.yaml": "x"}), "同じ名前", id="one name twice"),
        pytest.param(packed({"one.yaml": "x" * (archive.LARGEST_BYTES + 1)}), "大きすぎます", id="a file too large"),
        pytest.param(
            packed({f"{n}.yaml": "x" for n in range(archive.MOST_FILES + 1)}), "多すぎます", id="too many files"
        ),
        pytest.param(packed({"two.yaml": "slug: one"}), "two.yaml", id="another platform's name"),
        pytest.param(packed({"one.yaml": "2026-02-30"}), "one.yaml", id="no mapping"),
        pytest.param(packed({"one.yaml": "a: b"})[:-30], "開けません", id="cut off"),
    ],
)
def test_an_archive_that_cannot_be_read_is_told(desk, data, word):
    assert word in "".join(send(desk, data).context["mistakes"])


def test_without_a_file_it_is_asked_for(desk):
    assert "ファイルを選んでください" in desk.post(url("platform_import_all")).text
