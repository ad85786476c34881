"""Evidence: every fact leads to a source and the day it was checked."""

from collections.abc import Iterator
from datetime import date

from platforms.facts import Citation, Cited, PlatformFacts
from platforms.freshness import freshness
from platforms.lints.registry import Finding, rule
from platforms.structure import walk


@rule("every-fact-is-cited", "読者が自分で確かめられるように、どの事実にも出典と確認日が要るためです。")
def every_fact_is_cited(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for place, fact in walk(document):
        if isinstance(fact, Cited) and not fact.citations:
            yield Finding(place, "根拠がありません。", "出典を選び、言っていることと確認日を書いてください。")


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


@rule("confirmed-means-official", "「公式で確認済み」は、公式のページと一致するときだけ使う言葉だからです。", "warning")
def confirmed_means_official(document: PlatformFacts, today: date) -> Iterator[Finding]:
    official = {s.key for s in document.sources if s.kind in ("official", "official_secondhand")}
    for place, fact in walk(document):
        if not isinstance(fact, Cited) or not fact.citations or fact.certainty != "confirmed":
            continue
        if not any(citation.agrees and citation.source in official for citation in fact.citations):
            yield Finding(
                (*place, "certainty"),
                "「公式で確認済み」ですが、一致する公式の出典がありません。",
                "公式の出典を加えるか、確かさを「記事や利用者の報告」か「推定」にしてください。",
            )


@rule("sources-are-used", "使われていない出典は、何の根拠か分からなくなるためです。", "warning")
def sources_are_used(document: PlatformFacts, today: date) -> Iterator[Finding]:
    used = {fact.source for _, fact in walk(document) if isinstance(fact, Citation)}
    for index, source in enumerate(document.sources):
        if source.key not in used:
            yield Finding(
                ("sources", index), "どの事実の根拠にもなっていません。", "根拠として使うか、消してください。"
            )
