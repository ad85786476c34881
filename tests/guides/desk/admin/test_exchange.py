"""「取り込みと書き出し」: a file is looked at first, brought whole or not at all, and goes out as it would be read."""

import io
import re
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from guides.desk.admin.archive import LEFT_OUT_FILE
from guides.desk.admin.exchange import LARGEST_BYTES
from platforms.drafts.loading import agree, load
from platforms.drafts.rows import document_of, facts_of, save_facts
from platforms.drafts.yaml_files import QUESTIONS, platform_files, written
from platforms.models import Blocker, DraftChange, Edition, Platform, Remedy
from platforms.roles import EDITOR, setup_roles
from tests.documents import CHECKED, blocker, make_facts
from tests.dom import parse
from tests.factories import StaffFactory
from tests.guides.desk.browser import edit, told, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAGE = "platform_exchange"


@pytest.fixture(autouse=True)
def undefined_variables_fail():
    """Django's own admin templates ask for what is not there."""


@pytest.fixture
def agreed(platform):
    """A draft that nobody edited since it came from its file."""
    agree(platform, facts_of(platform))
    return platform


def upload(desk, text, name="sample.yaml"):
    content = text if isinstance(text, bytes) else text.encode()
    return desk.post(url(PAGE), {"file": SimpleUploadedFile(name, content)})


def confirm(desk, page, **changes):
    """Press the button of the page that shows what would change."""
    form = page.context["form"]
    given = {name: form[name].value() for name in ("name", "text", "seen")}
    return desk.post(url(PAGE), given | changes, follow=True)


def renamed(title="お金が残っている"):
    return written(make_facts(blockers=[blocker(title=title)]))


class TestBringing:
    def test_looking_tells_what_would_change_and_changes_nothing(self, desk, agreed):
        before = document_of(agreed)
        page = upload(desk, renamed())

        assert {"残高がある", "お金が残っている"} <= {cell.text for cell in parse(page.text).all("td")}
        assert "下書きで変わるところ（1）" in page.text
        assert document_of(agreed) == before
        assert not DraftChange.objects.exists()

    def test_confirming_writes_the_draft_and_who_did_it(self, desk, editor, agreed):
        response = confirm(desk, upload(desk, renamed()))
        change = DraftChange.objects.get()

        assert "下書きに取り込みました（1か所）。まだ公開していません。" in told(response)
        assert response.redirect_chain[-1][0] == url("platform_change", agreed.pk)
        assert facts_of(agreed).blockers[0].title == "お金が残っている"
        assert (change.who, change.via) == (editor, DraftChange.Via.LOAD)
        assert not Edition.objects.exists()

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_a_day_that_cannot_be_is_told_with_its_line(self, desk, agreed, day):
        page = upload(desk, renamed().replace(str(CHECKED), day, 1))

        assert "確認日：2000年から2099年までの日付を入力してください。" in page.text
        assert 'value="下書きに取り込む"' not in page.text

    def test_the_same_content_offers_nothing_to_bring(self, desk, agreed):
        page = upload(desk, written(make_facts()))

        assert "取り込むものはありません" in page.text
        assert 'value="下書きに取り込む"' not in page.text
        assert "何も変えていません" in told(confirm(desk, page))
        assert not DraftChange.objects.exists()

    def test_a_new_platform_can_be_brought(self, desk, agreed):
        page = upload(desk, written(make_facts(slug="other", name="ほかのサイト")), "other.yaml")
        assert "新しいプラットフォーム「ほかのサイト」" in page.text
        assert not Platform.objects.filter(slug="other").exists()

        confirm(desk, page)

        assert facts_of(Platform.objects.get(slug="other")).name == "ほかのサイト"

    def test_edits_of_staff_go_only_where_somebody_says_so(self, desk, agreed):
        edit(desk, Blocker.objects.get(), title="編集部の題")
        page = upload(desk, renamed("ファイルの題"))
        assert "この下書きは、管理画面で直されています" in page.text

        refused = confirm(desk, page)
        assert "チェックを入れてから取り込んでください" in refused.text
        assert Blocker.objects.get().title == "編集部の題"
        assert "ファイルの題" in refused.context["form"]["text"].value()

        confirm(desk, refused, overwrite="on")
        assert Blocker.objects.get().title == "ファイルの題"

    def test_an_edit_in_between_is_shown_before_anything_is_written(self, desk, agreed):
        page = upload(desk, renamed("ファイルの題"))
        edit(desk, Blocker.objects.get(), why="編集部の理由")
        late = confirm(desk, page, overwrite="on")

        assert "下書きが変わりました" in told(late)
        assert "編集部の理由" in late.text
        assert Blocker.objects.get().why == "編集部の理由"

    def test_a_text_mended_in_the_page_is_looked_at_again(self, desk, agreed):
        page = upload(desk, renamed("ファイルの題"))
        again = confirm(desk, page, text=renamed("直した題"))

        assert "直した題" in again.text
        assert Blocker.objects.get().title == "残高がある"

    def test_a_text_that_a_browser_sends_back_is_the_same_text(self, desk, agreed):
        """Browsers send CRLF; that alone is no other file."""
        page = upload(desk, renamed("ファイルの題"))
        response = confirm(desk, page, text=page.context["form"]["text"].value().replace("\n", "\r\n"))

        assert "取り込みました" in told(response)

    def test_what_was_brought_counts_as_an_edit_of_staff(self, desk, agreed):
        """The next deployment must not take it back without a word."""
        load(make_facts())
        confirm(desk, upload(desk, renamed("持ち込んだ題")))

        assert load(make_facts()).outcome == "kept"
        assert Blocker.objects.get().title == "持ち込んだ題"


