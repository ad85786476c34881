from datetime import date, timedelta

import pytest

from platforms import lints
from tests.documents import (
    CHECKED,
    blocker,
    citation,
    cited,
    condition,
    fee_schedule,
    make_facts,
    payout_method,
    question,
    remedy,
    source,
)

TODAY = date(2026, 11, 22)


def found(facts, today=TODAY):
    return {lint.id for lint in lints.check(facts, today)}


def test_a_good_document_passes_every_rule():
    assert lints.check(make_facts(), TODAY) == ()


def blocked(conditions, **changes):
    """A platform whose only blocker has these conditions, and a remedy with these changes."""
    cure = remedy(**{"wait": {"kind": "none"}, "cost": {"kind": "none"}, **changes})
    return make_facts(
        blockers=[blocker(conditions=conditions, remedies=[cure])],
        questions=[
            question("balance", "amount"),
            question(),
            question("day", "date"),
            question("bank", "choice", choices=[{"key": "rakuten", "label": "楽天銀行"}]),
            question("reward", "amount"),
        ],
    )


def dated_notes(*periods):
    """One note through time."""
    return [
        cited(f"note-{n}", topic="payouts", title="期限", body="期限です。", effective_from=first, effective_until=last)
        for n, (first, last) in enumerate(periods)
    ]


CLEARS = {"effects": [{"kind": "clear", "question": "active_contracts"}]}
WORK = [condition("active_contracts")]


def pay(**changes):
    return make_facts(payout_methods=[payout_method(**changes)])


def ending(question_key, kind, value=None):
    return {"effects": [{"kind": kind, "question": question_key} | ({"value": value} if value is not None else {})]}


def swapping(key, ends, begins):
    """A blocker that clears by making another answer yes."""
    effects = [{"kind": "clear", "question": ends}, {"kind": "set", "question": begins, "value": "yes"}]
    cure = remedy(wait={"kind": "none"}, cost={"kind": "none"}, effects=effects)
    return blocker(key, conditions=[condition(ends)], remedies=[cure])


def earning(until, *others):
    """A payable balance with a remedy that earns up to 1,000 yen, possible only below `until`."""
    first = remedy(
        "earn-more",
        conditions=[condition("balance", "below", until)],
        wait={"kind": "open"},
        cost={"kind": "none"},
        **ending("balance", "set", 1_000),
    )
    return make_facts(blockers=[blocker(conditions=[condition("balance", "at_least", 1)], remedies=[first, *others])])


