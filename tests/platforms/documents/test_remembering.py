"""What a process remembers, and for how long."""

from platforms.documents.remembering import MostRecent, remembered


def test_what_is_worked_out_from_a_document_goes_with_it() -> None:
    class Paper:
        pass

    made = []

    @remembered
    def length(paper: Paper) -> int:
        made.append(paper.__class__)
        return len(made)

    paper, other = Paper(), Paper()
    assert (length(paper), length(paper), length(other)) == (1, 1, 2)
    del paper
    assert [length(Paper()) for _ in range(3)] == [3, 4, 5]


def test_what_is_held_never_takes_more_bytes_than_it_may() -> None:
    recent = MostRecent[int, str](most_bytes=100)

    for number in range(1_000):
        recent.keep(number, "text", size=number % 60)
        assert recent.size <= 100

    held = [number for number in range(1_000) if recent.get(number)]
    assert held
    assert recent.size == sum(number % 60 for number in held)


def test_what_was_not_used_for_longest_goes_first() -> None:
    recent = MostRecent[str, int](most_bytes=20)
    recent.keep("one", 1, size=10)
    recent.keep("two", 2, size=10)

    recent.get("one")
    recent.keep("three", 3, size=10)

    assert (recent.get("one"), recent.get("two"), recent.get("three")) == (1, None, 3)


def test_the_same_kept_again_counts_once() -> None:
    recent = MostRecent[str, int](most_bytes=20)
    recent.keep("one", 1, size=10)
    recent.keep("one", 2, size=15)

    assert (recent.get("one"), recent.size) == (2, 15)


def test_what_is_too_large_by_itself_is_not_held() -> None:
    recent = MostRecent[str, int](most_bytes=20)
    recent.keep("one", 1, size=21)

    assert (recent.get("one"), recent.size) == (None, 0)
