"""Valid documents of every shape, for properties that must hold for all of them."""

from datetime import date
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from platforms.documents.facts import JOB_FORMATS, Currency, ExitScope, PlatformFacts, PlatformKind

TEXTS = st.sampled_from(
    [
        "残高",
        "はい",
        "no",
        "null",
        "1,000円",
        "2026-11-22",
        "0.2",
        "- 箇条書き",
        "# 見出し",
        "題: 本文",
        "'引用'と\"引用\"",
        "一行目\n二行目",
        "一行目\n\n  字下げ",
        "{platform} さま",
        "👍🏽",
        "é",
    ]
)
LINES = TEXTS.map(lambda text: text.replace("\n", " "))
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))
YEN = st.integers(0, 10**12)
RATES = st.decimals(Decimal(0), Decimal(1), places=6)


def keys(stem: str, most: int = 2, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.integers(least, most).map(lambda n: [f"{stem}-{i}" for i in range(n)])


def some(items: st.SearchStrategy[Any], most: int = 2, least: int = 0) -> st.SearchStrategy[list[Any]]:
    return st.lists(items, min_size=least, max_size=most)


def optional(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | value


@st.composite
def questions(draw: st.DrawFn, key: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["yes_no", "amount", "date", "choice"]))
    choices = [
        {"key": f"c_{i}", "label": draw(LINES)} for i in range(draw(st.integers(1, 3)) if kind == "choice" else 0)
    ]
    aliases = draw(st.lists(st.sampled_from([f"{key}_old", f"{key}_older"]), unique=True))
    words = {name: draw(TEXTS) for name in ("text", "why", "where_to_look")}
    return {"key": key, "kind": kind, "choices": choices, "aliases": aliases, **words}


SIDES = st.sampled_from([None, "worker", "client"])


@st.composite
def conditions(draw: st.DrawFn, asked: list[str]) -> dict[str, Any]:
    operator = draw(
        st.sampled_from(["is", "is_not", "one_of", "at_least", "below", "between", "on_or_after", "within_days"])
    )
    match operator:
        case "within_days":
            value: Any = draw(st.integers(0, 3660))
        case "at_least" | "below":
            value = draw(YEN)
        case "between":
            value = sorted(draw(st.lists(YEN, min_size=2, max_size=2)))
        case "one_of":
            value = draw(st.lists(st.sampled_from(["yes", "no", 3]), min_size=1, max_size=3))
        case "on_or_after":
            value = draw(DAYS)
        case _:
            value = draw(st.sampled_from(["yes", "no", 0, 1000]))
    return {"question": draw(st.sampled_from(asked)), "operator": operator, "value": value}


@st.composite
def waits(draw: st.DrawFn, asked: list[str], methods: list[str]) -> dict[str, Any]:
    low, high = sorted(draw(st.lists(st.integers(0, 300), min_size=2, max_size=2)))
    kinds: list[dict[str, Any]] = [
        {"kind": "none"},
        {"kind": "expiry"},
        {"kind": "open", "typical_days": low},
        {"kind": "open"},
        {"kind": "days", "min_days": low, "max_days": high},
        {"kind": "business_days", "min_days": low},
    ]
    kinds += [{"kind": "days_after", "question": key, "min_days": low} for key in asked]
    kinds += [{"kind": "payout", "method": key} for key in methods]
    kinds += [{"kind": "payout_under_way", "method": m, "question": q} for m in methods for q in asked]
    return draw(st.sampled_from(kinds))


@st.composite
def costs(draw: st.DrawFn, asked: list[str], methods: list[str]) -> dict[str, Any]:
    kinds: list[dict[str, Any]] = [{"kind": "none"}, {"kind": "forfeit_balance"}]
    kinds += [{"kind": "forfeit_reward", "question": key} for key in asked]
    kinds += [{"kind": "payout", "method": key} for key in methods]
    return draw(st.sampled_from(kinds))


@st.composite
def payout_methods(draw: st.DrawFn, key: str, evidence: Any) -> dict[str, Any]:
    cycle = draw(
        st.sampled_from(
            [
                {"windows": [{"from_day": 1, "to_day": 31, "pay_months_later": 1, "pay_day": 15}]},
                {"windows": [{"from_day": 1, "to_day": 31, "pay_months_later": 1, "pay_day_from": 1, "pay_day": 25}]},
                {
                    "windows": [
                        {
                            "from_day": 1,
                            "to_day": 31,
                            "pay_months_later": 0,
                            "pay_business_days_min": 1,
                            "pay_business_days_max": 2,
                        }
                    ]
                },
                {"weeks": [{"closes_on": "tue", "cutoff": "06:59", "days_min": 1, "days_max": 2}]},
                {"business_days_min": 2, "business_days_max": 4},
                {},
            ]
        )
    )
    first, last = sorted(draw(st.lists(DAYS, min_size=2, max_size=2, unique=True)))
    return {
        **draw(evidence),
        **cycle,
        "key": key,
        "title": draw(LINES),
        "how": draw(TEXTS),
        "trigger": draw(st.sampled_from(["automatic", "on_request"])),
        "minimum_yen": draw(optional(YEN)),
        "hold_days": draw(st.sampled_from([0, 14])),
        "leavers_only": draw(st.booleans()),
        "holiday_rule": draw(st.sampled_from(["back", "forward", "unknown"])),
        "exceptions": draw(some(st.just({"caught_from": first, "caught_until": last, "paid_on": last}), 1)),
        "transfer_fees": [
            {"bank": bank, "from_yen": low, "to_yen": low + 1, "fee_yen": draw(YEN)}
            for bank in draw(some(st.sampled_from(["any", "rakuten", "other"])))
            for low in [draw(st.integers(0, 10**6))]
        ],
        "fee_rate": draw(RATES),
        "effective_from": first,
        "effective_until": draw(optional(st.just(last))),
    }


@st.composite
def documents(draw: st.DrawFn) -> PlatformFacts:
    """A document that rows can hold: references resolve, keys are unique, list items are lines."""
    sources, methods = draw(keys("source", least=1)), draw(keys("method"))
    categories, plans, messages = draw(keys("category")), draw(keys("plan")), draw(keys("message", 1))
    asked = [key.replace("-", "_") for key in draw(keys("question", 3, least=1))]

    citation = st.builds(
        lambda cited, standing: {**cited, **standing},
        st.fixed_dictionaries(
            {"source": st.sampled_from(sources), "says": TEXTS, "checked_on": DAYS}, optional={"checked_how": LINES}
        ),
        st.sampled_from([{}, {"agrees": False}, {"agrees": False, "superseded": True}]),
    )
    evidence = st.fixed_dictionaries({"citations": some(citation)})
    when = st.fixed_dictionaries({"conditions": some(conditions(asked))})
    side = st.fixed_dictionaries({"side": SIDES})
    wait, cost = waits(asked, methods), costs(asked, methods)
    effect = st.builds(
        lambda kind, key, value: {"kind": kind, "question": key} | ({"value": value} if kind == "set" else {}),
        st.sampled_from(["set", "clear", "add_to_balance"]),
        st.sampled_from(asked),
        st.sampled_from(["no", "auto", 0, 1000]),
    )
    remedy = st.fixed_dictionaries(
        {"title": LINES, "how": TEXTS, "actor": st.sampled_from(["you", "counterpart", "platform", "time"])}
        | {"wait": wait, "silence": optional(wait), "cost": cost, "effects": some(effect)}
        | {"may_be_refused": st.booleans(), "side_effects": some(LINES)}
        | {"message": optional(st.sampled_from(messages)) if messages else st.none(), "side": SIDES}
    )
    blocker = st.fixed_dictionaries(
        {"title": LINES, "why": TEXTS, "stage": st.sampled_from(["work", "account", "money"])}
        | {"conditions": some(conditions(asked), least=1), "side": SIDES}
    )
    strength = st.one_of(st.just({}), st.builds(lambda what: {"strength": "costs", "loses": what}, LINES))
    leftover = st.one_of(
        st.fixed_dictionaries({"outcome": st.sampled_from(["forfeited", "at_risk"])}),
        st.builds(lambda days: {"outcome": "paid_after", "min_days": days}, st.integers(0, 90)),
        *(st.just({"outcome": "paid_after", "method": method}) for method in methods),
    )
    closing = st.builds(lambda days: {"min_days": days, "max_days": days + 7}, st.integers(0, 90))
    schedule = st.fixed_dictionaries(
        {"title": LINES, "base": st.sampled_from(["tax_included", "tax_excluded"]), "rounding": st.just("floor")}
        | {"marginal": st.booleans(), "note": TEXTS}
        | {"formats": st.lists(st.sampled_from(JOB_FORMATS), min_size=1, unique=True)}
        | {"plan": optional(st.sampled_from(plans)) if plans else st.none(), "fixed_yen": YEN, "minimum_fee_yen": YEN}
        | {"currency": st.sampled_from(get_args(Currency))}
        | {"category": optional(st.sampled_from(categories)) if categories else st.none()}
        | {"tiers": st.builds(lambda end, a, b: [{"up_to_yen": end, "rate": a}, {"rate": b}], YEN, RATES, RATES)}
    )
    tax = st.sampled_from(
        [
            {"rates_include_tax": False},
            {"rates_include_tax": None},
            {"rates_include_tax": True},
            {"rates_include_tax": True, "remainder_rate": "0.1"},
        ]
    )
    step = st.fixed_dictionaries({"text": TEXTS, "menu": some(LINES), "irreversible": st.booleans()})
    path = st.fixed_dictionaries(
        {"title": LINES, "looks_different": TEXTS, "steps": some(step, least=1)}
        | {"scope": st.sampled_from([None, *get_args(ExitScope)])}
    )
    period = st.sampled_from(
        [
            {},
            {"effective_from": date(2026, 4, 1)},
            {"effective_from": date(2026, 4, 1), "effective_until": date(2027, 4, 1)},
        ]
    )
    prose = st.fixed_dictionaries({"title": LINES, "body": TEXTS})
    term = st.one_of(
        st.fixed_dictionaries({"days": st.integers(0, 3660)}),
        st.fixed_dictionaries({"months": st.integers(1, 120), "from_month_end": st.booleans()}),
    )
    expiry = st.builds(
        lambda how_long, outcome: {**how_long, "outcome": outcome}, term, st.sampled_from(["forfeited", "paid_out"])
    )
    topic = st.fixed_dictionaries({"topic": st.sampled_from(["fees", "support"])})

    def rows(name: str, *parts: Any, most: int = 2) -> list[dict[str, Any]]:
        """Facts with keys of their own and evidence, each made of these parts."""
        found = []
        for key in draw(keys(name, most)):
            fact = {"key": key} | draw(evidence)
            for part in parts:
                fact |= draw(part)
            found.append(fact)
        return found

    def with_remedies(row: dict[str, Any]) -> dict[str, Any]:
        remedies = rows("remedy", remedy, when) or [{"key": "only", **draw(evidence), **draw(remedy)}]
        return row | {"remedies": remedies}

    return PlatformFacts.model_validate(
        {
            "slug": "sample",
            "name": draw(LINES),
            "kana": draw(LINES),
            "aliases": draw(some(LINES)),
            "kind": draw(st.sampled_from(get_args(PlatformKind))),
            "summary": draw(TEXTS),
            "fee_status": draw(st.sampled_from(["known", "unknown", "not_applicable", "undisclosed"])),
            "status_since": draw(optional(DAYS)),
            "successor": draw(optional(st.just("other"))),
            "categories": [{"key": key, "label": draw(LINES)} for key in categories],
            "plans": [{"key": key, "label": draw(LINES), "monthly_yen": draw(optional(YEN))} for key in plans],
            "citations": draw(some(citation)),
            "sources": [
                {"key": key, "publisher": draw(LINES), "url": "https://example.com/", "kind": "article"}
                for key in sources
            ],
            "questions": [draw(questions(key)) | {"side": draw(SIDES)} for key in asked],
            "fee_schedules": rows("fee", schedule, tax),
            "payout_methods": [draw(payout_methods(key, evidence)) for key in methods],
            "expiries": rows("expiry", expiry, when),
            "leftovers": rows("leftover", leftover, when),
            "closings": rows("closing", closing, when),
            "blockers": [with_remedies(row) for row in rows("blocker", blocker, strength)],
            "paths": rows("path", path, when, side),
            "precautions": rows("precaution", prose, period, when, side, most=1),
            "consequences": rows("consequence", prose, when, side, most=1),
            "alternatives": rows("alternative", prose, when, side, st.just({"reasons": ["fees"]}), most=1),
            "notes": rows("note", prose, period, topic, most=1),
            "faqs": rows("faq", period, st.fixed_dictionaries({"question": LINES, "answer": TEXTS}), most=1),
            "unknowns": rows("unknown", topic, st.fixed_dictionaries({"what": TEXTS, "where_to_ask": TEXTS}), most=1),
            "messages": [{"key": key, "title": draw(LINES), "body": draw(TEXTS)} for key in messages],
        }
    )
