from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from platforms.documents.facts import PlatformFacts
from platforms.drafts.diffing import difference, document_difference
from platforms.drafts.rows import (
    DraftRefusedError,
    decoded,
    digest,
    document_of,
    draft_problems,
    encoded,
    facts_of,
    save_facts,
    save_question,
    with_former_keys,
)
from platforms.models import Citation, Condition, Platform, PlatformQuestion, Question, Remedy
from tests.documents import blocker, citation, make_facts, make_question, question, remedy
from tests.platforms.strategies import documents

pytestmark = pytest.mark.django_db

on_the_database = settings(max_examples=min(settings().max_examples, 40), suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@on_the_database
@given(documents(), st.booleans())
def test_facts_that_become_rows_come_back_the_same(facts, questions_are_known):
    with rolled_back():
        for asked in facts.questions if questions_are_known else ():
            save_question(asked.model_copy(update={"text": "サイト共通の文", "aliases": ()}))

        platform = save_facts(facts)

        assert facts_of(platform) == facts
        assert facts_of(platform).model_dump_json() == facts.model_dump_json()


@on_the_database
@given(documents(), documents())
def test_saving_again_leaves_nothing_of_what_was_there_before(before, after):
    with rolled_back():
        for asked in after.questions:
            save_question(asked)
        before = before.model_copy(update={"questions": after.questions})
        try:
            save_facts(before)
        except DraftRefusedError:
            return

        assert facts_of(save_facts(after)) == after


def test_what_holds_unless_told_is_each_platforms_own():
    """One shared question, taken for granted on one platform and asked on the other."""
    rare = make_facts(slug="rare", questions=[question("suspended", unless_told="no"), question("balance", "amount")])
    asked = make_facts(slug="asked", questions=[question("suspended"), question("balance", "amount")])

    found = {facts.slug: facts_of(save_facts(facts)).questions[0].unless_told for facts in (rare, asked)}

    assert found == {"rare": "no", "asked": None}
    assert Question.objects.filter(key="suspended").count() == 1


def test_an_answer_that_the_question_does_not_have_holds_for_nobody():
    platform = save_facts(make_facts(questions=[question("suspended"), question("balance", "amount")]))
    platform.questions.filter(question__key="suspended").update(unless_told="perhaps")

    [problem] = draft_problems(platform)
    assert problem.path == "questions.0"
    assert "言われるまでの答え" in problem.message


def test_deleting_a_platform_deletes_its_citations_and_conditions():
    platform = save_facts(make_facts())
    assert Citation.objects.exists()
    assert Condition.objects.exists()

    platform.delete()

    assert not Citation.objects.exists()
    assert not Condition.objects.exists()


def test_reading_a_draft_asks_as_many_questions_for_one_row_as_for_thirty(django_assert_num_queries):
    small = save_facts(make_facts())
    many = [blocker(f"b-{n}", remedies=[remedy(f"r-{m}") for m in range(3)]) for n in range(10)]
    large = save_facts(make_facts(slug="large", blockers=many))
    facts_of(small)  # content types are asked for once a process

    with django_assert_num_queries(38):
        facts_of(small)
    with django_assert_num_queries(38):
        facts_of(large)


class TestQuestions:
    def test_wording_equal_to_the_shared_one_is_not_kept_twice(self):
        save_question(make_question())

        save_facts(
            make_facts(questions=[question("balance", "amount", why="特別な理由です。"), question()], blockers=[])
        )

        own = {row.question.key: (row.text, row.why) for row in PlatformQuestion.objects.all()}
        assert own["active_contracts"] == ("", "")

    def test_a_shared_wording_reaches_the_drafts_that_have_no_own(self):
        platform = save_facts(make_facts())

        save_question(make_question(text="契約は残っていますか"))

        texts = {asked.key: asked.text for asked in facts_of(platform).questions}
        assert texts["active_contracts"] == "契約は残っていますか"

    def test_an_unknown_question_becomes_a_shared_one(self):
        save_facts(make_facts(questions=[question("new_thing")], blockers=[], expiries=[]))

        assert Question.objects.get(key="new_thing").text == "new_thingはどうですか"

    def test_another_kind_than_the_shared_question_is_refused(self):
        save_question(make_question("balance", "yes_no"))

        with pytest.raises(DraftRefusedError, match="種類が yes_no です"):
            save_facts(make_facts())
        assert not Platform.objects.exists()

    def test_a_former_key_is_never_given_up(self):
        save_question(make_question(aliases=["contracts"]))
        (asked,) = with_former_keys([make_question()])

        assert asked.aliases == ("contracts",)
        assert ("contracts",) in {found.aliases for found in facts_of(save_facts(make_facts())).questions}

    def test_a_platform_may_offer_fewer_choices_than_the_site(self):
        every = [{"key": key, "label": key} for key in ("a", "b", "c")]
        save_question(make_question("bank", "choice", choices=every))
        facts = make_facts(questions=[question("bank", "choice", choices=every[:2])], blockers=[])

        assert facts_of(save_facts(facts)) == facts


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            pytest.param({"sources": []}, "出典「help」がありません", id="a source that is not there"),
            pytest.param(
                {"blockers": [blocker(remedies=[remedy(message="none")])]},
                "文例「none」がありません",
                id="a message that is not there",
            ),
            pytest.param({"blockers": [blocker(), blocker()]}, "重なっています", id="two blockers with one key"),
            pytest.param({"aliases": ["一行目\n二行目"]}, "改行を消してください", id="an alias of two lines"),
        ],
    )
    def test_what_rows_cannot_hold_is_refused_and_nothing_is_written(self, changes, words):
        with pytest.raises(DraftRefusedError, match=words):
            save_facts(make_facts(**changes))

        assert not Platform.objects.exists()

    def test_refused_facts_leave_the_draft_as_it_was(self):
        facts = make_facts()
        platform = save_facts(facts)

        with pytest.raises(DraftRefusedError):
            save_facts(make_facts(name="別の名前", citations=[citation("nowhere")]))

        assert facts_of(platform) == facts

    def test_a_half_edited_draft_names_its_problems(self):
        platform = save_facts(make_facts())
        Remedy.objects.update(wait_method=None)

        problems = {problem.path: problem.message for problem in draft_problems(platform)}

        assert "method が必要です" in problems["blockers.0.remedies.0.wait"]

    def test_a_whole_draft_has_no_problems(self):
        assert draft_problems(save_facts(make_facts())) == ()


