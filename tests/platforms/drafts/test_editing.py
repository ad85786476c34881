"""A whole draft is replaced under a lock that lasts for the writing alone, and never over what somebody saved meanwhile."""

from datetime import date

import pytest
from django.db import connection

from platforms.clock import now
from platforms.drafts.editing import ChangedMeanwhileError, edit, replacement
from platforms.drafts.loading import bring, load
from platforms.drafts.rows import facts_of, save_facts, writing_of
from platforms.editions.publishing import publish, publish_again
from platforms.editions.submissions import bring_back, discard
from platforms.models import DraftChange, Platform
from tests.documents import make_facts
from tests.factories import StaffFactory

TODAY = date(2026, 11, 22)


def renamed(name):
    return lambda facts: facts.model_dump() | {"name": name}


@pytest.mark.django_db
def test_what_somebody_saved_meanwhile_is_not_replaced():
    platform = save_facts(make_facts())
    prepared = replacement(make_facts(name="わたしの名前"))
    edit(platform, renamed("ほかの人の名前"), who=None)

    with pytest.raises(ChangedMeanwhileError):
        prepared.write(who=None, via=DraftChange.Via.ADMIN)

    assert Platform.objects.get().name == "ほかの人の名前"
    assert DraftChange.objects.count() == 1


@pytest.mark.django_db
def test_a_platform_that_somebody_added_meanwhile_is_not_replaced():
    prepared = replacement(make_facts(name="わたしの名前"))
    save_facts(make_facts(name="ほかの人の名前"))

    with pytest.raises(ChangedMeanwhileError):
        prepared.write(who=None, via=DraftChange.Via.ADMIN)

    assert Platform.objects.get().name == "ほかの人の名前"


@pytest.mark.django_db
def test_an_edit_is_worked_out_anew_where_somebody_was_quicker():
    platform, others = save_facts(make_facts()), ["ほかの人の紹介です。"]

    def change(facts):
        if others:
            summary = others.pop()
            edit(platform, lambda there: there.model_dump() | {"summary": summary}, who=None)
        return facts.model_dump() | {"name": "わたしの名前"}

    edit(platform, change, who=None)

    saved = facts_of(platform)
    assert (saved.name, saved.summary) == ("わたしの名前", "ほかの人の紹介です。")


@pytest.mark.django_db(transaction=True)
def test_what_takes_long_is_worked_out_before_the_lock(monkeypatch):
    platform = save_facts(make_facts())
    first = publish(platform, by=None, reason="はじめての公開", today=TODAY)
    locked = []

    def noting(document):
        locked.append(connection.in_atomic_block)
        return writing_of(document)

    monkeypatch.setattr("platforms.drafts.editing.writing_of", noting)
    bring(make_facts(name="取り込んだ名前"), who=None, over_edits=True)
    hana = StaffFactory()
    kept = discard(platform, first, by=hana, now=now())
    bring_back(kept, by=hana, now=now())
    publish_again(first, by=None, reason="戻す")
    load(make_facts(name="ファイルの名前"), force=True)
    edit(platform, renamed("直した名前"), who=None)

    assert locked == [False] * 6
    assert Platform.objects.get().name == "直した名前"
