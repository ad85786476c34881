"""Two readings of one page: same, changed elsewhere, or changed near what we cite (pure).

A reading is a tuple of sentences. What is cited is found again by its marks; where a citation has none that stand on
the page, by the sentence most like what we say of it. The alarm is one of these:

| why | what happened to a cited sentence |
|---|---|
| `mark_gone` | a mark stands nowhere on the page any more |
| `passage_gone` | no sentence of the new page is like it |
| `figure_changed` | the sentence in its place has other figures or other deciding words (以上, 無料, できません …) |
| `figure_added` | a new sentence with a figure of the same unit stands beside it |
| `announced` | a new sentence anywhere announces a change of the same matter |

Rewording that keeps figures and deciding words is no alarm.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from platforms.sources.figures import figures, masked, plain, substance, unit_of
from platforms.sources.marks import lines_with

Kind = Literal["same", "elsewhere", "near"]
Why = Literal["mark_gone", "passage_gone", "figure_changed", "figure_added", "announced"]
Key = Hashable

MOST_PASSAGES = 3
"""A mark may stand in a dozen sentences; those most like what we say of the page are watched."""
ALIKE = 62.0
"""From this likeness on (0 to 100, figures blanked) a new sentence has taken the place of an old one."""
HELD_IN = 80.0
"""From this likeness on a sentence was joined with others, or cut in two."""
FINDS_PASSAGE = 0.15
"""The share of pairs of letters that a sentence must have in common with what we say of it; our words are not theirs."""
WITHOUT_MARKS = 2
"""How many such sentences are watched where no mark stands on the page."""
SHORT = 14
"""A sentence this short (`1,000円`) means something only together with its neighbours."""
BESIDE = 2
"""How many sentences away a figure still stands beside another."""
ANNOUNCES = re.compile(
    r"改定|改訂|変更|値上げ|値下げ|引き上げ|引き下げ|廃止|終了|停止|新設|導入|移行|適用されます|見直"
)
_TERMS = re.compile(r"[一-龠々]{2,}|[ァ-ヶー]{3,}")


@dataclass(frozen=True, slots=True)
class CitedText:
    """What we cite of a page: our own words for it, and the marks that must stand there."""

    says: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One alarm: the sentence that was, with its neighbours, and what stands in its place (empty where nothing does)."""

    why: Why
    before: str
    after: str
    lines: tuple[str, ...] = ()
    """The sentences themselves, blanked by `masked`: what "ignore this part" leaves out from now on."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`touched`: passages by the key of what cites them. `standing`: keys whose marks all stand, untouched.

    `missing`: marks that stood neither before nor now, by key.
    """

    kind: Kind
    touched: dict[Key, tuple[Passage, ...]] = field(default_factory=dict)
    standing: frozenset[Key] = frozenset()
    missing: dict[Key, tuple[str, ...]] = field(default_factory=dict)


def compare(
    old: Sequence[str], new: Sequence[str], cited: Mapping[Key, CitedText], ignored: Iterable[str] = ()
) -> Comparison:
    """What happened between two readings to everything that is cited. `ignored` holds blanked sentences."""
    leave_out = frozenset(ignored)
    before, after = _kept(old, leave_out), _kept(new, leave_out)
    pages = _Pages(before, after)
    touched: dict[Key, tuple[Passage, ...]] = {}
    standing: set[Key] = set()
    missing: dict[Key, tuple[str, ...]] = {}
    for key, each in cited.items():
        stood = {mark: lines_with(mark, before) for mark in each.marks}
        if absent := tuple(mark for mark, places in stood.items() if not places and not lines_with(mark, after)):
            missing[key] = absent
        if passages := tuple(_alarms(pages, each, stood)) if before != after else ():
            touched[key] = passages
        elif any(stood.values()) and not any(not places for places in stood.values()):
            standing.add(key)
    kind: Kind = "near" if touched else "same" if before == after else "elsewhere"
    return Comparison(kind, touched, frozenset(standing), missing)


def first_look(lines: Sequence[str], cited: Mapping[Key, CitedText], ignored: Iterable[str] = ()) -> Comparison:
    """The same for a page that was never read before: nothing can have changed, marks can stand or be missing."""
    return compare(lines, lines, cited, ignored)