@pytest.mark.parametrize(
    ("text", "many", "value"),
    [
        pytest.param("1000", False, 1000, id="digits are yen"),
        pytest.param("１０００", False, 1000, id="full width digits"),
        pytest.param("yes", False, "yes", id="a key"),
        pytest.param("1, 999", True, (1, 999), id="two amounts"),
        pytest.param("auto、over_50000", True, ("auto", "over_50000"), id="a Japanese comma"),
        pytest.param("auto", True, ("auto",), id="a list of one"),
        pytest.param("2026-11-22", False, "2026-11-22", id="a day"),
        pytest.param("-5", False, -5, id="below zero, for the lint to refuse"),
    ],
)
def test_values_are_read_as_editors_write_them(text, many, value):
    assert decoded(text, many=many) == value


@given(st.integers(0, 10**12) | st.sampled_from(["yes", "c_1", "2026-11-22"]))
def test_a_value_survives_being_written(value):
    assert decoded(encoded(value), many=False) == value
    assert decoded(encoded((value,)), many=True) == (value,)
    assert decoded(encoded((value, value)), many=True) == (value, value)


def test_a_digest_changes_with_the_content():
    assert digest(make_facts()) == digest(make_facts())
    assert digest(make_facts()) != digest(make_facts(name="別の名前"))
    assert isinstance(make_facts(), PlatformFacts)


def test_documents_from_before_history_was_marked_keep_their_digest():
    facts = make_facts(blockers=[blocker(citations=[citation(agrees=False)])])
    marked = make_facts(blockers=[blocker(citations=[citation(agrees=False, superseded=True)])])

    assert "superseded" not in facts.model_dump_json()
    assert digest(facts) != digest(marked)
    assert PlatformFacts.model_validate_json(marked.model_dump_json()) == marked
    for before, after in ((facts, marked), (marked, facts)):
        (change,) = difference(before, after)
        assert change.where.endswith("以前の情報")
    assert document_difference(document_of(save_facts(facts)), facts.model_dump()) == ()
