"""The pages of the site in the states that look different, for everything that looks at all of them."""

QUESTION = "/guides/crowdworks/questions"
DAY = "on=2026-11-22"
WORKER = (
    "role=worker&active_contracts=no&awaiting_acceptance=yes&expected_reward=5000&pending_tasks=no&balance=800"
    "&payout_requested=no&identity_check=none&signup_method=sns&device=browser&bank=other"
)
REPORT = f"/guides/crowdworks/report/?{WORKER}&{DAY}"

STATES = {
    "home": "/",
    "about": "/about/",
    "accessibility": "/accessibility/",
    "glossary": "/glossary/",
    "list": "/platforms/",
    "list-found": "/platforms/?q=ランサーズ",
    "list-empty": "/platforms/?q=クラウドワークズ",
    "platform": "/platforms/crowdworks/",
    "guide": "/guides/crowdworks/",
    "question-choices": f"{QUESTION}/role/",
    "question-yes-no": f"{QUESTION}/active_contracts/?role=worker&blance=800",
    "question-yen": f"{QUESTION}/balance/?role=worker",
    "question-day": f"{QUESTION}/task_deadline/?pending_tasks=yes",
    "error-choice": f"{QUESTION}/?asked=role",
    "error-yen": f"{QUESTION}/?asked=balance&balance=1〜2万",
    "error-day": f"{QUESTION}/?asked=task_deadline&task_deadline-y=2026&task_deadline-m=2&task_deadline-d=30",
    "report-blocked": REPORT,
    "report-other-route": f"{REPORT}&route=keeps-money&blance=1",
    "report-unknown": f"/guides/crowdworks/report/?role=worker&balance=unknown&pending_tasks=yes&{DAY}",
    "report-expiry": f"/guides/crowdworks/report/?balance=529&bank=other&balance_confirmed_on=2026-09-01&{DAY}",
    "report-nothing-told": f"/guides/coconala/report/?{DAY}",
    "report-ready": (f"/guides/coconala/report/?undelivered_orders=no&open_purchases=no&payout_requested=no&{DAY}"),
    "report-old-facts": "/guides/lancers/report/?balance=800&on=2027-11-22",
    "several": f"/guides/report/?p=crowdworks&p=lancers&crowdworks.balance=800&lancers.balance=3000&{DAY}",
    "several-empty": "/guides/report/",
    "compare": f"/compare/?amount=50000&{DAY}",
    "compare-error": f"/compare/?amount=abc&{DAY}",
    "compare-method": "/compare/method/",
    "links": "/links/",
    "api": "/api/",
    "embed-card": "/embed/card/crowdworks/",
    "embed-check": "/embed/check/crowdworks/",
    "embed-compare": "/embed/compare/?amount=50000",
    "not-found": "/guides/crowdwork/",
}
"""By a name that can also name a picture."""

KEY_PAGES = (
    "home",
    "guide",
    "question-yen",
    "question-yes-no",
    "report-blocked",
    "report-ready",
    "compare",
    "embed-check",
)
"""The pages that are looked at as every browser draws them."""
