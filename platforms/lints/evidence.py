"""Evidence: every fact leads to a source and the day it was checked."""

import re
from collections.abc import Iterator
from datetime import date

from platforms.documents.addresses import cited_facts, facts_by_address
from platforms.documents.facts import WITHOUT_A_PAGE, Citation, Cited, PlatformFacts, Remedy
from platforms.documents.figures import NAMED
from platforms.documents.freshness import freshness
from platforms.documents.integrity import Place, walk
from platforms.lints.registry import Finding, rule


@rule("every-fact-is-cited", "読者が自分で確かめられるように、どの事実にも出典と確認日が要るためです。")
def every_fact_is_cited(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for place, fact in walk(document):
        if isinstance(fact, Cited) and not fact.citations:
            yield Finding(place, "根拠がありません。", "出典を選び、言っていることと確認日を書いてください。")


@rule("operators-are-cited", "会社の名前も事実で、間違えると読者が別の会社に連絡するためです。", "warning")
def operators_are_cited(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """The page calls a name that no citation proves an inference; this asks for the evidence, or for saying so."""
    name = document.operator.split("（")[0]
    if name and not any(name in citation.says for citation in document.citations):
        yield Finding(
            ("operator",),
            f"「{name}」を運営会社とする根拠がありません。読者には「推定（要確認）」と表示されます。",
            "会社概要や規約を根拠に加えてください。見つからなければ、推定であることを根拠に書いてください。",
        )


@rule("checked-in-the-past", "まだ来ていない日に確認したことにはできないためです。")
def checked_in_the_past(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for place, fact in walk(document):
        if isinstance(fact, Citation) and fact.checked_on > today:
            yield Finding(
                (*place, "checked_on"), f"確認日{fact.checked_on}が今日より後です。", "実際に確認した日にしてください。"
            )


@rule("facts-are-fresh", "古い事実は変わっているかもしれないためです。", "warning")
def facts_are_fresh(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for place, fact in walk(document):
        if isinstance(fact, Cited) and fact.citations:
            newest = max(citation.checked_on for citation in fact.citations)
            if freshness(newest, today) == "doubtful":
                yield Finding(
                    place,
                    f"最後の確認から{(today - newest).days}日たっています。",
                    "出典を見直し、確認日を直してください。",
                )


_PROSE = frozenset({"title", "why", "how", "body", "answer", "note", "side_effects", "loses", "what", "where_to_ask"})


def unchecked_values(before: PlatformFacts, after: PlatformFacts, today: date) -> Iterator[Finding]:
    """Facts whose figures, days or rules changed while all of their evidence stayed as it was before today."""
    known = cited_facts(facts_by_address(before))
    for place, fact in walk(after):
        if not isinstance(fact, Cited) or isinstance(fact, PlatformFacts):
            continue
        old = known.get(_address(after, place))
        if old is None or old.citations != fact.citations or _values(old) == _values(fact):
            continue
        if not any(citation.checked_on >= today for citation in fact.citations):
            yield Finding(
                place,
                "値が変わったのに、根拠と確認日は前のままです。",
                "出典を見直し、「言っていること」と確認日を直してください。",
            )


def _values(fact: Cited) -> object:
    """What a fact says, without its words, its evidence, its end (which what follows proves) and the facts below it."""
    return fact.model_dump(exclude={*_PROSE, "citations", "certainty", "remedies", "effective_until"})


def _address(document: PlatformFacts, place: Place) -> str:
    """The keys that lead to a place of rows: `blockers.balance.remedies.payout`."""
    parts, part = [], document
    for name in place:
        part = part[name] if isinstance(name, int) else getattr(part, name)  # type: ignore[index]
        parts.append(getattr(part, "key", "") if isinstance(name, int) else name)
    return ".".join(parts)


_HEDGED = re.compile(
    "要確認|とされ|とする|という|と考え|とみ|と見|かもしれ|よう|可能性|おそれ|ことがあ|推定|不明|はっきり|目安|らし"
    "|確認でき|確かめ|分かって|分かりません|わかりません|わかって|見つか|聞い|念のため|安心|ませんか|ですか|ますか"
)
"""Words by which a sentence says that it does not know."""
_WORDS = ("title", "why", "how", "body", "answer", "note", "looks_different", "side_effects")


@rule("words-fit-their-evidence", "推定を言い切ると、読者は確かなことだと受け取るためです。", "warning")
def words_fit_their_evidence(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """An inference that no word of the row marks as one. The badge beside it is not read by everybody."""
    for place, fact in walk(document):
        if not isinstance(fact, Cited) or not fact.citations or fact.certainty != "inferred":
            continue
        words = [str(text) for name in _WORDS if (text := getattr(fact, name, ""))]
        if words and not any(map(_HEDGED.search, words)):
            yield Finding(
                place,
                "根拠は推定なのに、言い切っています。",
                "「（要確認）」などを添えるか、推定でない根拠を加えてください。",
            )


_TERM = re.compile(r"「([^「」]+)」")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ANSWERS = frozenset({"はい", "いいえ", "わからない"})


@rule(
    "side-effects-stand-on-their-evidence",
    "注意点は方法の根拠と一緒に表示され、根拠にない数字や画面の名前も同じ確かさに見えるためです。",
    "warning",
)
def side_effects_stand_on_their_evidence(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """Side effects have the evidence of their remedy: its citations name their figures and the names on screens."""
    for place, fact in walk(document):
        if not isinstance(fact, Remedy):
            continue
        told = "\n".join(citation.says for citation in fact.citations)
        figures = {figure.replace(",", "") for figure in _FIGURE.findall(told)}
        for index, text in enumerate(fact.side_effects):
            plain = NAMED.sub("", text)
            missing = [name for name in _TERM.findall(plain) if name not in told]
            missing += [figure for figure in _FIGURE.findall(plain) if figure.replace(",", "") not in figures]
            if missing:
                yield Finding(
                    (*place, "side_effects", index),
                    f"「{missing[0]}」が、この方法の根拠にありません。",
                    "それを書いた出典を、方法の根拠に加えてください。",
                )


@rule(
    "screens-are-named-by-evidence",
    "ない画面や古い名前の画面を探すと、読者は答えられずに止まってしまうためです。",
    "warning",
)
def screens_are_named_by_evidence(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """Where to look names screens only as some citation of the platform names them."""
    told = "\n".join(fact.says for _, fact in walk(document) if isinstance(fact, Citation))
    for index, question in enumerate(document.questions):
        answers = _ANSWERS | {choice.label for choice in question.choices}
        for name in _TERM.findall(question.where_to_look):
            if not any(name in known for known in (told, *answers)):
                yield Finding(
                    ("questions", index, "where_to_look"),
                    f"「{name}」という画面や表示が、どの根拠にもありません。",
                    "その名前を書いた出典を根拠に加えるか、画面の名前を書かずに何を見るかを書いてください。",
                )


@rule("pages-say-what-was-looked-at", "写しで確かめたことが、いまのページで確かめたように見えるためです。", "warning")
def pages_say_what_was_looked_at(document: PlatformFacts, today: date) -> Iterator[Finding]:
    kinds = {source.key: source.kind for source in document.sources}
    for place, fact in walk(document):
        if not isinstance(fact, Citation) or fact.source not in kinds:
            continue
        if (kinds[fact.source] in WITHOUT_A_PAGE) != (fact.looked_at is None):
            yield Finding(
                (*place, "looked_at"),
                "見たもの（公開中のページか、保存された写しか）が、出典の種類と合いません。",
                "ページのある出典では選び、当サイトの推定・計算・調査では空にしてください。",
            )


@rule("sources-are-used", "使われていない出典は、何の根拠か分からなくなるためです。", "warning")
def sources_are_used(document: PlatformFacts, today: date) -> Iterator[Finding]:
    used = {fact.source for _, fact in walk(document) if isinstance(fact, Citation)}
    for index, source in enumerate(document.sources):
        if source.key not in used:
            yield Finding(
                ("sources", index), "どの事実の根拠にもなっていません。", "根拠として使うか、消してください。"
            )
