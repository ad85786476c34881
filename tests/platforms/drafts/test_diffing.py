import pytest

from platforms.drafts.diffing import difference
from tests.documents import blocker, citation, condition, fee_schedule, make_facts, question, remedy


def words(before, after):
    return [str(change) for change in difference(before, after)]


def days(**changes):
    return make_facts(blockers=[blocker(remedies=[remedy(wait={"kind": "days", "min_days": 1, **changes})])])


def test_equal_documents_do_not_differ():
    assert difference(make_facts(), make_facts()) == ()


def test_a_change_is_named_by_the_titles_on_its_way():
    assert words(days(max_days=3), days(max_days=4)) == [
        "退会できない理由「残高がある」 › 解消方法「出金を待つ」 › 最長日数：3 → 4"
    ]


@pytest.mark.parametrize(
    "title", ["{fee.standard.rate}の手数料", "とても長い名前のあとに数字を借りるときの手数料は{fee.standard.rate}"]
)
def test_a_place_is_named_with_the_figures_that_its_title_borrows(title):
    def with_note(body):
        note = {"key": "fee", "topic": "fees", "title": title, "body": body, "citations": [citation()]}
        return make_facts(fee_schedules=[fee_schedule()], notes=[note])

    (change,) = difference(with_note("前です。"), with_note("後です。"))

    assert "{" not in change.where
    assert ("%" in change.where) is title.startswith("{")


def test_a_change_is_found_by_keys_for_programs():
    (change,) = difference(days(max_days=3), days(max_days=4))

    assert change.keys == ("blockers", "balance", "remedies", "payout", "wait", "max_days")


def test_choices_are_told_by_their_labels():
    assert words(make_facts(), make_facts(fee_status="unknown")) == ["手数料の分かり方：分かっている → 分からない"]


def test_nothing_yes_and_no_are_words():
    assert words(make_facts(), make_facts(operator="株式会社見本")) == ["運営会社：（なし） → 株式会社見本"]
    (change,) = difference(make_facts(), make_facts(fee_schedules=[fee_schedule(rates_include_tax=True)]))
    assert (change.before, change.after) == ("いいえ", "はい")


def test_rates_have_no_trailing_zeros():
    tiers = [{"up_to_yen": 100_000, "rate": "0.250000"}, {"rate": "0.1"}]

    assert words(make_facts(), make_facts(fee_schedules=[fee_schedule(tiers=tiers)])) == [
        "手数料体系「基本の手数料」 › 手数料区分「1」 › 料率：0.2 → 0.25"
    ]


def test_rows_that_come_and_go_are_told_once():
    assert words(make_facts(), make_facts(blockers=[])) == ["退会できない理由「残高がある」：あり → 削除"]
    assert words(make_facts(blockers=[]), make_facts()) == ["退会できない理由「残高がある」：（なし） → 追加"]


def test_a_row_that_only_moved_is_told_as_an_order():
    one, two = blocker("one", title="一つ目"), blocker("two", title="二つ目")

    assert words(make_facts(blockers=[one, two]), make_facts(blockers=[two, one])) == [
        "退会できない理由の並び順：one、two → two、one"
    ]


def test_a_row_above_does_not_shift_the_rows_below():
    one, two, new = blocker("one"), blocker("two"), blocker("new", title="新しい理由")

    assert words(make_facts(blockers=[one, two]), make_facts(blockers=[new, one, two])) == [
        "退会できない理由「新しい理由」：（なし） → 追加"
    ]


def test_evidence_is_found_by_its_source():
    changed = blocker(citations=[citation(checked_on="2026-11-20")])

    assert words(make_facts(), make_facts(blockers=[changed])) == [
        "退会できない理由「残高がある」 › 根拠「help」 › 確認日：2026-11-01 → 2026-11-20"
    ]


def test_two_conditions_on_one_question_are_told_apart():
    both = [condition("balance", "at_least", 1), condition("balance", "below", 1_000)]
    other = [condition("balance", "at_least", 1), condition("balance", "below", 500)]

    (change,) = difference(
        make_facts(blockers=[blocker(conditions=both)]), make_facts(blockers=[blocker(conditions=other)])
    )

    assert (change.before, change.after) == ("1000", "500")


def test_the_wording_of_a_question_is_told():
    asked = [question("balance", "amount", text="残高は？"), *make_facts().model_dump()["questions"][1:]]

    (change,) = difference(make_facts(), make_facts(questions=asked))

    assert change.keys == ("questions", "balance", "text")


def test_what_is_named_by_a_key_is_told_by_its_name():
    """Who approves a change reads what it says, not how documents spell it."""
    before = make_facts(blockers=[blocker(conditions=[condition("active_contracts", "is", "no")])])
    after = make_facts(blockers=[blocker(conditions=[condition("active_contracts", "is", "yes")])])
    asked = next(each.text for each in after.questions if each.key == "active_contracts")

    (changed,) = difference(before, after)
    (added,) = difference(make_facts(blockers=[]), after)

    assert str(changed) == f"退会できない理由「残高がある」 › あてはまる条件「{asked}」 › 値：いいえ → はい"
    assert f"質問 {asked}、比べ方 である、値 はい" in added.content
    assert "待つ出金方法 standard" not in added.content
    assert "出典 help" not in added.content


def test_a_new_platform_is_one_change():
    assert words(None, make_facts()) == ["プラットフォーム「見本ワークス」：（なし） → 追加"]
