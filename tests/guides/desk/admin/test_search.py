"""Everything that the site says can be found, and so can what rests on it."""

import pytest

from platforms.drafts.rows import save_facts
from platforms.models import Blocker, Message, PayoutMethod, Platform, Question, Source
from tests.documents import blocker, make_facts, remedy
from tests.guides.desk.browser import edit, page_of, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def hits(desk, words):
    context = desk.get("/admin/platforms/platform/search/", {"q": words}).context
    return [(hit.where, hit.text) for hit in context["drafts"]], [hit.where for hit in context["editions"]]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        pytest.param("1,000円", "出金方法「自動の出金」 › 最低出金額（円）", id="an amount in a field"),
        pytest.param("500円", "出金方法「自動の出金」 › 振込手数料（円）", id="an amount in a row inside a page"),
        pytest.param("20%", "手数料体系「基本の手数料」 › 料率", id="a rate"),
        pytest.param("example.com/help", "出典「見本ワークス ヘルプ（help）」 › URL", id="an address"),
        pytest.param("残高があると", "退会できない理由「残高がある」 › 理由", id="a sentence"),
        pytest.param("締め日を", "解消方法「出金を待つ」 › やり方", id="a remedy"),
        pytest.param("{reply_by}", "文例「お願い」 › 本文", id="a placeholder"),
        pytest.param("ミホワ", "プラットフォーム「見本ワークス」 › 別名", id="an alias"),
        pytest.param("ライティング", "プラットフォーム「見本ワークス」 › 名前", id="a category"),
        pytest.param("ＥＸＡＭＰＬＥ．com", "出典「見本ワークス ヘルプ（help）」 › URL", id="full width"),
    ],
)
def test_a_word_or_a_figure_is_found_where_it_stands(desk, platform, words, where):
    assert where in [place for place, _ in hits(desk, words)[0]]


def test_what_says_something_else_is_not_found(desk, platform):
    assert hits(desk, "1,001円") == ([], [])
    assert hits(desk, "") == ([], [])


def test_what_only_readers_still_see_is_found_too(desk, published):
    edit(desk, Blocker.objects.get(), why="別の文です。")

    assert hits(desk, "残高があると退会できません") == ([], ["第1版：退会できない理由「残高がある」 › 理由"])


def test_the_search_costs_the_same_for_one_platform_and_for_six(desk, platform, django_assert_max_num_queries):
    counts = []
    hits(desk, "見本")  # the first page notes that the session began
    for slugs in (["a"], [f"p-{n}" for n in range(5)]):
        for slug in slugs:
            save_facts(make_facts(slug=slug))
        with django_assert_max_num_queries(80) as counted:
            hits(desk, "見本")
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_what_would_be_missed_is_listed_on_its_page(desk):
    save_facts(make_facts(blockers=[blocker(remedies=[remedy(message="ask")])]))

    for row, user in (
        (Source.objects.get(), "退会できない理由「残高がある」"),
        (Question.objects.get(key="balance"), "見本ワークス：退会できない理由「残高がある」"),
        (Message.objects.get(), "解消方法「出金を待つ」"),
        (PayoutMethod.objects.get(), "解消方法「出金を待つ」"),
    ):
        used = [name for name, _ in desk.get(page_of(row)).context["used_by"]]
        assert user in used, row
    assert desk.get(page_of(Platform.objects.get())).context["used_by"] == []
    assert "使っているところ" in desk.get(url("source_change", Source.objects.get().pk)).text