CASES = [
    ("keys-are-unique", make_facts(blockers=[blocker(), blocker()]), "two blockers with one key"),
    ("references-lead-somewhere", make_facts(sources=[]), "a source that is not there"),
    ("references-lead-somewhere", make_facts(questions=[]), "a question the platform does not ask"),
    ("list-items-are-lines", make_facts(aliases=["一\n二"]), "an alias of two lines"),
    ("texts-can-be-stored", make_facts(aliases=["一\0二"]), "a letter that PostgreSQL refuses"),
    ("texts-can-be-stored", make_facts(summary="前\x0b後です。"), "a line break of a slide"),
    ("days-are-possible", make_facts(status_since="0001-01-01"), "the first day of all"),
    ("days-are-possible", make_facts(fee_schedules=[fee_schedule(effective_until="2100-01-01")]), "a day too late"),
    ("days-are-possible", blocked([condition("day", "on_or_after", "1999-12-31")]), "a day too early in a condition"),
    (
        "former-keys-are-free",
        make_facts(questions=[*make_facts().model_dump()["questions"], question("new", aliases=["balance"])]),
        "a former key that another question has",
    ),
    ("conditions-fit-their-question", blocked([condition("balance", "is", "yes")]), "yes for an amount"),
    ("conditions-fit-their-question", blocked([condition("active_contracts", "at_least", 1)]), "more than yes"),
    ("conditions-fit-their-question", blocked([condition("bank", "is", "nobody")]), "a choice that is not offered"),
    ("conditions-fit-their-question", blocked([condition("active_contracts", "is", "maybe")]), "maybe"),
    ("conditions-fit-their-question", blocked([condition("day", "is", "tomorrow")]), "tomorrow"),
    ("conditions-fit-their-question", blocked([condition("balance", "is", -1)]), "less than nothing"),
    ("effects-set-possible-answers", blocked(WORK, **ending("bank", "set", "nobody")), "a choice set to nobody"),
    (
        "days-and-yen-come-from-fitting-questions",
        blocked(WORK, wait={"kind": "days_after", "question": "balance", "min_days": 1}, **CLEARS),
        "days after an amount",
    ),
    (
        "days-and-yen-come-from-fitting-questions",
        blocked(WORK, cost={"kind": "forfeit_reward", "question": "day"}, **CLEARS),
        "a day forfeited",
    ),
    ("days-and-yen-come-from-fitting-questions", blocked(WORK, **ending("day", "add_to_balance")), "a day added"),
    (
        "reasons-are-offered",
        make_facts(alternatives=[{"key": "rest", "title": "休む", "body": "休みます。", "reasons": ["tired"]}]),
        "a reason nobody can choose",
    ),
    ("conditions-can-hold", blocked([*WORK, condition("active_contracts", "is", "no")]), "yes and no"),
    (
        "conditions-can-hold",
        blocked([condition("balance", "below", 1_000), condition("balance", "at_least", 1_000)]),
        "less than what it is at least",
    ),
    (
        "conditions-can-hold",
        blocked([condition("day", "on_or_before", "2026-01-01"), condition("day", "on_or_after", "2026-01-02")]),
        "before the day before",
    ),
    (
        "conditions-can-hold",
        make_facts(
            blockers=[
                blocker(
                    conditions=[condition("balance", "below", 1_000)],
                    remedies=[remedy(conditions=[condition("balance", "at_least", 1_000)])],
                )
            ]
        ),
        "a remedy for another amount than its blocker's",
    ),
    ("questions-are-used", make_facts(precautions=[]), "questions asked in vain"),
    ("sentences-are-short", make_facts(summary=f"{'あ' * 78}です。"), "a sentence of 81 characters"),
    ("sentences-are-polite", make_facts(summary="退会できる。"), "a sentence that is not polite"),
    ("sentences-are-polite", make_facts(summary="退会できる（要確認）。"), "a remark that ends the sentence"),
    ("every-fact-is-cited", make_facts(blockers=[blocker(citations=[])]), "a blocker without evidence"),
    (
        "side-effects-stand-on-their-evidence",
        make_facts(blockers=[blocker(remedies=[remedy(side_effects=["最大300円かかります。"])])]),
        "a figure that no citation of the remedy has",
    ),
    (
        "side-effects-stand-on-their-evidence",
        make_facts(blockers=[blocker(remedies=[remedy(side_effects=["「終了」を押すと戻せません。"])])]),
        "a name on the screen that no citation of the remedy has",
    ),
    (
        "screens-are-named-by-evidence",
        make_facts(questions=[question("balance", "amount", where_to_look="「売上の管理」を見てください。")]),
        "a screen that no citation names",
    ),
    ("operators-are-cited", make_facts(operator="見本株式会社"), "a company that no citation names"),
    ("every-fact-is-cited", make_facts(blockers=[blocker(remedies=[remedy(citations=[])])]), "a bare remedy"),
    ("checked-in-the-past", make_facts(citations=[citation(checked_on=TODAY + timedelta(1))]), "checked tomorrow"),
    (
        "words-fit-their-evidence",
        make_facts(sources=[source(kind="inferred", url="")], blockers=[blocker(citations=[citation(looked_at=None)])]),
        "an inference told as a fact",
    ),
    (
        "pages-say-what-was-looked-at",
        make_facts(blockers=[blocker(citations=[citation(looked_at=None)])]),
        "a page of which nobody says what was looked at",
    ),
    (
        "pages-say-what-was-looked-at",
        make_facts(sources=[source(kind="own_work", url="")]),
        "our own arithmetic said to have been read somewhere",
    ),
    (
        "dated-sentences-follow-each-other",
        make_facts(notes=dated_notes((None, date(2027, 4, 1)), (date(2027, 4, 2), None))),
        "a day without its sentence",
    ),
    (
        "dated-sentences-follow-each-other",
        make_facts(notes=dated_notes((None, date(2027, 4, 2)), (date(2027, 4, 1), None))),
        "a day with two sentences",
    ),
    (
        "conditions-travel",
        make_facts(
            expiries=[cited("lapse", days=120, outcome="forfeited", conditions=[condition("active_contracts")])],
            notes=[cited("note", topic="payouts", title="期限", body="{expiry.lapse.days}で失効します。")],
        ),
        "a conditional figure told to everybody",
    ),
    ("sources-are-used", make_facts(sources=[source(), source("spare")]), "a source nobody cites"),
    (
        "what-is-lost-is-a-noun",
        make_facts(blockers=[blocker(strength="costs", loses="売上。受け取れるかは分かりません。")]),
        "sentences about what is lost",
    ),
    ("remedies-clear-their-blocker", blocked(WORK), "a remedy that changes nothing"),
    ("remedies-clear-their-blocker", blocked(WORK, **ending("balance", "clear")), "another answer cleared"),
    (
        "remedies-clear-their-blocker",
        blocked([condition("bank", "is_not", "rakuten"), *WORK], **ending("bank", "set", "other")),
        "set to what still blocks",
    ),
    ("remedies-clear-their-blocker", earning(1_000), "earned, and no payout to follow"),
    ("remedies-clear-their-blocker", earning(1_001, remedy()), "earned, and earning goes on"),
    ("effects-come-to-an-end", earning(1_001, remedy()), "earning again and again"),
    (
        "effects-come-to-an-end",
        make_facts(
            blockers=[
                swapping("one", "active_contracts", "payout_requested"),
                swapping("two", "payout_requested", "active_contracts"),
            ]
        ),
        "two blockers that make each other",
    ),
    ("transfer-fees-do-not-overlap", pay(transfer_fees=[{"fee_yen": 1}, {"fee_yen": 2}]), "two fees for anything"),
    (
        "transfer-fees-do-not-overlap",
        pay(transfer_fees=[{"to_yen": 30_000, "fee_yen": 1}, {"bank": "rakuten", "from_yen": 30_000, "fee_yen": 2}]),
        "one yen in two ranges",
    ),
    ("banks-are-asked-for", pay(transfer_fees=[{"bank": "piggy", "fee_yen": 1}]), "a bank that nobody can choose"),
    ("fee-schedules-do-not-overlap", make_facts(fee_schedules=[fee_schedule("a"), fee_schedule("b")]), "twice"),
    ("known-fees-are-given", make_facts(fee_schedules=[]), "known, but not given"),
    ("known-fees-are-given", make_facts(fee_schedules=[fee_schedule(payer="client")]), "only the client's"),
    (
        "windows-over-the-month-count-from-their-end",
        pay(
            windows=[
                {"from_day": 2, "to_day": 20, "pay_months_later": 0, "pay_day": 31},
                {"from_day": 21, "to_day": 1, "pay_months_later": 1, "pay_day": 31},
            ]
        ),
        "a month later than meant",
    ),
    (
        "remedies-count-in-yen",
        make_facts(payout_methods=[payout_method(currency="USD")], blockers=[blocker()]),
        "dollars taken off yen",
    ),
    (
        "payout-windows-cover-the-month",
        pay(windows=[{"from_day": 1, "to_day": 30, "pay_months_later": 1, "pay_day": 15}]),
        "the 31st is missing",
    ),
    (
        "payout-windows-cover-the-month",
        pay(
            windows=[
                {"from_day": 1, "to_day": 16, "pay_months_later": 0, "pay_day": 31},
                {"from_day": 16, "to_day": 31, "pay_months_later": 1, "pay_day": 15},
            ]
        ),
        "the 16th is in two",
    ),
    (
        "payout-exceptions-are-possible",
        pay(exceptions=[{"caught_from": TODAY, "caught_until": TODAY, "paid_on": TODAY - timedelta(1)}]),
        "paid before it began",
    ),
    (
        "payout-exceptions-are-possible",
        pay(exceptions=[{"caught_from": TODAY, "caught_until": TODAY, "paid_on": TODAY}] * 2),
        "two notices for one day",
    ),
    (
        "messages-use-known-placeholders",
        make_facts(messages=[{"key": "ask", "title": "お願い", "body": "{name} さま"}]),
        "a placeholder nobody fills",
    ),
    (
        "messages-use-known-placeholders",
        make_facts(messages=[{"key": "ask", "title": "お願い", "body": "{platform さま"}]),
        "a brace that stays open",
    ),
    (
        "messages-use-known-placeholders",
        make_facts(messages=[{"key": "ask", "title": "お願い", "body": "{platform.__class__}"}]),
        "a way into the program",
    ),
    ("an-end-is-explained", make_facts(status="retired"), "retired without a word"),
    (
        "an-end-has-come",
        make_facts(status="retired", status_note="終わります。", status_since=TODAY + timedelta(days=1)),
        "an end tomorrow",
    ),
    ("a-successor-is-another", make_facts(successor="sample"), "its own successor"),
    (
        "periods-leave-no-day-out",
        make_facts(
            fee_schedules=[
                fee_schedule(effective_until="2027-01-31"),
                fee_schedule("new", effective_from="2027-02-01"),
            ]
        ),
        "a last day that was taken for the end",
    ),
    (
        "sentences-tell-the-rates-of-the-day",
        make_facts(
            summary="手数料は7%です。",
            fee_schedules=[
                fee_schedule(tiers=[{"rate": "0.07"}], effective_until="2099-02-01"),
                fee_schedule("new", tiers=[{"rate": "0.08"}], effective_from="2099-02-01"),
            ],
        ),
        "a rate with an end, told without a day",
    ),
    ("named-figures-exist", make_facts(summary="{payout.gone.minimum}からです。"), "a figure of a method that is gone"),
    (
        "balance-conditions-follow-the-facts",
        blocked([condition("balance", "between", [1, 400])]).model_copy(
            update={"payout_methods": pay(minimum_yen=1_000).payout_methods}
        ),
        "an amount that nobody pays out from",
    ),
]


