"""Keys and references: nothing may be named twice, nothing may lead nowhere."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from platforms.documents import integrity
from platforms.documents.facts import PlatformFacts
from platforms.documents.problems import Problem
from platforms.lints.registry import Finding, rule


def _found(
    problems: Callable[[PlatformFacts], Iterator[Problem]],
) -> Callable[[PlatformFacts, date], Iterator[Finding]]:
    def find(document: PlatformFacts, today: date) -> Iterator[Finding]:
        for problem in problems(document):
            yield Finding(tuple(problem.path.split(".")), problem.message)

    return find


rule("keys-are-unique", "キーが重なると、リンクや参照がどちらを指すか決まらないためです。")(
    _found(integrity.repeated_keys)
)
rule("references-lead-somewhere", "ない出典や質問を指すと、表示も計算もできないためです。")(
    _found(integrity.broken_references)
)
rule("list-items-are-lines", "一覧の項目は1行に1つとして編集するためです。")(_found(integrity.broken_lines))
rule("texts-can-be-stored", "保存できない文字があると、公開できないためです。")(_found(integrity.no_letters))
rule("days-are-possible", "打ちまちがえた年では、期限も手数料も計算できないためです。")(
    _found(integrity.impossible_days)
)


@rule("former-keys-are-free", "以前のキーがほかの質問のキーと同じだと、古いリンクの回答が別の質問に入るためです。")
def former_keys_are_free(document: PlatformFacts, today: date) -> Iterator[Finding]:
    names = Counter(name for question in document.questions for name in {question.key, *question.aliases})
    for index, question in enumerate(document.questions):
        for alias in question.aliases:
            if names[alias] > 1 or alias == question.key:
                yield Finding(
                    ("questions", index, "aliases"),
                    f"以前のキー「{alias}」は、ほかの質問でも使われています。",
                    "どちらかの質問から消してください。",
                )
