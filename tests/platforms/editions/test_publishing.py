from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from platforms import lints
from platforms.drafts.rows import facts_of, save_facts
from platforms.editions import publishing
from platforms.editions.publishing import PublicationRefusedError, proof, publish, publish_again
from platforms.models import Blocker, Citation, DraftChange, Edition, Platform, Remedy, UnchangeableError
from tests.documents import make_facts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 22)


def released(platform, reason="はじめての公開"):
    return publish(platform, by=None, reason=reason, today=TODAY)


class TestPublishing:
    def test_an_edition_holds_the_draft_of_that_moment(self, platform):
        edition = released(platform)

        Platform.objects.update(name="編集の途中")

        assert edition.number == 1
        assert Edition.objects.get().document() == make_facts()

    def test_editions_are_numbered_one_after_another(self, platform):
        released(platform)
        Platform.objects.update(name="新しい名前")

        assert released(platform).number == 2

    def test_platforms_are_numbered_on_their_own(self, platform):
        released(platform)

        assert released(save_facts(make_facts(slug="other"))).number == 1

    def test_who_and_why_are_kept(self, platform):
        editor = get_user_model().objects.create_user("editor")

        edition = publish(platform, by=editor, reason="料率が変わったため", today=TODAY)

        assert (edition.published_by, edition.reason) == (editor, "料率が変わったため")

    def test_the_same_content_is_not_published_twice(self, platform):
        released(platform)

        with pytest.raises(PublicationRefusedError, match="同じ内容"):
            released(platform)

    def test_a_lint_error_refuses_publication_and_is_told(self, platform):
        Citation.objects.all().delete()

        with pytest.raises(PublicationRefusedError) as refused:
            released(platform)

        assert {lint.id for lint in refused.value.lints} == {"every-fact-is-cited"}
        assert not Edition.objects.exists()

    def test_a_warning_does_not_refuse_publication(self, platform):
        Platform.objects.update(status="retired")

        assert released(platform).number == 1

    def test_a_draft_that_is_no_document_is_refused_with_its_problems(self, platform):
        Remedy.objects.update(wait_method=None)

        with pytest.raises(PublicationRefusedError) as refused:
            released(platform)

        assert {lint.id for lint in refused.value.lints} == {"document-is-valid"}

    def test_a_failure_while_writing_leaves_nothing(self, platform, monkeypatch):
        def fails(*args, **kwargs):
            raise RuntimeError

        with monkeypatch.context() as patch:
            patch.setattr(transaction, "on_commit", fails)
            with pytest.raises(RuntimeError):
                released(platform)

        assert not Edition.objects.exists()


class TestProof:
    def test_a_first_publication_is_one_change(self, platform):
        assert [str(change) for change in proof(platform, TODAY).changes] == [
            "プラットフォーム「見本ワークス」：（なし） → 追加"
        ]

    def test_the_difference_to_what_readers_see_is_told(self, platform):
        released(platform)
        Blocker.objects.update(title="お金が残っている")

        found = proof(platform, TODAY)

        assert [change.after for change in found.changes] == ["お金が残っている"]
        assert found.is_publishable

    def test_nothing_changed_is_nothing_to_publish(self, platform):
        released(platform)

        assert not proof(platform, TODAY).is_publishable

    def test_an_invalid_draft_is_not_publishable(self, platform):
        Remedy.objects.update(wait_method=None)

        found = proof(platform, TODAY)

        assert found.facts is None
        assert not found.is_publishable


class TestUndo:
    def test_an_old_edition_comes_back_to_the_byte(self, platform):
        first = released(platform)
        Blocker.objects.update(title="まちがい", why="まちがい")
        Platform.objects.update(name="まちがい")
        released(platform, "変更")

        again = publish_again(first, by=None, reason="元に戻すため")

        assert again.number == 3
        assert again.facts == first.facts
        assert facts_of(platform).model_dump_json() == first.document().model_dump_json()

    def test_an_undo_is_written_down(self, platform):
        first = released(platform)
        Platform.objects.update(name="まちがい")

        publish_again(first, by=None, reason="元に戻すため")

        change = DraftChange.objects.get()
        assert change.via == DraftChange.Via.UNDO
        assert change.changes == [{"where": "名前", "before": "まちがい", "after": "見本ワークス"}]

    def test_a_broken_draft_can_be_undone(self, platform):
        first = released(platform)
        Remedy.objects.update(wait_method=None)

        publish_again(first, by=None, reason="元に戻すため")

        assert facts_of(platform) == make_facts()

    def test_a_rule_that_came_later_does_not_keep_an_edition_from_coming_back(self, platform, monkeypatch):
        first = released(platform)

        def forbid(facts, today):
            return (lints.Lint("new", "error", "", "だめです。", ""),)

        monkeypatch.setattr(publishing.lints, "check", forbid)

        assert publish_again(first, by=None, reason="元に戻すため").number == 2


class TestHistory:
    @pytest.mark.parametrize(
        "rewrite",
        [
            pytest.param(lambda edition: edition.save(), id="saving it again"),
            pytest.param(lambda edition: edition.delete(), id="deleting it"),
            pytest.param(lambda edition: Edition.objects.update(number=9), id="updating many"),
            pytest.param(lambda edition: Edition.objects.all().delete(), id="deleting many"),
            pytest.param(lambda edition: edition.platform.editions.all().delete(), id="deleting through the platform"),
        ],
    )
    def test_an_edition_cannot_be_changed(self, platform, rewrite):
        edition = released(platform)

        with pytest.raises(UnchangeableError):
            rewrite(edition)

        assert Edition.objects.get().document() == make_facts()

    def test_a_log_entry_cannot_be_changed(self, platform):
        change = DraftChange.objects.create(platform=platform, via=DraftChange.Via.LOAD, changes=[])

        with pytest.raises(UnchangeableError):
            change.delete()
        with pytest.raises(UnchangeableError):
            DraftChange.objects.update(changes=["別"])
