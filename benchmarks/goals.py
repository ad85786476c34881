"""The goals, and one row of the table. All are ratios: seconds of one machine mean nothing on another.

**Re-based once.** Goals for pages made anew were set on a prototype: pages of 60 kB, and an empty view that cost about a
millisecond. The first real templates make pages of 30 to 285 kB, and an empty view costs 0.15 ms, so that "0.18 of an empty
view" would be a whole report in 1.6 ms, server and all. A floor is now what those first templates reached on an idle machine
(state of 22 November 2026), and a moonshot twice that, the step that the prototype's goals asked for. The table shows the
goals from before beside them, and whether those are met. No other goal was touched.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure beside its goals; `at_least` says which direction is good."""

    what: str
    figure: float
    floor: float | None = None
    moonshot: float | None = None
    at_least: bool = True
    note: str = ""
    before: tuple[float, float] | None = None
    """Floor and moonshot from before they were re-based."""

    @property
    def verdict(self) -> str:
        if self.floor is None or self.moonshot is None:
            return ""
        if self._reaches(self.moonshot):
            return "moonshot"
        return "floor" if self._reaches(self.floor) else "MISSED"

    def _reaches(self, goal: float) -> bool:
        return self.figure >= goal if self.at_least else self.figure <= goal

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        goals = "" if self.floor is None else f"{sign} {self.floor:g} / {sign} {self.moonshot:g}"
        return f"{self.what:<58}{self.figure:>9.3f}   {goals:<18}{self.verdict:<10}{self.note or self._as_before()}".rstrip()

    def _as_before(self) -> str:
        if self.before is None:
            return ""
        met = "met" if self._reaches(self.before[0]) else "missed"
        return f"before re-basing {self.before[0]:g} / {self.before[1]:g}: {met}"
