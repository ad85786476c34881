"""The books of one account, yen by yen: what a transfer costs, what lapses, what an effect sets."""

from datetime import date, timedelta

import pytest

from guides.engine.account import Account, Transfer, quote
from guides.engine.rules import Rulebook
from guides.engine.situation import Situation
from platforms.documents.facts import BalanceExpiry, Effect, Leftover, PayoutMethod, TransferFee

TODAY = date(2026, 11, 24)
TERM = timedelta(days=180)
LAPSING = BalanceExpiry(key="lapse", days=180, outcome="forfeited")


def method(*fees: TransferFee, **values) -> PayoutMethod:
    given = {"key": "transfer", "title": "振込", "how": "待つ", "trigger": "automatic", "transfer_fees": fees}
    return PayoutMethod.model_validate({**given, **values})


KNOWN = method(TransferFee(fee_yen=500))
FREE = method(TransferFee(fee_yen=0), minimum_yen=0)
ONLY_RAKUTEN = method(TransferFee(bank="rakuten", fee_yen=100))


def account(*lapses: BalanceExpiry, **answers) -> Account:
    return Account(Rulebook((), {}, lapses), Situation(answers), TODAY)


@pytest.mark.parametrize(
    ("payout", "amount", "bank", "expected"),
    [
        pytest.param(KNOWN, 501, "other", Transfer(501, 500, True, 500), id="one yen more than the fee"),
        pytest.param(KNOWN, 500, "other", None, id="the fee would leave nothing"),
        pytest.param(ONLY_RAKUTEN, 1_000, "rakuten", Transfer(1_000, 100, True, 100), id="a bank whose fee is known"),
        pytest.param(ONLY_RAKUTEN, 1_000, "other", Transfer(1_000, 0, False, 0), id="a bank whose fee nobody knows"),
        pytest.param(ONLY_RAKUTEN, 1_000, None, Transfer(1_000, 0, False, 0), id="an unknown bank, one fee unknown"),
        pytest.param(method(minimum_yen=1_000), 999, "other", None, id="one yen short of the minimum"),
        pytest.param(FREE, 1, "other", Transfer(1, 0, True, 0), id="a single yen that costs nothing"),
        pytest.param(FREE, 0, "other", None, id="nothing, although it costs nothing"),
    ],
)
def test_a_transfer_costs_and_says_whether_that_is_all(payout, amount, bank, expected):
    assert quote(payout, amount, bank) == expected


def test_one_unknown_fee_makes_all_fees_unknown_whichever_comes_first():
    for transfers in (
        (Transfer(100, 0, True, 0), Transfer(100, 0, False, 0)),
        (Transfer(100, 0, False, 0), Transfer(100, 0, True, 0)),
    ):
        books = account(balance=1_000)
        for transfer in transfers:
            books.settle(transfer)
        assert books.books().fees_known is False
    paid = account(balance=1_000)
    paid.settle(Transfer(600, 500, True, 500))
    assert (paid.books().fees_known, paid.received_yen, paid.balance_yen) == (True, 100, 400)


def test_the_bank_decides_about_the_fee_even_when_it_is_answered_later():
    books = account(balance=1_000)
    assert books.quote(ONLY_RAKUTEN, TODAY) == Transfer(1_000, 0, False, 0)

    books.answers["bank"] = "rakuten"

    assert books.quote(ONLY_RAKUTEN, TODAY) == Transfer(1_000, 100, True, 100)


def test_nothing_lapses_before_its_day():
    books = account(LAPSING, balance=700)

    assert books.lapse(TODAY + TERM - timedelta(days=1)) == 0
    assert books.lapse(TODAY + TERM) == 700
    assert books.lapse(TODAY + TERM) == 0
    assert books.books().tie_out


@pytest.mark.parametrize(
    ("value", "balance", "earned"),
    [
        pytest.param(1_500, 1_500, 500, id="more is earned"),
        pytest.param(1_000, 1_000, 0, id="as much as is there"),
        pytest.param(400, 1_000, 0, id="less takes nothing away"),
    ],
)
def test_setting_the_balance_earns_up_to_it(value, balance, earned):
    books = account(balance=1_000)

    books.apply(Effect(kind="set", question="balance", value=value), TODAY, after_payout=False)

    assert (books.balance_yen, books.earned_yen) == (balance, earned)
    assert len(books.lots) == 1 + (earned > 0)


def test_an_answer_is_set_and_a_cleared_one_is_not_set():
    books = account(balance=1_000, active_contracts="yes")
    books.apply(Effect(kind="set", question="identity_check", value="none"), TODAY, after_payout=False)
    books.apply(Effect(kind="clear", question="active_contracts"), TODAY, after_payout=False)

    assert books.answers["identity_check"] == "none"
    assert books.answers["active_contracts"] == "no"


def test_a_reward_is_taken_once():
    books = account(balance=1_000, expected_reward=300)
    for _ in range(2):
        books.apply(Effect(kind="add_to_balance", question="expected_reward"), TODAY, after_payout=False)

    assert (books.balance_yen, books.expected_yen, books.answers["expected_reward"]) == (1_300, 300, 0)


def test_a_reward_that_nobody_told_leaves_the_rewards_unknown_whatever_joins_afterwards():
    books = account(balance=1_000, told_reward=300)
    join = [Effect(kind="add_to_balance", question=question) for question in ("told_reward", "open_reward")]

    books.apply(join[0], TODAY, after_payout=False)
    assert books.books().rewards_known
    books.apply(join[1], TODAY, after_payout=False)
    books.apply(join[0], TODAY, after_payout=False)
    assert not books.books().rewards_known


def test_a_balance_is_in_reach_when_the_last_of_it_is():
    books = account(balance=1_000, reward=300)
    books.apply(Effect(kind="add_to_balance", question="reward"), TODAY + timedelta(days=3), after_payout=False)

    assert books.in_reach_from(method(hold_days=5)) == TODAY + timedelta(days=8)
    assert account(balance=0).in_reach_from(method(hold_days=5)) is None


def test_the_oldest_money_lapses_first_and_the_rest_on_its_own_day():
    books = account(LAPSING, balance=700, balance_confirmed_on=TODAY - timedelta(days=10))
    books.join(300, TODAY)

    assert books.first_lapse == TODAY + TERM - timedelta(days=10)
    assert books.lapse(TODAY + TERM - timedelta(days=10)) == 700
    assert (books.balance_yen, books.first_lapse) == (300, TODAY + TERM)


def test_what_lapsed_stays_given_up_although_the_rest_is_paid_after_leaving():
    rulebook = Rulebook((), {}, (LAPSING,), (Leftover(key="rest", outcome="paid_after"),))
    books = Account(rulebook, Situation({"balance": 700, "balance_confirmed_on": TODAY - TERM}), TODAY)
    books.lapse(TODAY)
    books.join(300, TODAY)
    books.leave(TODAY, last=False)

    assert (books.gave_up_balance, books.forfeited_yen, books.paid_after_yen) == (True, 700, 300)
    assert books.books().fees_known
