"""What people ask is answered on the guide, and every reason for leaving finds something that may help instead."""

import pytest

from tests.ledger.published import facts

ASKED = {
    "crowdworks": {
        "where-is-the-button": ("CW-060", "CW-061"),
        "from-the-app": ("X-03",),
        "no-password": ("CW-061b",),
        "client-vanished": ("CW-051", "SA-50"),
        "termination-ignored": ("CW-092", "CW-093"),
        "termination-rating-and-reward": ("CW-095", "CW-096"),
        "small-balance": ("NB-02",),
        "when-paid": ("CW-020", "CW-024"),
        "does-it-expire": ("CW-030",),
        "payout-minimum": ("CW-020",),
        "quick-payout-refused": ("CW-027",),
        "what-is-review": ("CW-029",),
        "not-twenty-percent": ("CW-003", "CW-008"),
        "how-high-are-fees": ("CW-001",),
        "can-i-come-back": ("CW-073",),
        "applications-after-leaving": ("CW-072",),
        "only-stop-mails": ("CW-081",),
        "two-accounts": ("CW-077",),
        "identity-denied": ("CW-100",),
        "card-escrow": ("CW-097",),
        "is-it-shady": ("SA-50",),
        "beginners-data-entry": ("SA-50",),
        "tax-return": ("SA-50",),
        "how-to-leave": ("SA-50",),
    },
    "lancers": {
        "when-is-money-paid": ("LA-020", "LA-021", "LA-022"),
        "proposal-blocks": ("LA-043",),
        "cancel-after-escrow": ("LA-050",),
        "cancel-rating": (),
        "client-does-not-confirm": ("LA-052", "LA-053"),
        "small-balance": ("LA-045",),
        "abandoned-deal": ("LA-054",),
        "what-remains": ("LA-070",),
        "only-change-name": ("LA-080",),
        "is-fee-tax-included": ("LA-003",),
        "identity-rejected": ("LA-091",),
        "register-again": ("LA-072",),
        "forgot-password": ("SA-51",),
        "job-as-client": ("SA-51",),
        "job-in-progress": ("SA-51",),
        "balance-left": ("SA-51",),
        "whom-to-ask": ("LA-083", "SA-51"),
    },
    "coconala": {
        "where-is-the-button": ("CO-060", "CO-061"),
        "why-blocked-buyer": ("CO-040",),
        "why-blocked-seller": ("CO-041", "CO-042"),
        "buyer-does-not-accept": ("CO-045", "CO-050"),
        "sales-before-leaving": ("CO-042", "CO-043"),
        "when-is-it-paid": ("CO-021",),
        "how-high-is-the-fee": ("CO-001",),
        "small-amounts": ("CO-023",),
        "lapsed-sales": ("CO-025", "CO-026"),
        "is-it-done": ("CO-091",),
        "come-back": ("CO-073",),
        "what-is-lost": ("CO-070",),
        "two-accounts": ("CO-073",),
        "only-a-break": ("CO-080",),
    },
    "craudia": {
        "how-much-is-the-fee": ("CR-001",),
        "small-balance": ("CR-021",),
        "payout-without-identity": ("CR-023",),
        "direct-contract": ("CR-044",),
    },
    "timeticket": {
        "where-is-the-button": ("TT-040",),
        "how-much-is-the-fee": ("TT-001",),
        "small-balance": ("TT-020", "TT-021"),
        "just-a-break": ("TT-045",),
        "two-accounts": ("TT-044",),
        "payout-without-identity": ("TT-023",),
        "direct-contract": ("TT-046",),
    },
    "anycrew": {
        "just-a-break": ("AC-007",),
        "how-to-delete-registration": ("AG-001",),
        "ended-by-client": ("AG-003", "AG-004"),
    },
    "shufti": {"small-amounts": ("SH-003",)},
}
"""Questions of the research by platform, and the facts that answer them."""

REASONS = {
    "crowdworks": {"fees", "low_pay", "bad_client", "no_work", "graduated", "unused", "low_rating", "rename"},
    "lancers": {"fees", "low_pay", "bad_client", "no_work", "graduated", "unused", "low_rating", "rename"},
    "coconala": {"unused", "low_pay", "low_rating", "graduated"},
}
"""Why people leave, SA-01 to SA-10."""


@pytest.mark.parametrize(
    ("slug", "key"), [pytest.param(slug, key, id=f"{slug}-{key}") for slug in ASKED for key in ASKED[slug]]
)
def test_a_question_is_answered_with_its_evidence(slug, key):
    (faq,) = (faq for faq in facts(slug).faqs if faq.key == key)
    evidence = " ".join(citation.checked_how for citation in faq.citations)

    assert evidence
    assert [number for number in ASKED[slug][key] if number not in evidence] == []


@pytest.mark.parametrize(("slug", "reason"), [(slug, reason) for slug in REASONS for reason in sorted(REASONS[slug])])
def test_a_reason_for_leaving_finds_something_that_may_help(slug, reason):
    fitting = [row for row in facts(slug).alternatives if reason in row.reasons]

    assert fitting
    assert all(row.citations for row in fitting)
