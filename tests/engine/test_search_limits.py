"""A document that asks for too much costs a little exactness, never an answer."""

import pytest
from hypothesis import given, settings

from guides.engine import search
from guides.engine.routes import known_routes
from tests.engine.documents import Case, cases


@pytest.mark.parametrize("allowance", [500])
@settings(max_examples=30)  # each looks twice, and small allowances are quickly used up
@given(case=cases())
def test_running_out_of_walks_still_gives_routes(allowance: int, case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MOST_WALKS", allowance)
        short = known_routes(case.facts, case.situation, case.today)

    assert bool(short.routes) == bool(known_routes(case.facts, case.situation, case.today).routes)