@pytest.mark.parametrize(("rule", "facts"), [pytest.param(rule, facts, id=name) for rule, facts, name in CASES])
def test_a_mistake_is_found(rule, facts):
    assert rule in found(facts)


def dated(**changes):
    old = fee_schedule(tiers=[{"rate": "0.07"}], effective_until="2099-02-01")
    return make_facts(fee_schedules=[old, fee_schedule("new", effective_from="2099-02-01")], **changes)


@pytest.mark.parametrize("text", ["2099年1月までは7%です。", "手数料は{fee.new.rate}です。"])
def test_a_sentence_that_says_when_may_tell_a_rate_that_ends(text):
    assert "sentences-tell-the-rates-of-the-day" not in found(dated(summary=text))


def test_a_rate_that_ends_is_found_by_its_name_too():
    assert "sentences-tell-the-rates-of-the-day" in found(dated(summary="手数料は{fee.standard.rate}です。"))


def unchecked(before, after):
    return {lint.path for lint in lints.check(after, TODAY, before) if lint.id == lints.UNCHECKED_VALUES}


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        pytest.param({"minimum_yen": 500}, {"payout_methods.0"}, id="another amount"),
        pytest.param({"title": "別の名前"}, set(), id="another name"),
        pytest.param({"minimum_yen": 500, "citations": [citation(says="500円から。")]}, set(), id="other evidence"),
        pytest.param(
            {"minimum_yen": 500, "citations": [citation(checked_on=TODAY.isoformat())]}, set(), id="checked today"
        ),
    ],
)
def test_a_value_that_changed_needs_evidence_that_was_looked_at(changes, places):
    assert unchecked(pay(), pay(**changes)) == places


