"""What all walks from one situation on one day share."""

from datetime import date

from guides.engine.account import Account
from guides.engine.conditions import Truth, all_hold
from guides.engine.situation import Situation
from guides.engine.structure import Option, Rule, Structure
from guides.engine.waits import Bound, Finish, Schedule, waits_of


class Start:
    """The account of one reader on one day, before anything is done."""

    __slots__ = ("_account", "held", "structure", "today", "waits")

    def __init__(self, structure: Structure, situation: Situation, today: date) -> None:
        self.structure = structure
        self.today = today
        self.waits = waits_of(structure)
        self._account = Account(structure, situation, today)
        self.held = tuple(rule for rule in structure.rules if self.holds(rule))

    def holds(self, rule: Rule) -> bool:
        """Whether a blocker holds at the start."""
        return all_hold(rule.conditions, self._account) is Truth.TRUE

    def available(self, option: Option) -> bool:
        """Whether nothing known at the start speaks against a remedy."""
        return not option.conditions or all_hold(option.conditions, self._account) is not Truth.FALSE

    def finish(self, option: Option, bound: Bound) -> Finish:
        """When a remedy that begins at the start is done."""
        return self.waits.finish(option, bound, self.today, self._account)

    def schedule(self, option: Option) -> Schedule:
        """The same at every bound."""
        return self.waits.schedule(option, self.today, self._account)

    @property
    def account(self) -> Account:
        """The account at the start; only to be looked at."""
        return self._account
