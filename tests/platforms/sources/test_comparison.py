"""Two readings of a page: what counts as a change of what is cited, and what does not."""

import pytest

from benchmarks.page_edits import OTHERS_AT_MOST, TOUCHING_AT_LEAST, rates
from platforms.documents.facts import Blocker, Citation, PayoutMethod
from platforms.sources.comparison import CitedText, compare
from platforms.sources.figures import figures, plain
from platforms.sources.marks import lines_with, mark_problem, proposed_marks
from tests.documents import blocker, citation, payout_method

RULE = "最低出金額は1,000円以上に設定されています。"
CITED = {"rule": CitedText("残高が1,000円以上でなければ出金できないとしています。", ("1,000円",))}
AROUND = (
    "ご利用ガイド",
    "出金について説明します。",
    RULE,
    "振込日は登録した口座の銀行によって変わります。",
    "お問い合わせ",
)


def after(*lines):
    return compare(AROUND, lines, CITED)


def instead(line):
    return after(*(line if each == RULE else each for each in AROUND))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        pytest.param("最低出金額は500円以上に設定されています。", "mark_gone", id="another figure"),
        pytest.param("最低出金額は1,000円未満に設定されています。", "figure_changed", id="the rule turned around"),
        pytest.param(
            "最低出金額は1,000円以上、手数料は300円に設定されています。", "figure_changed", id="a figure more"
        ),
        pytest.param("出金のしかたを見る", "mark_gone", id="a link instead"),
    ],
)
def test_a_changed_rule_is_a_change_near_what_is_cited(line, why):
    found = instead(line)

    assert found.kind == "near"
    assert why in [passage.why for passage in found.touched["rule"]]
    assert found.standing == frozenset()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("最低出金額は、1000円以上に設定されております。", id="other words"),
        pytest.param(RULE + "ご了承ください。", id="words added"),
        pytest.param("次のとおりです。" + RULE, id="words before"),
    ],
)
def test_rewording_with_the_same_figures_is_no_alarm(line):
    found = instead(line)

    assert found.kind == "elsewhere"
    assert found.standing == {"rule"}


def test_a_sentence_that_moved_still_stands():
    assert after(*sorted(AROUND)).standing == {"rule"}


def test_a_figure_that_stands_elsewhere_does_not_hide_a_changed_one():
    found = after(*(line.replace("1,000円", "500円") for line in AROUND), "前回の例では1,000円でした。")

    assert found.kind == "near"


def test_a_new_figure_beside_the_cited_one_is_looked_at():
    at = AROUND.index(RULE) + 1
    found = after(*AROUND[:at], "ただし2027年からは500円です。", *AROUND[at:])

    assert [passage.why for passage in found.touched["rule"]] == ["figure_added"]


def test_a_short_value_counts_with_its_neighbours():
    before = ("最低出金額", "1,000円", "振込手数料", "500円")

    assert compare(before, ("最低出金額", "2,000円", "振込手数料", "1,000円"), CITED).kind == "near"
    assert compare(before, ("振込手数料", "500円", "最低出金額", "1,000円"), CITED).kind != "near"


def test_sentences_that_are_left_out_change_nothing():
    found = compare(AROUND, AROUND[:2] + AROUND[3:], CITED, ignored=["最低出金額は#以上に設定されています。"])

    assert (found.kind, found.standing) == ("same", frozenset())


# ── Marks ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["1,000円", "１，０００円", "¥1,000", "1000 円", "1千円", "最低1,000円から"], ids=lambda text: text
)
def test_one_figure_is_found_in_every_spelling(text):
    assert lines_with("1,000円", (plain(text),)) == (0,)


@pytest.mark.parametrize("text", ["11,000円", "1,000人", "1,000", "100円"])
def test_another_figure_is_not_taken_for_it(text):
    assert lines_with("1,000円", (plain(text),)) == ()


def test_a_term_is_found_whatever_its_spaces():
    assert lines_with("翌月 末", ("お支払いは翌月末です。",)) == (0,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3営業日以内、15日締め", ["3営業日", "15日"]),
        ("5.50％または５．５パーセント", ["5.5%", "5.5%"]),
        ("12ヶ月（1年間）", ["12か月", "1年"]),
        ("②3,000円", ["2", "3000円"]),
        ("2026/04/01から", ["2026/4/1"]),
    ],
)
def test_figures_have_one_spelling(text, found):
    assert figures(plain(text)) == found


def proposals(fact, **changes):
    return proposed_marks(fact, Citation.model_validate(citation(**changes)))


def test_marks_are_proposed_from_what_the_source_says():
    fact = Blocker.model_validate(blocker())

    assert proposals(fact, says="15日締めで「翌月末払い」、500円かかるとしています。") == (
        "15日",
        "500円",
        "翌月末払い",
    )


def test_marks_are_proposed_from_the_fact_where_its_source_is_silent():
    fact = PayoutMethod.model_validate(payout_method())

    assert {"1,000円", "500円", "15日"} <= set(proposals(fact))
    assert proposals(fact, agrees=False) == ()


@pytest.mark.parametrize("mark", ["", "円", "あ" * 61])
def test_what_is_no_mark_is_told_in_words(mark):
    assert mark_problem(mark)


# ── How well it tells them apart ─────────────────────────────────────────────────────────────────


def test_three_hundred_edits_are_told_apart():
    found = rates()

    assert found.touching >= TOUCHING_AT_LEAST, found.wrong
    assert found.others <= OTHERS_AT_MOST, found.wrong