def test_a_remedy_that_changed_is_found_by_itself():
    after = make_facts(blockers=[blocker(remedies=[remedy(may_be_refused=True)])])

    assert unchecked(make_facts(), after) == {"blockers.0.remedies.0"}


def test_every_rule_has_a_case_that_it_finds():
    assert {rule for rule, _, _ in CASES} | {"facts-are-fresh"} == set(lints.RULES)


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        pytest.param("remedies-clear-their-blocker", blocked(WORK, **CLEARS), id="a cleared answer"),
        pytest.param(
            "remedies-clear-their-blocker",
            blocked([condition("reward", "at_least", 1)], **ending("reward", "add_to_balance")),
            id="an amount that moves into the balance",
        ),
        pytest.param(
            "remedies-clear-their-blocker",
            blocked([condition("balance", "between", [1, 999])], **ending("reward", "add_to_balance")),
            id="a balance that grows by an unknown amount",
        ),
        pytest.param(
            "remedies-clear-their-blocker",
            blocked([condition("balance", "at_least", 1)], cost={"kind": "forfeit_balance"}),
            id="a balance given up",
        ),
        pytest.param(
            "remedies-clear-their-blocker",
            blocked([condition("day", "on_or_after", "2026-01-01")], **ending("day", "clear")),
            id="a day that is dropped",
        ),
        pytest.param(
            "effects-come-to-an-end",
            blocked(WORK, effects=[*CLEARS["effects"], {"kind": "add_to_balance", "question": "reward"}]),
            id="work that ends in a balance",
        ),
        pytest.param(
            "transfer-fees-do-not-overlap",
            pay(transfer_fees=[{"to_yen": 29_999, "fee_yen": 1}, {"from_yen": 30_000, "fee_yen": 2}]),
            id="ranges that meet without a yen in both",
        ),
        pytest.param(
            "transfer-fees-do-not-overlap",
            pay(transfer_fees=[{"bank": "rakuten", "fee_yen": 1}, {"bank": "other", "fee_yen": 2}]),
            id="two banks",
        ),
        pytest.param(
            "banks-are-asked-for",
            blocked(WORK, **CLEARS).model_copy(
                update={"payout_methods": pay(transfer_fees=[{"bank": "rakuten", "fee_yen": 1}]).payout_methods}
            ),
            id="a bank that can be chosen",
        ),
        pytest.param(
            "fee-schedules-do-not-overlap",
            make_facts(
                fee_schedules=[
                    fee_schedule("old", effective_until="2026-04-01"),
                    fee_schedule("new", effective_from="2026-04-01"),
                ]
            ),
            id="one schedule after the other",
        ),
        pytest.param(
            "fee-schedules-do-not-overlap",
            make_facts(fee_schedules=[fee_schedule("all"), fee_schedule("writing", category="writing")]),
            id="a category with rates of its own",
        ),
        pytest.param(
            "dated-sentences-follow-each-other",
            make_facts(notes=dated_notes((None, date(2027, 4, 1)), (date(2027, 4, 1), None))),
            id="one sentence after the other",
        ),
        pytest.param(
            "windows-over-the-month-count-from-their-end",
            pay(windows=[{"from_day": 26, "to_day": 25, "pay_months_later": 1, "pay_day": 10}]),
            id="a single window across the end of the month",
        ),
        pytest.param(
            "payout-windows-cover-the-month",
            pay(
                windows=[
                    {"from_day": 21, "to_day": 5, "pay_months_later": 0, "pay_day": 15},
                    {"from_day": 6, "to_day": 20, "pay_months_later": 0, "pay_day": 31},
                ]
            ),
            id="a window across the end of the month",
        ),
        pytest.param("known-fees-are-given", make_facts(fee_status="unknown", fee_schedules=[]), id="unknown fees"),
        pytest.param(
            "conditions-can-hold",
            blocked([condition("balance", "at_least", 999), condition("balance", "below", 1_000)]),
            id="one yen is enough",
        ),
        pytest.param(
            "conditions-can-hold",
            blocked([condition("day", "on_or_before", "2026-01-01"), condition("day", "on_or_after", "2026-01-01")]),
            id="one day is enough",
        ),
        pytest.param("remedies-clear-their-blocker", earning(1_000, remedy()), id="earned, then paid out"),
        pytest.param("effects-come-to-an-end", earning(1_000, remedy()), id="earned once"),
        pytest.param("sentences-are-short", make_facts(summary=f"{'あ' * 77}です。"), id="80 characters"),
        pytest.param("sentences-are-polite", make_facts(summary="退会できます（要確認）。"), id="a remark at the end"),
        pytest.param("sentences-are-polite", make_facts(summary="退会しますか？はい、です。"), id="two sentences"),
    ],
)
def test_what_is_right_or_uncertain_is_left_alone(rule, facts):
    assert rule not in found(facts)


@pytest.mark.parametrize(
    ("age", "stale"),
    [pytest.param(180, False, id="180 days are fresh"), pytest.param(181, True, id="181 days are not")],
)
def test_facts_grow_stale(age, stale):
    assert ("facts-are-fresh" in found(make_facts(), CHECKED + timedelta(age))) is stale


def test_errors_come_first_and_say_where_and_how_to_mend():
    facts = make_facts(sources=[source(), source("spare")], blockers=[blocker(citations=[])])

    first, *_, last = lints.check(facts, TODAY)

    assert first.is_error
    assert not last.is_error
    assert lints.described(first, facts.model_dump()) == (
        "退会できない理由「残高がある」：根拠がありません。出典を選び、言っていることと確認日を書いてください。"
    )


def test_every_rule_gives_its_reason():
    assert all(rule.why.endswith("ためです。") or rule.why.endswith("からです。") for rule in lints.RULES.values())
