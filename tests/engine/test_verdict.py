"""The verdict: which blockers hold for one reader, why, and which clicks are theirs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.engine.conditions import Truth, all_hold, holds
from guides.engine.situation import UNKNOWN, Situation
from guides.engine.verdict import State, choose_path, explain, judge
from platforms.documents.facts import Condition
from tests.documents import blocker, condition, make_facts, question, remedy

YES, NO = "yes", "no"
T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def rule(operator, value):
    return Condition(question="asked", operator=operator, value=value)


@pytest.mark.parametrize(
    ("operator", "value", "answer", "truth"),
    [
        pytest.param("is", YES, YES, T, id="is: the same"),
        pytest.param("is", YES, NO, F, id="is: another"),
        pytest.param("is", YES, "YES", F, id="is: capitals differ"),
        pytest.param("is_not", YES, NO, T, id="is_not: another"),
        pytest.param("is_not", YES, YES, F, id="is_not: the same"),
        pytest.param("one_of", ("client", "both"), "both", T, id="one_of: the last"),
        pytest.param("one_of", ("client", "both"), "worker", F, id="one_of: none"),
        pytest.param("at_least", 1_000, 999, F, id="at_least: one yen short"),
        pytest.param("at_least", 1_000, 1_000, T, id="at_least: exactly"),
        pytest.param("at_least", 1_000, 1_001, T, id="at_least: one yen more"),
        pytest.param("below", 1_000, 999, T, id="below: one yen less"),
        pytest.param("below", 1_000, 1_000, F, id="below: exactly"),
        pytest.param("below", 1, 0, T, id="below: zero is a known amount"),
        pytest.param("between", (1, 999), 0, F, id="between: one yen under"),
        pytest.param("between", (1, 999), 1, T, id="between: the lower end"),
        pytest.param("between", (1, 999), 999, T, id="between: the upper end"),
        pytest.param("between", (1, 999), 1_000, F, id="between: one yen over"),
        pytest.param("on_or_before", "2026-11-22", date(2026, 11, 22), T, id="on_or_before: that day"),
        pytest.param("on_or_before", "2026-11-22", date(2026, 11, 23), F, id="on_or_before: the day after"),
        pytest.param("on_or_after", "2026-11-22", date(2026, 11, 22), T, id="on_or_after: that day"),
        pytest.param("on_or_after", "2026-11-22", date(2026, 11, 21), F, id="on_or_after: the day before"),
        pytest.param("at_least", 1_000, "worker", U, id="an amount rule meets a choice"),
        pytest.param("between", (1, 999), date(2026, 11, 22), U, id="an amount rule meets a day"),
        pytest.param("on_or_after", "2026-11-22", 800, U, id="a day rule meets an amount"),
    ],
)
def test_a_condition_is_exact_at_its_ends(operator, value, answer, truth):
    assert holds(rule(operator, value), Situation({"asked": answer})) is truth


@pytest.mark.parametrize("operator", ["is", "is_not", "at_least", "below"])
@pytest.mark.parametrize("answers", [{}, {"asked": UNKNOWN}], ids=["not asked", "unknown"])
def test_what_is_not_known_is_neither_true_nor_false(operator, answers):
    value = 1_000 if operator in ("at_least", "below") else YES

    assert holds(rule(operator, value), Situation(answers)) is U


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [(T, T, T), (T, U, U), (U, T, U), (U, U, U), (T, F, F), (F, T, F), (F, U, F), (U, F, F), (F, F, F)],
)
def test_one_false_condition_is_enough_and_one_unknown_is_not(first, second, both):
    answers = {T: YES, F: NO, U: UNKNOWN}
    conditions = [Condition(question=key, operator="is", value=YES) for key in ("one", "two")]

    assert all_hold(conditions, Situation({"one": answers[first], "two": answers[second]})) is both


def test_no_conditions_always_hold():
    assert all_hold((), Situation()) is T


PAYABLE = blocker("balance", conditions=[condition("balance", "at_least", 1_000)])
WORK = blocker("work", stage="work", conditions=[condition("active_contracts")])
CLIENT = blocker("client", conditions=[condition("role", "one_of", ["client", "both"]), condition("open_jobs")])
ROLES = [{"key": key, "label": key} for key in ("worker", "client", "both")]
QUESTIONS = [
    question("balance", "amount"),
    question("active_contracts"),
    question("role", "choice", choices=ROLES),
    question("open_jobs"),
    question("device", "choice", choices=[{"key": "browser", "label": "b"}, {"key": "ios_app", "label": "i"}]),
]
FACTS = make_facts(questions=QUESTIONS, blockers=[WORK, PAYABLE, CLIENT])
FREE_TO_LEAVE = {"balance": 0, "active_contracts": NO, "role": "worker"}


@pytest.mark.parametrize(
    ("changes", "kind", "blocking", "possible"),
    [
        pytest.param({}, "ready", set(), set(), id="nothing holds"),
        pytest.param({"balance": 999}, "ready", set(), set(), id="one yen short"),
        pytest.param({"balance": 1_000}, "blocked", {"balance"}, set(), id="exactly the amount"),
        pytest.param({"active_contracts": YES, "balance": 5_000}, "blocked", {"work", "balance"}, set(), id="two hold"),
        pytest.param({"balance": UNKNOWN}, "unsure", set(), {"balance"}, id="one is unknown"),
        pytest.param({"balance": UNKNOWN, "active_contracts": YES}, "blocked", {"work"}, {"balance"}, id="one of each"),
        pytest.param({"role": "client"}, "unsure", set(), {"client"}, id="half of the conditions hold, half is open"),
        pytest.param({"role": "client", "open_jobs": YES}, "blocked", {"client"}, set(), id="all conditions hold"),
        pytest.param({"role": "client", "open_jobs": NO}, "ready", set(), set(), id="one condition does not hold"),
        pytest.param(
            {"role": "worker", "open_jobs": YES}, "ready", set(), set(), id="a false condition beats a true one"
        ),
        pytest.param({"role": UNKNOWN, "open_jobs": NO}, "ready", set(), set(), id="a false one beats an unknown one"),
    ],
)
def test_one_change_gives_one_verdict(changes, kind, blocking, possible):
    verdict = judge(FACTS, Situation({**FREE_TO_LEAVE, **changes}))

    assert verdict.kind == kind
    assert {finding.blocker.key for finding in verdict.blocking} == blocking
    assert {finding.blocker.key for finding in verdict.possible} == possible
    assert {finding.blocker.key for finding in verdict.cleared} == {"work", "balance", "client"} - blocking - possible


def test_nothing_told_is_unsure_about_everything():
    verdict = judge(FACTS, Situation())

    assert verdict.kind == "unsure"
    assert [finding.state for finding in verdict.findings] == [State.POSSIBLE] * 3


def test_a_platform_without_blockers_is_ready_at_once():
    assert judge(make_facts(blockers=[]), Situation()).kind == "ready"


def test_findings_keep_the_editors_order():
    told = Situation({"active_contracts": YES, "balance": 9_000, "role": "both", "open_jobs": YES})

    assert [finding.blocker.key for finding in judge(FACTS, told).blocking] == ["work", "balance", "client"]


def test_every_condition_stands_beside_the_readers_own_answer():
    [because_role, because_jobs] = explain(FACTS.blockers[2].conditions, Situation({"role": "client"}))

    assert (because_role.answer, because_role.truth) == ("client", T)
    assert (because_jobs.answer, because_jobs.truth) == (None, U)


def with_remedies(*remedies):
    facts = make_facts(blockers=[blocker(remedies=list(remedies))])
    [finding] = judge(facts, Situation({"balance": 700})).findings
    return {found.remedy.key: found for found in finding.remedies}


def test_a_remedy_is_available_out_of_reach_or_open():
    found = with_remedies(
        remedy("always"),
        remedy("enough", conditions=[condition("balance", "at_least", 530)]),
        remedy("short", conditions=[condition("balance", "at_least", 1_000)]),
        remedy("open", conditions=[condition("payout_requested")]),
    )

    assert {key: each.available for key, each in found.items()} == {"always": T, "enough": T, "short": F, "open": U}
    assert [because.answer for because in found["short"].unmet] == [700]
    assert [because.answer for because in found["open"].unmet] == [None]
    assert found["enough"].unmet == ()


def test_a_cleared_blocker_offers_no_remedies():
    [finding] = judge(make_facts(), Situation({"balance": 0})).findings

    assert (finding.state, finding.remedies) == (State.CLEARED, ())


def path(key, *conditions):
    return {"key": key, "title": key, "conditions": list(conditions), "steps": [{"text": "押します。"}]}


IOS, BROWSER = condition("device", "is", "ios_app"), condition("device", "is", "browser")


@pytest.mark.parametrize(
    ("paths", "answers", "chosen", "others"),
    [
        pytest.param([path("a"), path("b")], {}, "a", ["b"], id="the editors' first of equals"),
        pytest.param([path("a", IOS), path("b")], {}, "b", ["a"], id="a path that fits beats one that may fit"),
        pytest.param([path("a", IOS), path("b")], {"device": "ios_app"}, "a", ["b"], id="both fit: the first"),
        pytest.param([path("a", IOS), path("b")], {"device": "browser"}, "b", [], id="one does not fit"),
        pytest.param([path("a", IOS), path("b", BROWSER)], {}, "a", ["b"], id="both may fit: the first"),
        pytest.param([path("a", IOS)], {"device": "browser"}, None, ["a"], id="none fits: all are shown"),
        pytest.param([], {}, None, [], id="nobody knows the clicks"),
    ],
)
def test_the_path_is_the_readers_own(paths, answers, chosen, others):
    facts = make_facts(questions=QUESTIONS, paths=paths)
    first, rest = choose_path(facts, Situation(answers))

    assert (first and first.key) == chosen
    assert [each.key for each in rest] == others


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "balance": st.sampled_from([0, 999, 1_000, UNKNOWN]),
        "active_contracts": st.sampled_from([YES, NO, UNKNOWN]),
        "role": st.sampled_from(["worker", "client", "both", UNKNOWN]),
        "open_jobs": st.sampled_from([YES, NO, UNKNOWN]),
    },
)


@given(ANSWERS)
def test_unknown_and_not_asked_decide_alike(answers):
    known = {key: value for key, value in answers.items() if value is not UNKNOWN}

    assert [f.state for f in judge(FACTS, Situation(answers)).findings] == [
        f.state for f in judge(FACTS, Situation(known)).findings
    ]


@given(ANSWERS, st.sampled_from(["balance", "active_contracts", "role", "open_jobs"]), st.data())
def test_knowing_more_never_turns_a_certain_state_around(answers, key, data):
    values = {"balance": [0, 999, 1_000], "role": ["worker", "client", "both"]}.get(key, [YES, NO])
    open_before = {**answers, key: UNKNOWN}
    before = judge(FACTS, Situation(open_before)).findings
    after = judge(FACTS, Situation({**answers, key: data.draw(st.sampled_from(values))})).findings

    for earlier, later in zip(before, after, strict=True):
        assert earlier.state in (State.POSSIBLE, later.state)


@given(ANSWERS)
def test_a_state_stays_possible_only_while_an_answer_could_decide_it(answers):
    for finding in judge(FACTS, Situation(answers)).possible:
        assert any(because.truth is U for because in finding.because)
        assert not any(because.truth is F for because in finding.because)
