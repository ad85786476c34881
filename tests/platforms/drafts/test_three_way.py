"""Three contents of one document, merged by field."""

from hypothesis import given
from hypothesis import strategies as st

from platforms.drafts.three_way import merged

ROWS = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3)
DOCUMENTS = st.fixed_dictionaries({"name": st.integers(0, 2), "rows": ROWS})


def document(plain):
    return {"name": plain["name"], "rows": tuple({"key": key, "value": value} for key, value in plain["rows"].items())}


def rows(value):
    return {row["key"]: row["value"] for row in value["rows"]}


@given(DOCUMENTS.map(document), DOCUMENTS.map(document))
def test_what_one_side_alone_changed_is_taken(base, other):
    assert merged(base, base, other) == (other, ())
    assert merged(base, other, base) == (other, ())
    assert merged(base, other, other) == (other, ())


@given(DOCUMENTS.map(document), DOCUMENTS.map(document), DOCUMENTS.map(document))
def test_each_row_is_merged_by_itself(base, draft, file):
    found, conflicts = merged(base, draft, file)
    old, mine, theirs, new = map(rows, (base, draft, file, found))

    for key in "abc":
        before, ours, read = (each.get(key) for each in (old, mine, theirs))
        assert new.get(key) == (ours if read in (before, ours) else read)
        told = any(place[:2] == ("rows", key) for place in conflicts)
        assert told == (ours != read and before not in (ours, read))


def test_the_order_is_that_of_whoever_changed_it():
    one, two, three = ({"key": key} for key in ("1", "2", "3"))
    base = {"rows": (one, two)}

    assert merged(base, {"rows": (one, two, three)}, {"rows": (two, one)})[0] == {"rows": (two, one, three)}
    assert merged(base, {"rows": (two, one)}, {"rows": (one, two, three)})[0] == {"rows": (two, one, three)}
