"""Figures: each stands once, and what follows from it follows when it changes."""

import re
from collections.abc import Iterator
from datetime import date

from platforms.documents.facts import Condition, Effect, Faq, PlatformFacts
from platforms.documents.figures import NAMED, figures, texts
from platforms.documents.integrity import Place, walk
from platforms.lints.registry import Finding, rule

_BALANCE = "balance"
_AT_MOST_ONE_APART = (-1, 0, 1)
_A_YEAR = re.compile(r"20\d\d年")
_COME_AND_GO = ("fee_schedules", "payout_methods")


@rule("named-figures-exist", "ない数字の名前を書くと、読者に名前のまま見えてしまうためです。")
def named_figures_exist(document: PlatformFacts, today: date) -> Iterator[Finding]:
    known = figures(document)
    for place, name in named_figures(document):
        if name not in known:
            yield Finding(
                place,
                f"「{{{name}}}」という数字はありません。",
                f"このプラットフォームで使える数字の名前：{'、'.join(sorted(known)) or 'なし'}",
            )


@rule(
    "balance-conditions-follow-the-facts",
    "最低額や手数料を変えたのに条件が前の金額のままだと、まちがった理由や方法を見せてしまうためです。",
)
def balance_conditions_follow_the_facts(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """A balance is compared with what a payout needs or costs, with nothing else, where the minimum is known."""
    amounts = {0, 1}
    for method in document.payout_methods:
        amounts |= {fee.fee_yen for fee in method.transfer_fees} | {fee.from_yen for fee in method.transfer_fees}
        amounts |= {method.minimum_yen} if method.minimum_yen is not None else set()
    allowed = {amount + apart for amount in amounts for apart in _AT_MOST_ONE_APART}
    if not document.payout_methods or any(method.minimum_yen is None for method in document.payout_methods):
        return
    for place, fact in walk(document):
        if not isinstance(fact, (Condition, Effect)) or fact.question != _BALANCE:
            continue
        values = fact.values if isinstance(fact, Condition) else (fact.value,)
        for value in values:
            if isinstance(value, int) and value not in allowed:
                yield Finding(
                    (*place, "value"),
                    f"残高を{value:,}円と比べていますが、出金の最低額や手数料にこの金額がありません。",
                    "出金方法の最低額・手数料か、条件のどちらかを直してください。",
                )


_SAYS_WHEN = re.compile("とき|場合|なければ|ないと|なら|だけ")
"""Words by which a sentence says that something does not hold for everybody."""


@rule("conditions-travel", "条件つきの決まりの数字だけを書くと、だれにでも当てはまるように読めるためです。")
def conditions_travel(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """A text that names a figure of a conditional fact says when, unless its own row holds under that condition."""
    terms = ("days", "months")
    when = {f"expiry.{row.key}.{term}": row.conditions for row in document.expiries for term in terms if row.conditions}
    for place, fact in walk(document):
        own = getattr(fact, "conditions", ())
        for below, text in texts(fact):
            for name in NAMED.findall(text):
                said = fact.answer if isinstance(fact, Faq) else text
                told = _SAYS_WHEN.search(said) or set(when.get(name, ())) <= set(own)
                if name in when and not told:
                    yield Finding(
                        (*place, *below),
                        f"「{{{name}}}」は条件つきの決まりですが、文に条件がありません。",
                        "「口座の登録がないとき」のように、あてはまるときを書いてください。",
                    )


def named_figures(document: PlatformFacts) -> Iterator[tuple[Place, str]]:
    """Every figure that a text of this document names, with the place of the text."""
    for place, fact in walk(document):
        for below, text in texts(fact):
            for name in NAMED.findall(text):
                yield (*place, *below), name


def left_behind(before: PlatformFacts, after: PlatformFacts) -> Iterator[Finding]:
    """Sentences that still tell a figure as it was before it changed.

    Those that an editor has just written, and those that name a year, know what they say.
    """
    old, new = figures(_in_force(before)), figures(_in_force(after))
    changed = {name: figure for name, figure in old.items() if name in new and new[name] != figure}
    gone = {figure: name for name, figure in changed.items() if figure not in new.values()}
    if not gone:
        return
    told_before = {text for _, fact in walk(before) for _, text in texts(fact)}
    pattern = re.compile("|".join(rf"(?<![\d,.]){re.escape(figure)}" for figure in gone))
    for place, fact in walk(after):
        if _is_over(after, place):
            continue
        for below, text in texts(fact):
            if text not in told_before:
                continue
            present = "".join(sentence for sentence in re.split(r"(?<=。)", text) if not _A_YEAR.search(sentence))
            for figure in dict.fromkeys(pattern.findall(present)):
                name = gone[figure]
                yield Finding(
                    (*place, *below),
                    f"「{figure}」が残っています。この数字は{figure}から{new[name]}に変わりました。",
                    f"文を直すか、数字の代わりに「{{{name}}}」と書いてください。",
                )


def _in_force(document: PlatformFacts) -> PlatformFacts:
    """The document without the fees and payout methods of the past."""
    return document.model_copy(
        update={
            name: tuple(fact for fact in getattr(document, name) if fact.effective_until is None)
            for name in _COME_AND_GO
        }
    )


def _is_over(document: PlatformFacts, place: Place) -> bool:
    """Whether this place is in a fee or a payout method of the past."""
    if not place or place[0] not in _COME_AND_GO:
        return False
    return getattr(document, str(place[0]))[place[1]].effective_until is not None
