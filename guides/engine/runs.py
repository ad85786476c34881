"""Remedies under way, and what they booked once they are done."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from guides.engine.account import Transfer
from guides.engine.structure import Option
from guides.engine.waits import Finish


@dataclass(slots=True)
class Run:
    """A remedy under way.

    `ends_on`: when it is done. `firm`: nothing it had to wait for, and nothing that brought it up, is a
    step without a promised day. `catches_on`: the day on which a payout will take the balance out; None
    once it has, and for other remedies.
    """

    option: Option
    started_on: date
    finish: Finish
    ends_on: date
    firm: bool
    catches_on: date | None
    transfer: Transfer | None = None


class Done(NamedTuple):
    """A finished run and what it booked."""

    run: Run
    promised: bool
    received_yen: int
    fees_yen: int
    forfeited_yen: int
