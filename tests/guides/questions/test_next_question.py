"""Only questions that can still matter are asked, and the reader is told honestly how many remain."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.engine.conditions import Truth, applies
from guides.engine.open_answers import open_questions
from guides.engine.routes import known_routes
from guides.engine.situation import UNKNOWN, Situation, told
from guides.engine.verdict import judge
from guides.questions.next_question import against, narrowing, progress, refining, relevant, unused
from tests.documents import blocker, condition, make_facts, question, remedy
from tests.guides.published import MAIN, facts_of, slugs
from tests.guides.strategies import an_answer_or_unknown, conditions_of, platforms_and_situations


def keys(questions):
    return {question.key for question in questions}


def next_key(facts, **answers):
    following = progress(facts, Situation(answers)).next
    return following and following.key


CROWDWORKS_KEYS = {
    "a worker is not asked about jobs as a client": ({"role": "worker"}, {"open_jobs", "client_contracts"}, False),
    "a client is asked about jobs as a client": ({"role": "client"}, {"open_jobs", "client_contracts"}, True),
    "whoever does not know the role is asked both": ({"role": UNKNOWN}, {"open_jobs", "client_contracts"}, True),
    "no reward is expected without open work": (
        {"active_contracts": "no", "awaiting_acceptance": "no"},
        {"expected_reward"},
        False,
    ),
    "a reward is expected from delivered work": (
        {"active_contracts": "no", "awaiting_acceptance": "yes"},
        {"expected_reward"},
        True,
    ),
    "tasks without approval have a deadline and a reward": (
        {"pending_tasks": "yes"},
        {"task_deadline", "task_reward"},
        True,
    ),
    "no tasks have neither": ({"pending_tasks": "no"}, {"task_deadline", "task_reward"}, False),
    "an empty account that waits for a reward needs no day of the money in it": (
        {"balance": 0, "active_contracts": "yes"},
        {"balance_confirmed_on"},
        False,
    ),
    "an empty account needs no bank": (
        {"balance": 0, "active_contracts": "no", "awaiting_acceptance": "no", "pending_tasks": "no"},
        {"bank", "balance_confirmed_on"},
        False,
    ),
    "an empty account that waits for a reward needs one": (
        {"balance": 0, "active_contracts": "yes"},
        {"bank"},
        True,
    ),
    "a reward of nothing needs none": (
        {
            "balance": 0,
            "awaiting_acceptance": "yes",
            "expected_reward": 0,
            "pending_tasks": "no",
            "active_contracts": "no",
        },
        {"bank", "balance_confirmed_on"},
        False,
    ),
    "a transfer under way was requested on some day": ({"payout_requested": "yes"}, {"payout_requested_on"}, True),
    "no transfer was requested on no day": ({"payout_requested": "no"}, {"payout_requested_on"}, False),
}


@pytest.mark.parametrize(("answers", "asked", "matters"), CROWDWORKS_KEYS.values(), ids=CROWDWORKS_KEYS)
def test_a_question_is_asked_while_it_matters(answers, asked, matters):
    found = keys(relevant(facts_of("crowdworks"), told(facts_of("crowdworks").questions, answers)))

    assert asked <= found if matters else not asked & found


def test_questions_come_in_the_platforms_order():
    facts = facts_of("crowdworks")

    assert next_key(facts) == "role"
    assert next_key(facts, role="worker") == "active_contracts"
    assert next_key(facts, role="worker", active_contracts="yes") == "awaiting_acceptance"
    assert next_key(facts, role="worker", active_contracts="no") == "awaiting_acceptance"


def test_a_platform_without_questions_is_answered_at_once():
    state = progress(make_facts(questions=[]), Situation())

    assert (state.next, state.asked, state.fewest, state.most) == (None, 0, 0, 0)


def test_a_question_that_no_rule_mentions_is_never_asked():
    facts = make_facts(questions=[question("balance", "amount"), question("points")])

    assert keys(relevant(facts, Situation())) == {"balance"}


def test_the_range_counts_what_a_further_answer_may_open():
    gate = blocker("gate", conditions=[condition("points"), condition("balance", "at_least", 1)])
    facts = make_facts(questions=[question("points"), question("balance", "amount")], blockers=[gate])

    assert (progress(facts, Situation()).fewest, progress(facts, Situation()).most) == (1, 2)
    assert (
        progress(facts, Situation({"points": "yes"})).fewest,
        progress(facts, Situation({"points": "yes"})).most,
    ) == (
        1,
        1,
    )
    assert progress(facts, Situation({"points": "no"})).next is None


@pytest.mark.parametrize(
    ("wait", "silence"),
    [
        pytest.param({"kind": "days_after", "question": "task_deadline", "min_days": 1}, None, id="by its wait"),
        pytest.param(
            {"kind": "none"},
            {"kind": "days_after", "question": "task_deadline", "min_days": 1},
            id="by the wait for a silent counterpart",
        ),
    ],
)
def test_a_remedy_asks_for_the_day_it_counts_from(wait, silence):
    asks = blocker("gate", conditions=[condition("points")], remedies=[remedy(wait=wait, silence=silence, cost={})])
    facts = make_facts(questions=[question("points"), question("task_deadline", "date")], blockers=[asks])

    assert next_key(facts, points="yes") == "task_deadline"
    assert next_key(facts, points="no") is None


def test_a_remedy_asks_for_the_reward_that_it_gives_up():
    cost = {"kind": "forfeit_reward", "question": "expected_reward"}
    asks = blocker("gate", conditions=[condition("points")], remedies=[remedy(wait={"kind": "none"}, cost=cost)])
    facts = make_facts(questions=[question("points"), question("expected_reward", "amount")], blockers=[asks])

    assert next_key(facts, points="yes") == "expected_reward"
    assert next_key(facts, points="no") is None


def test_what_only_refines_the_advice_is_offered_until_it_is_told_and_never_asked():
    facts = facts_of("crowdworks")

    assert {"come_back", "reason"} <= keys(refining(facts, Situation()))
    assert not {"come_back", "balance"} & keys(refining(facts, Situation({"come_back": UNKNOWN})))
    decided = Situation({question.key: UNKNOWN for question in facts.questions if question.key != "reason"})
    assert keys(refining(facts, decided)) == {"reason"}
    assert progress(facts, decided).next is None


def test_an_answer_without_effect_is_named_with_the_answers_that_took_it():
    facts = facts_of("crowdworks")
    situation = Situation({"role": "worker", "open_jobs": "yes"})

    [question] = unused(facts, situation)
    assert question.key == "open_jobs"
    assert keys(against(facts, situation, question)) == {"role"}


@pytest.mark.parametrize(
    ("answers", "named", "because_of"),
    [
        pytest.param(
            {"pending_tasks": "no", "task_reward": 500}, "task_reward", {"pending_tasks"}, id="a reward of no task"
        ),
        pytest.param(
            {"active_contracts": "no", "awaiting_acceptance": "no", "expected_reward": 5_000},
            "expected_reward",
            {"active_contracts", "awaiting_acceptance"},
            id="a reward of no work",
        ),
        pytest.param(
            {"payout_requested": "no", "payout_requested_on": date(2026, 11, 22)},
            "payout_requested_on",
            {"payout_requested"},
            id="the day of no transfer",
        ),
    ],
)
def test_contradictions_name_both_sides(answers, named, because_of):
    facts = facts_of("crowdworks")
    situation = told(facts.questions, answers)

    [question] = unused(facts, situation)
    assert question.key == named
    assert keys(against(facts, situation, question)) == because_of


def test_an_answer_that_a_later_one_made_needless_contradicts_nothing():
    answers = {"balance": 5_000, "balance_confirmed_on": date(2026, 11, 1), "payout_ready": "yes"}

    assert unused(facts_of("coconala"), told(facts_of("coconala").questions, answers)) == ()


def test_an_answer_that_no_rule_asks_for_contradicts_nothing():
    facts = make_facts(questions=[question("balance", "amount"), question("points")])

    assert unused(facts, Situation({"points": "yes"})) == ()


@pytest.mark.parametrize("harmless", ["no", UNKNOWN])
def test_a_harmless_answer_contradicts_nothing(harmless):
    situation = Situation({"role": "worker", "open_jobs": harmless, "pending_tasks": "no", "task_reward": 0})

    assert unused(facts_of("crowdworks"), situation) == ()


@st.composite
def walks(draw):
    """A platform and one reader's situations from the first question to the report."""
    slug = draw(st.sampled_from(slugs()))
    facts = facts_of(slug)
    situation = told(facts.questions)
    passed = [situation]
    while (following := progress(facts, situation).next) is not None:
        situation = situation.replace({following.key: draw(an_answer_or_unknown(following, slug))})
        passed.append(situation)
    return slug, passed


