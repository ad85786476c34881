"""How old a check may be: fresh, stale, and too old for anything firm to rest on."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from platforms.documents.facts import Blocker
from platforms.documents.freshness import freshness, is_doubtful, last_check
from platforms.editions import catalog
from tests.documents import CHECKED, blocker, citation, make_facts
from tests.dom import parse
from tests.guides.published import catalog_of

DOUBT = "情報を確認してから180日以上たっています。"


@pytest.mark.parametrize(
    ("days", "age"),
    [
        pytest.param(-1, "fresh", id="a reader who asks about an earlier day"),
        pytest.param(0, "fresh", id="checked today"),
        pytest.param(90, "fresh", id="ninety days"),
        pytest.param(91, "stale", id="ninety-one days"),
        pytest.param(180, "stale", id="a hundred and eighty days"),
        pytest.param(181, "doubtful", id="a hundred and eighty-one days"),
    ],
)
def test_a_check_ages_at_exact_boundaries(days, age):
    assert freshness(CHECKED, CHECKED + timedelta(days=days)) == age


def with_citations(*citations):
    return Blocker.model_validate(blocker(citations=list(citations)))


def test_the_newest_agreeing_check_counts():
    older, newer = citation(checked_on=date(2026, 1, 1)), citation(checked_on=date(2026, 3, 1))

    assert last_check(with_citations(newer, older)) == date(2026, 3, 1)
    assert last_check(with_citations(older, {**newer, "agrees": False})) == date(2026, 1, 1)
    assert last_check(with_citations({**newer, "agrees": False})) is None
    assert last_check(with_citations()) is None


def test_one_old_fact_casts_doubt_and_a_fact_without_checks_does_not():
    today = CHECKED + timedelta(days=181)
    old, new = with_citations(citation()), with_citations(citation(checked_on=today))

    assert is_doubtful([new, old], today)
    assert not is_doubtful([new, with_citations()], today)
    assert not is_doubtful([], today)


@pytest.mark.parametrize(("days", "doubtful"), [(180, False), (181, True)], ids=["the last firm day", "the day after"])
@pytest.mark.parametrize("balance", ["0", "5000"], ids=["ready", "blocked"])
def test_a_verdict_that_rests_on_old_checks_says_so_beside_the_answer(site, monkeypatch, days, doubtful, balance):
    monkeypatch.setattr(catalog, "current", lambda: catalog_of([make_facts()]))
    on = (CHECKED + timedelta(days=days)).isoformat()
    response = site.get("/guides/sample/report/", {"balance": balance, "on": on})
    answer = parse(response.text).one("section", class_="answer").text

    assert (DOUBT in answer) is doubtful
    assert ("要確認" in answer) is doubtful


@pytest.mark.parametrize(
    ("standing", "disputed", "says"),
    [
        pytest.param({}, False, "", id="a source that agrees"),
        pytest.param({"agrees": False}, True, "食い違う情報：", id="a source that says otherwise"),
        pytest.param({"agrees": False, "superseded": True}, False, "以前の情報：", id="a source that was right once"),
    ],
)
def test_only_what_is_said_of_today_can_disagree(site, monkeypatch, standing, disputed, says):
    doubted = blocker(citations=[citation(), citation(says="別のことが書いてあります。", **standing)])
    monkeypatch.setattr(catalog, "current", lambda: catalog_of([make_facts(blockers=[doubted])]))
    (evidence, *_) = parse(site.get("/guides/sample/").text).one("article", id="balance").all("details", class_="cites")

    assert ("情報が分かれています" in evidence.text) is disputed
    assert f"{says}別のことが書いてあります。" in evidence.text


def test_what_agrees_cannot_be_history():
    with pytest.raises(ValidationError, match="以前の情報"):
        with_citations(citation(superseded=True))
