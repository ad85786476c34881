"""Answers: what a rule compares, counts from or sets must be something a reader can answer."""

from collections.abc import Iterator
from datetime import date

from platforms.documents.facts import Condition, Cost, Effect, Fact, PlatformFacts, Question, Wait, is_day
from platforms.documents.integrity import walk
from platforms.lints.registry import Finding, rule

_OPERATORS = {
    "yes_no": {"is", "is_not", "one_of"},
    "choice": {"is", "is_not", "one_of"},
    "amount": {"is", "is_not", "one_of", "at_least", "below", "between"},
    "days": {"is", "is_not", "one_of", "at_least", "below", "between"},
    "date": {"is", "is_not", "one_of", "on_or_before", "on_or_after", "within_days", "longer_ago_than_days"},
}


@rule("conditions-fit-their-question", "答えと比べられない条件は、だれにもあてはまらないか、計算できないためです。")
def conditions_fit_their_question(document: PlatformFacts, today: date) -> Iterator[Finding]:
    questions = {question.key: question for question in document.questions}
    for place, fact in walk(document):
        question = questions.get(fact.question) if isinstance(fact, Condition) else None
        if not isinstance(fact, Condition) or question is None:
            continue
        if fact.operator not in _OPERATORS[question.kind]:
            yield Finding(
                (*place, "operator"),
                f"質問「{question.text}」の答えには、この比べ方を使えません。",
                "はい・いいえと選択肢は「である・でない・のどれか」、金額と日数は「以上・未満・の範囲」など、"
                "日付は「以前・以後」を使ってください。",
            )
        for value in () if fact.operator in ("within_days", "longer_ago_than_days") else fact.values:
            if wrong := _wrong_value(value, question):
                yield Finding((*place, "value"), *wrong)


@rule("effects-set-possible-answers", "ありえない答えになると、そのあとの計算が止まるためです。")
def effects_set_possible_answers(document: PlatformFacts, today: date) -> Iterator[Finding]:
    questions = {question.key: question for question in document.questions}
    for place, fact in walk(document):
        if not isinstance(fact, Effect) or fact.value is None or fact.question not in questions:
            continue
        if wrong := _wrong_value(fact.value, questions[fact.question]):
            yield Finding((*place, "value"), *wrong)


@rule("days-and-yen-come-from-fitting-questions", "日付でない答えからは数えられず、金額でない答えは足せないためです。")
def days_and_yen_come_from_fitting_questions(document: PlatformFacts, today: date) -> Iterator[Finding]:
    questions = {question.key: question for question in document.questions}
    names = {"date": "日付", "amount": "金額"}
    for place, fact in walk(document):
        kind = _kind_needed(fact)
        question = questions.get(getattr(fact, "question", None) or "") if kind else None
        if kind and question and question.kind != kind:
            yield Finding(
                (*place, "question"),
                f"質問「{question.text}」の答えは{names[kind]}ではありません。",
                f"{names[kind]}を答える質問を選んでください。",
            )


@rule("reasons-are-offered", "読者が選べない「やめたい理由」では、この選択がだれにも表示されないためです。")
def reasons_are_offered(document: PlatformFacts, today: date) -> Iterator[Finding]:
    offered = {choice.key for question in document.questions if question.key == "reason" for choice in question.choices}
    for index, alternative in enumerate(document.alternatives):
        for reason in alternative.reasons:
            if reason not in offered:
                yield Finding(
                    ("alternatives", index, "reasons"),
                    f"「{reason}」は、質問 reason の選択肢にありません。",
                    "選択肢のキーを書くか、質問 reason をこのプラットフォームに加えてください。",
                )


def _kind_needed(fact: Fact) -> str | None:
    if isinstance(fact, Wait):
        return "date"
    if isinstance(fact, Cost) or (isinstance(fact, Effect) and fact.kind == "add_to_balance"):
        return "amount"
    return None


def _wrong_value(value: int | str, question: Question) -> tuple[str, str] | None:
    """What is wrong with this value as an answer to this question, and what to write; None if nothing is."""
    message = f"「{value}」は、質問「{question.text}」の答えになりません。"
    match question.kind:
        case "amount" | "days":
            right = isinstance(value, int) and value >= 0
            unit, example = ("円", 1000) if question.kind == "amount" else ("日数", 30)
            return None if right else (message, f"{unit}の整数を書いてください（例：{example}）。")
        case "date":
            return None if is_day(value) else (message, "2026-11-22の形で書いてください。")
        case "yes_no":
            keys = ["yes", "no"]
        case "choice":
            keys = [choice.key for choice in question.choices]
    return None if value in keys else (message, f"次のどれかを書いてください：{'、'.join(keys)}")