@given(walks())
def test_the_range_is_honest_and_never_grows(walk):
    slug, passed = walk
    states = [progress(facts_of(slug), situation) for situation in passed]

    for left, state in zip(range(len(states) - 1, -1, -1), states, strict=True):
        assert state.fewest <= left <= state.most
    for before, after in pairwise(states):
        assert after.most < before.most
        assert after.asked == before.asked + 1


@given(walks())
def test_nothing_is_asked_before_the_answer_that_changes_no_day_and_no_yen(walk):
    slug, passed = walk
    facts = facts_of(slug)

    for situation in passed[:-1]:
        asked = progress(facts, situation).next
        assert asked.key in {each.question for each in open_questions(facts, situation, date(2026, 11, 27))}


WORKER = {"role": "worker", "active_contracts": "no", "awaiting_acceptance": "no", "pending_tasks": "no"}
ASKED = {
    "an empty account": ({**WORKER, "balance": 0}, 6, set()),
    "a balance": ({**WORKER, "balance": 3_000}, 8, set()),
    "a small balance": ({**WORKER, "balance": 800}, 8, set()),
    "work that runs": ({**WORKER, "active_contracts": "yes"}, 8, {"balance_confirmed_on"}),
    "work that waits for acceptance": ({**WORKER, "awaiting_acceptance": "yes"}, 8, {"balance_confirmed_on", "bank"}),
    "tasks": ({**WORKER, "pending_tasks": "yes"}, 8, {"balance_confirmed_on", "bank"}),
    "a client": ({"role": "client"}, 5, set()),
    "both sides": ({**WORKER, "role": "both", "balance": 3_000}, 8, {"balance_confirmed_on", "bank"}),
}


