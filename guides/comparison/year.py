"""The same job all year: what stays after twelve months, and what paying out less often saves."""

from dataclasses import dataclass

from platforms.documents.facts import PayoutMethod
from platforms.money.fees import TakeHome, payout_cost

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months of equal jobs, one contract each, spread evenly over the closing days. Whole yen.

    amount = fees + transfer fees + take-home + carried. Fee tiers start anew with every job. A balance
    that is below the smallest payout, or not worth its transfer, waits for the next closing; what
    still waits at the end is `carried_yen`. `saved_yen`: what one transfer a closing saves against one
    transfer a job, for the jobs paid out.
    """

    jobs: int
    amount_yen: int
    fees_yen: int
    transfers: int
    transfer_fees_yen: int
    take_home_yen: int
    carried_yen: int
    saved_yen: int


def year_of(job: TakeHome, method: PayoutMethod | None, jobs_per_month: int, bank: str | None) -> Year:
    """A year of jobs like `job`, paid out once a closing, or once a month where closings are unknown.

    Without a method every job is paid by itself and costs no transfer. The transfer fee of `job` must
    be known.
    """
    closings = len(method.windows) if method and method.windows else 1
    minimum = (method.minimum_yen if method else None) or 0
    transfers = spent = paid_yen = paid_jobs = waiting = 0
    for turn in range(1, _MONTHS * closings + 1):
        waiting = jobs_per_month * turn // closings - paid_jobs
        balance = job.balance_yen * waiting
        cost = payout_cost(method, balance, bank)
        if waiting and cost is not None and balance >= minimum and balance > cost:
            transfers += 1
            spent += cost
            paid_yen += balance - cost
            paid_jobs += waiting
            waiting = 0
    jobs = jobs_per_month * _MONTHS
    return Year(
        jobs=jobs,
        amount_yen=job.amount_yen * jobs,
        fees_yen=(job.fee_yen + job.fee_tax_yen) * jobs,
        transfers=transfers if method else 0,
        transfer_fees_yen=spent,
        take_home_yen=paid_yen,
        carried_yen=job.balance_yen * waiting,
        saved_yen=job.transfer_fee_yen * paid_jobs - spent,
    )