class TestMistakes:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            pytest.param(b"\xff\xfe", "UTF-8で保存し直してください", id="another encoding"),
            pytest.param(b"", "ファイルが空です", id="an empty file"),
            pytest.param("a: [", "YAMLとして読めません", id="no YAML"),
            pytest.param("a:\n\tb: 1\n", "2行目：YAMLとして読めません（タブが入っています", id="a tab"),
            pytest.param('{"slug": ', "YAMLとして読めません（途中で終わっています）", id="half of it"),
            pytest.param("- 1\n- 2\n", "行目", id="a list"),
            pytest.param("slug: x\nslug: y\n", "sample.yaml 2行目：同じ項目が2回", id="a field twice"),
            pytest.param("a: &a [1]\nb: *a\n", "別の場所をさす * は使えません", id="an alias"),
            pytest.param("[" * 5_000, "YAMLとして読めません", id="too deep"),
            pytest.param(b"x" * (LARGEST_BYTES + 1), "ファイルが大きすぎます", id="one byte too large"),
        ],
    )
    def test_what_cannot_be_read_is_said_and_nothing_is_written(self, desk, agreed, text, why):
        before = document_of(agreed)
        page = upload(desk, text)

        assert why in page.text
        assert document_of(agreed) == before

    def test_an_archive_is_led_to_the_page_that_reads_it(self, desk, agreed):
        assert "「すべてを取り込む」で選んでください" in upload(desk, b"PK\xff", name="yamedoki.zip").text

    @pytest.mark.parametrize("text", ["a: [", "a: 'b", "%", "a: b: c", "\x07", "- a\nb: c"])
    def test_no_words_of_the_library_are_shown(self, desk, agreed, text):
        (told,) = parse(upload(desk, text).text).all(class_="errorlist")

        assert not re.search("[a-z]{4}", told.text.replace("sample.yaml", ""))

    def test_a_file_must_be_chosen(self, desk, agreed):
        assert "ファイルを選んでください" in desk.post(url(PAGE), {}).text

    def test_a_mistake_in_the_facts_names_line_and_place_and_keeps_the_text(self, desk, agreed):
        text = written(make_facts()).replace("rounding: floor", "rounding: sideways", 1)
        page = upload(desk, text)

        assert "手数料体系" in page.text
        assert "行目" in page.text
        assert "sideways" in page.context["form"]["text"].value()

    def test_what_rows_cannot_hold_is_refused_when_looking(self, desk, agreed):
        text = written(make_facts()).replace("source: help", "source: nowhere", 1)
        page = upload(desk, text)

        assert "出典「nowhere」がありません" in page.text
        assert facts_of(agreed) == make_facts()

    @pytest.mark.parametrize(
        "letter", [pytest.param(r"\0", id="NUL, which PostgreSQL refuses"), pytest.param(r"\ud800", id="half a letter")]
    )
    def test_a_letter_that_no_database_keeps_is_refused_when_looking(self, desk, agreed, letter):
        page = upload(desk, written(make_facts()).replace("name: 見本ワークス", f'name: "見本{letter}"', 1))

        assert "sample.yaml 2行目 名前：使えない文字" in page.text

    def test_a_failure_half_way_leaves_the_draft_as_it_was(self, desk, agreed, monkeypatch):
        page = upload(desk, renamed())
        before = document_of(agreed)

        def fail(*args, **kwargs):
            raise RuntimeError("half-way")

        monkeypatch.setattr(DraftChange.objects, "create", fail)  # once the rows are written
        with pytest.raises(RuntimeError):
            confirm(desk, page)

        assert document_of(agreed) == before

    def test_an_editor_may_not_bring_a_platform_that_only_others_may_add(self, client, agreed):
        setup_roles()
        user = StaffFactory(is_superuser=False)
        group = Group.objects.get(name=EDITOR)
        group.permissions.remove(group.permissions.get(codename="add_platform"))
        user.groups.add(group)
        client.force_login(user)

        assert upload(client, written(make_facts(slug="other"))).status_code == 403
        assert upload(client, renamed()).status_code == 200