@pytest.mark.parametrize(("answers", "count", "later"), ASKED.values(), ids=ASKED)
def test_no_more_than_eight_questions_come_before_the_report_and_the_rest_beside_it(answers, count, later):
    facts = facts_of("crowdworks")
    situation, asked = told(facts.questions), []
    while (following := progress(facts, situation).next) is not None:
        usual = "no" if following.kind == "yes_no" else UNKNOWN
        situation = situation.replace({following.key: answers.get(following.key, usual)})
        asked.append(following.key)

    assert len(asked) == count
    assert keys(narrowing(facts, situation)) == later


def test_what_decides_whether_a_rule_applies_is_asked_before_the_report_however_many_questions_there_are():
    names = ["points", "suspended", "minor", "bookings", "paid_plan", "items_listed", "linked_services", "supporters"]
    rows = [blocker(name.replace("_", "-"), conditions=[condition(name)]) for name in names]
    by_bank = blocker("gate", conditions=[condition("bank", "is", "rakuten")])
    choices = [{"key": "rakuten", "label": "楽天"}, {"key": "other", "label": "ほか"}]
    asked = [*map(question, names), question("bank", "choice", choices=choices)]
    facts = make_facts(questions=asked, blockers=[*rows, by_bank])

    assert progress(facts, Situation()).most == 9
    assert narrowing(facts, Situation()) == ()


@given(walks())
def test_no_walk_asks_twice_and_none_ends_in_a_contradiction(walk):
    slug, passed = walk

    assert len(passed) - 1 <= len(facts_of(slug).questions)
    assert unused(facts_of(slug), passed[-1]) == ()


@given(platforms_and_situations())
def test_at_the_end_nothing_is_open_but_what_the_reader_does_not_know(case):
    slug, situation = case
    facts = facts_of(slug)
    while (following := progress(facts, situation).next) is not None:
        situation = situation.replace({following.key: UNKNOWN})

    for finding in judge(facts, situation).possible:
        open_keys = {b.condition.question for b in finding.because if b.truth is Truth.UNKNOWN}
        assert open_keys
        assert all(situation.asked(key) for key in open_keys)


@given(platforms_and_situations(), st.data())
def test_an_answer_to_a_question_that_does_not_matter_changes_no_rule(case, data):
    slug, situation = case
    facts = facts_of(slug)
    idle = [q for q in facts.questions if not situation.asked(q.key) and q not in relevant(facts, situation)]
    if not idle:
        return
    question = data.draw(st.sampled_from(idle))
    after = situation.replace({question.key: data.draw(an_answer_or_unknown(question, slug))})

    assert judge(facts, after).kind == judge(facts, situation).kind
    assert truths(facts.blockers, after) == truths(facts.blockers, situation)
    assert truths(facts.paths, after) == truths(facts.paths, situation)
    assert truths(facts.precautions, after) == truths(facts.precautions, situation)
    assert truths(facts.consequences, after) == truths(facts.consequences, situation)


def truths(rows, situation):
    return {row.key: applies(row, situation) for row in rows}


@given(platforms_and_situations(), st.data())
def test_answering_only_takes_questions_away(case, data):
    slug, situation = case
    facts = facts_of(slug)
    # What is taken for granted until it is told is asked of nobody, and may open questions of its own.
    asked = [question for question in facts.questions if question.unless_told is None]
    remaining = [question for question in asked if not situation.asked(question.key)]
    if not remaining:
        return
    question = data.draw(st.sampled_from(remaining))
    after = situation.replace({question.key: data.draw(an_answer_or_unknown(question, slug))})

    assert keys(relevant(facts, after)) <= keys(relevant(facts, situation))


@pytest.mark.parametrize("slug", MAIN)
def test_every_condition_asks_a_question_that_exists(slug):
    facts = facts_of(slug)

    assert {each.question for each in conditions_of(facts)} <= keys(facts.questions)


@pytest.mark.parametrize("setting", ["auto", "carry_over"])
def test_lancers_does_not_ask_when_a_balance_was_confirmed_for_nothing_rests_on_it(setting):
    facts, today = facts_of("lancers"), date(2026, 11, 22)
    account = {"balance": 5_000, "payout_setting": setting, "payout_ready": "yes", "bank": "other"}
    days = (None, date(2026, 5, 27), date(2026, 11, 21))
    situations = [Situation({**account, **({"balance_confirmed_on": day} if day else {})}) for day in days]

    assert {expiry.outcome for expiry in facts.expiries} == {"paid_out"}
    assert "balance_confirmed_on" not in keys(relevant(facts, situations[0]))
    first, *others = [(judge(facts, each).kind, known_routes(facts, each, today)) for each in situations]
    assert all(other == first for other in others)