@dataclass(slots=True)
class _Pages:
    """Both readings, aligned once for everything that is cited."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    place: dict[int, int] = field(default_factory=dict)
    """Where an unchanged sentence of `before` stands in `after`."""
    news: list[int] = field(default_factory=list)
    """The places of sentences in `after` that have no unchanged counterpart."""

    def __post_init__(self) -> None:
        unchanged: set[int] = set()
        for step in LCSseq.opcodes(self.before, self.after):
            if step.tag == "equal":
                span = range(step.src_end - step.src_start)
                self.place |= {step.src_start + i: step.dest_start + i for i in span}
                unchanged |= {step.dest_start + i for i in span}
        self.news = [i for i in range(len(self.after)) if i not in unchanged]

    @property
    def new_lines(self) -> list[str]:
        return [self.after[i] for i in self.news]


def _alarms(pages: _Pages, cited: CitedText, stood: Mapping[str, Sequence[int]]) -> Iterable[Passage]:
    told: set[int] = set()
    for mark, places in stood.items():
        if places and not lines_with(mark, pages.after):
            best = _most_like(pages.before, places, cited.says)[0]
            if best not in told:
                told.add(best)
                yield _passage("mark_gone", pages, best, _successor(pages, best))
    watched = _watched(pages.before, cited, stood)
    for at in watched:
        if at not in told and (passage := _what_became_of(pages, at)) is not None:
            yield passage
    yield from _announcements(pages, cited, watched)


def _watched(before: Sequence[str], cited: CitedText, stood: Mapping[str, Sequence[int]]) -> tuple[int, ...]:
    """The places of the sentences that we cite."""
    found = {place for places in stood.values() for place in _most_like(before, places, cited.says)[:MOST_PASSAGES]}
    if not found and before:
        says = plain(cited.says)
        best = _most_like(before, range(len(before)), says)[:WITHOUT_MARKS]
        found = {at for at in best if _overlap(before[at], says) >= FINDS_PASSAGE}
    return tuple(sorted(found))


def _what_became_of(pages: _Pages, at: int) -> Passage | None:
    line = pages.before[at]
    here = pages.place.get(at)
    if here is None and (here := _moved_to(pages, at)) is None:
        successor = _successor(pages, at)
        if successor is not None:
            if substance(pages.after[successor]) == substance(line):
                return None
            return _passage("figure_changed", pages, at, successor)
        if _joined_or_cut(pages, line):
            return None
        return _passage("passage_gone", pages, at, None)
    units = {unit_of(figure) for figure in figures(line)} - {"date", ""}
    for near in range(max(0, here - BESIDE), min(len(pages.after), here + BESIDE + 1)):
        if near in pages.news and near != here and units & {unit_of(each) for each in figures(pages.after[near])}:
            if _only_moved(pages, near) or _only_reworded(pages, near):
                continue
            return _passage("figure_added", pages, at, near)
    return None


def _moved_to(pages: _Pages, at: int) -> int | None:
    """Where the very same sentence stands now; a short one only together with the sentence before or after it."""
    line = pages.before[at]
    for place in pages.news:
        if pages.after[place] != line:
            continue
        if len(line) > SHORT:
            return place
        around = {pages.before[i] for i in (at - 1, at + 1) if 0 <= i < len(pages.before)}
        if around & {pages.after[i] for i in (place - 1, place + 1) if 0 <= i < len(pages.after)}:
            return place
    return None


def _only_moved(pages: _Pages, place: int) -> bool:
    return pages.after[place] in pages.before


def _only_reworded(pages: _Pages, place: int) -> bool:
    """Whether a new sentence says what an old one said, which is gone."""
    old = [line for at, line in enumerate(pages.before) if at not in pages.place]
    line = pages.after[place]
    found = process.extractOne(masked(line), [masked(each) for each in old], scorer=fuzz.ratio, score_cutoff=ALIKE)
    return found is not None and substance(old[found[2]]) == substance(line)


def _successor(pages: _Pages, at: int) -> int | None:
    """The new sentence that took the place of an old one."""
    if not pages.news:
        return None
    line = pages.before[at]
    if len(line) <= SHORT:
        return _between_neighbours(pages, at)
    texts = [masked(each) for each in pages.new_lines]
    found = process.extract(masked(line), texts, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=5)
    if not found:
        return None
    # Among equally worded sentences, as rows of a table are, the one with the same substance is the same sentence.
    best = [index for _, score, index in found if score >= found[0][1] - 8]
    same = [index for index in best if substance(pages.after[pages.news[index]]) == substance(line)]
    return pages.news[(same or best)[0]]


def _between_neighbours(pages: _Pages, at: int) -> int | None:
    """The new sentence between the unchanged neighbours of an old one, for sentences too short to be told apart."""
    before, after = pages.place.get(at - 1), pages.place.get(at + 1)
    candidates = [before + 1 if before is not None else None, after - 1 if after is not None else None]
    return next((place for place in candidates if place is not None and place in pages.news), None)


def _joined_or_cut(pages: _Pages, line: str) -> bool:
    """Whether a sentence stands within other new sentences with everything that it decides."""
    text = "".join(pages.new_lines)
    if not text or len(line) <= SHORT:
        return False
    found = fuzz.partial_ratio_alignment(line, text, score_cutoff=HELD_IN)
    if found is None:
        return False
    return substance(text[found.dest_start : found.dest_end]) == substance(line)


def _announcements(pages: _Pages, cited: CitedText, watched: Iterable[int]) -> Iterable[Passage]:
    """New sentences that announce a change with a figure or a day, on the matter of a cited sentence."""
    matter = set(_TERMS.findall(plain(cited.says)))
    for at in watched:
        matter |= set(_TERMS.findall(pages.before[at]))
    matter -= set(ANNOUNCES.findall("".join(matter)))
    for place in pages.news:
        line = pages.after[place]
        if not ANNOUNCES.search(line) or not [each for each in figures(line) if unit_of(each)]:
            continue
        if any(term in line for term in matter if len(term) >= 3) and not (
            _only_moved(pages, place) or _only_reworded(pages, place)
        ):
            yield Passage("announced", "", _around(pages.after, place), (masked(line),))
            return


def _passage(why: Why, pages: _Pages, at: int, place: int | None) -> Passage:
    lines = (masked(pages.before[at]), *((masked(pages.after[place]),) if place is not None else ()))
    return Passage(
        why, _around(pages.before, at), _around(pages.after, place) if place is not None else "", tuple(lines)
    )


def _around(lines: Sequence[str], at: int) -> str:
    """A sentence between its neighbours, one a line."""
    return "\n".join(lines[max(0, at - 1) : at + 2])


def _most_like(lines: Sequence[str], places: Sequence[int], says: str) -> list[int]:
    text = plain(says)
    return sorted(places, key=lambda at: -_overlap(lines[at], text))


def _overlap(line: str, says: str) -> float:
    """The share of the line's pairs of letters that `says` has too, or the other way round for long lines."""
    ours, theirs = _pairs(says), _pairs(line)
    return len(ours & theirs) / max(1, min(len(ours), len(theirs))) if len(theirs) >= 6 else 0.0


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _kept(lines: Sequence[str], ignored: frozenset[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if masked(line) not in ignored) if ignored else tuple(lines)
