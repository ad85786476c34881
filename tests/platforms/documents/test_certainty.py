"""How certain a fact is follows from its citations; nobody can type it."""

import pytest

from platforms.documents.facts import PlatformFacts
from platforms.drafts.loading import agree, edited_by_staff
from platforms.drafts.rows import facts_of, save_facts
from platforms.drafts.yaml_files import facts_in, written
from tests.documents import blocker, citation, cited, fee_schedule, make_facts, remedy, source

SOURCES = [
    source(kind.replace("_", "-"), kind=kind, url="" if kind in ("inferred", "own_work") else "https://example.com/")
    for kind in ("official", "official_secondhand", "article", "user_report", "inferred", "own_work")
]
OTHER = source("other", kind="official", url="https://example.com/other")


def by(kind, number="", **changes):
    """What a source of this kind says about the fact with this number."""
    read = None if kind in ("inferred", "own_work") else "stored_copy"
    return citation(
        kind.replace("_", "-"), checked_how=f"[{number}] 本文と照合" if number else "", looked_at=read, **changes
    )


def certainty(*citations, **changes):
    remedies = [remedy(citations=[by("official")])]
    row = blocker(citations=list(citations), remedies=remedies, **changes)
    return (
        make_facts(sources=[*SOURCES, OTHER, source()], blockers=[row], categories=[], fee_schedules=[], precautions=[])
        .blockers[0]
        .certainty
    )


@pytest.mark.parametrize(
    ("citations", "expected"),
    [
        ([by("official")], "confirmed"),
        ([by("official_secondhand")], "quoted"),
        ([by("article")], "reported"),
        ([by("user_report")], "reported"),
        ([by("inferred")], "inferred"),
        ([], "inferred"),
        ([by("official", agrees=False)], "inferred"),
    ],
)
def test_one_kind_of_evidence_says_it_all(citations, expected):
    assert certainty(*citations) == expected


def test_a_summary_is_as_certain_as_what_tells_more_than_the_operator():
    naming = by("inferred", says="運営は見本株式会社と考えられます。")
    told = {"sources": [*SOURCES, source()], "operator": "見本株式会社"}
    assert make_facts(citations=[by("official"), naming], **told).summary_certainty == "confirmed"
    assert make_facts(citations=[naming], **told).summary_certainty == "inferred"


def test_notes_on_leaving_and_fees_are_as_certain_as_the_weakest_fact_they_sum_up():
    facts = make_facts(
        sources=[*SOURCES, source()],
        paths=[
            cited("first", title="一つめ", steps=[{"text": "押します。"}], citations=[by("official")]),
            cited("second", title="二つめ", steps=[{"text": "押します。"}], citations=[by("article")]),
        ],
        fee_schedules=[fee_schedule(citations=[by("official_secondhand")])],
    )
    assert (facts.leaving_certainty, facts.fee_certainty) == ("reported", "quoted")
    stopped = make_facts(paths=[], sources=[*SOURCES, source()], blockers=[blocker(citations=[by("own_work")])])
    assert stopped.leaving_certainty == "inferred"


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("official", "official_secondhand"), "quoted"),
        (("official", "article"), "reported"),
        (("official_secondhand", "user_report"), "reported"),
        (("official", "official_secondhand", "article"), "reported"),
        (("article", "inferred"), "inferred"),
    ],
)
@pytest.mark.parametrize("numbers", [("A-1", "A-1", "A-1"), ("A-1", "A-2", "A-3")], ids=["one fact", "several facts"])
def test_a_row_is_as_certain_as_its_weakest_citation(kinds, expected, numbers):
    citations = [by(kind, number) for kind, number in zip(kinds, numbers, strict=False)]

    assert certainty(*citations) == certainty(*reversed(citations)) == expected


def test_what_an_article_says_otherwise_makes_no_official_fact_weaker():
    assert certainty(by("official", "A-1"), by("article", "A-1", agrees=False)) == "confirmed"
    assert certainty(by("official", "A-1"), by("article", "A-1", agrees=False, superseded=True)) == "confirmed"


@pytest.mark.parametrize(
    ("citations", "expected"),
    [
        pytest.param(
            [by("official", says="見本株式会社のサービスです。")], "confirmed", id="an official page names it"
        ),
        pytest.param([by("article", says="運営は見本株式会社です。")], "reported", id="an article names it"),
        pytest.param([by("official", says="登録は無料です。")], "inferred", id="an official page names nobody"),
        pytest.param([], "inferred", id="nothing is cited"),
    ],
)
def test_an_operator_is_as_certain_as_what_names_it(citations, expected):
    facts = make_facts(operator="見本株式会社（旧称は例社）", citations=citations, sources=[*SOURCES, source()])
    assert facts.operator_certainty == expected


def test_our_inference_stays_one_beside_an_official_page():
    assert certainty(by("official", "A-1"), by("inferred", "A-1")) == "inferred"


def test_our_arithmetic_adds_no_doubt_but_proves_nothing_alone():
    assert certainty(by("official", "A-1"), by("own_work", "A-2")) == "confirmed"
    assert certainty(by("own_work", "A-2")) == "inferred"


def test_what_an_official_page_contradicts_is_proved_by_nobody():
    assert certainty(by("official"), citation("other", agrees=False)) == "inferred"
    assert certainty(by("official"), citation("other", agrees=False, superseded=True)) == "confirmed"
    assert certainty(by("article"), citation("other", agrees=False)) == "inferred"


def test_an_official_page_about_another_fact_contradicts_nothing_here():
    other = citation("other", agrees=False, checked_how="[A-2] 本文と照合")

    assert certainty(by("official", "A-1"), other) == "confirmed"
    assert certainty(by("official", "A-2"), other) == "inferred"


def test_what_a_file_or_an_old_edition_says_is_not_used():
    facts = make_facts(sources=[source(kind="article")])
    data = facts.model_dump()
    data["blockers"][0]["certainty"] = "confirmed"

    assert PlatformFacts.model_validate(data).blockers[0].certainty == "reported"
    assert (
        facts_in(
            written(facts).replace(
                "blockers:\n- key: balance\n", "blockers:\n- key: balance\n  certainty: confirmed\n"
            ),
            "x",
        )
        == facts
    )
    assert "certainty" not in written(facts)


@pytest.mark.django_db
def test_a_draft_loaded_when_certainties_were_typed_counts_as_nobodys_edit():
    facts = make_facts(sources=[source(kind="article")])
    platform = save_facts(facts)
    typed = make_facts(sources=[source(kind="article")])
    typed.blockers[0].__dict__["certainty"] = "confirmed"  # as documents were until certainties were worked out
    platform.blockers.update(certainty="confirmed")
    agree(platform, typed)
    platform.refresh_from_db()

    assert facts_of(platform).blockers[0].certainty == "reported"
    assert not edited_by_staff(platform)

    platform.blockers.update(title="べつの題")
    assert edited_by_staff(platform)