class TestTaking:
    def test_one_draft_is_the_file_that_the_command_writes(self, desk, platform):
        response = desk.get(url("platform_export", platform.pk))

        assert response.content.decode() == written(make_facts())
        assert 'filename="sample.yaml"' in response["Content-Disposition"]

    def archive(self, desk):
        return b"".join(desk.get(url("platform_export_all")).streaming_content)

    def test_all_are_one_archive_the_same_each_time(self, desk, platform):
        save_facts(make_facts(slug="other"))
        packed = self.archive(desk)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == [
                QUESTIONS,
                *(f"{folder}{name}.yaml" for name in ("other", "sample") for folder in ("", "もと/")),
            ]
            assert archive.read("sample.yaml").decode() == written(make_facts())

        assert self.archive(desk) == packed

    def test_all_are_sent_file_by_file(self, desk, platform):
        pieces = desk.get(url("platform_export_all")).streaming_content

        first = next(iter(pieces))
        assert QUESTIONS.encode() in first
        assert b"sample.yaml" not in first

    def test_a_draft_that_contradicts_itself_is_named(self, desk, platform):
        save_facts(make_facts(slug="other"))
        Remedy.objects.filter(blocker__platform=platform).update(wait_kind="payout", wait_method=None)

        response = desk.get(url("platform_export", platform.pk), follow=True)
        assert "書き出せません：見本ワークス" in told(response)
        with zipfile.ZipFile(io.BytesIO(self.archive(desk))) as archive:
            assert archive.namelist() == [QUESTIONS, "other.yaml", "もと/other.yaml", LEFT_OUT_FILE]
            assert "見本ワークス" in archive.read(LEFT_OUT_FILE).decode()

    def test_what_goes_out_comes_in_again_unchanged(self, desk, agreed):
        text = desk.get(url("platform_export", agreed.pk)).content

        assert "取り込むものはありません" in upload(desk, text).text

    def test_whoever_may_only_look_can_take_but_not_bring(self, client, platform):
        viewer = StaffFactory(is_superuser=False)
        setup_roles()
        viewer.user_permissions.set(Group.objects.get(name=EDITOR).permissions.filter(codename="view_platform"))
        client.force_login(viewer)
        page = client.get(url(PAGE))

        assert "書き出す" in page.text
        assert 'type="file"' not in page.text
        assert upload(client, renamed()).status_code == 403


def test_the_largest_platform_fits_three_times():
    assert max(path.stat().st_size for path in platform_files().values()) * 3 <= LARGEST_BYTES
