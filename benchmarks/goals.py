"""The goals, and one row of the table. All are ratios: seconds of one machine mean nothing on another."""

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
        return f"{self.what:<58}{self.figure:>9.3f}   {goals:<18}{self.verdict:<10}{self.note}".rstrip()
