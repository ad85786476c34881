"""The query string as answers: one parser and one form for every surface.

The wizard, the report, its JSON and calendar, the link builder and the embeds all read answers
through `read_answers`. What it cannot use is returned by name, never dropped in silence.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import zip_longest
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from guides.engine.situation import UNKNOWN, Answer, Situation, Unknown, told
from guides.questions.fields import DayField, DaysField, YenField
from platforms.documents.facts import PlatformFacts, Question

CONTROL_KEYS = frozenset({"on", "edition", "route", "asked", "p", "theme", "first"})
"""Keys that steer a page and are no answers; the views read them."""
_TRACKING_PREFIXES = ("utm_", "mc_", "pk_", "hsa_", "_ga", "_gl")
_TRACKING_KEYS = frozenset({"fbclid", "gclid", "yclid", "msclkid", "twclid", "dclid", "igshid", "ref", "amp", "from"})
LOOKING_BACK = frozenset(
    {
        "balance_confirmed_on", "delivered_on", "email_changed_on", "last_deal_on", "payout_requested_on",
        "termination_received_on",
    }
)  # fmt: skip
"""Questions about the day of something that has happened, on whichever platform they are asked."""
LOOKING_AHEAD = frozenset({"contract_ends_on"})
"""Questions about the day until which something that is running lasts."""
WEIGHTY = frozenset(
    {
        "active_contracts", "awaiting_acceptance", "client_contracts", "login_lost", "minor", "open_disputes",
        "open_purchases", "payout_requested", "payout_returned", "pending_tasks", "suspended", "undelivered_orders",
    }
)  # fmt: skip
"""Circumstances that may stop leaving also where a platform's sources say nothing about them."""
_SHOWN_LENGTH = 60
_SHOWN_KEYS = 20
_NOT_KNOWN_HERE = "この場合の決まりは、確認できていません。退会の前に、公式の窓口に聞いてください。"


@dataclass(frozen=True, slots=True)
class Ignored:
    """One key of the query string that was not used, and why, in the reader's language."""

    key: str
    value: str
    reason: str


def ignored(key: str, value: str, reason: str) -> Ignored:
    """Name a key that was not used; what a stranger typed is shortened and made printable."""
    return Ignored(_shorten(key), _shorten(value), reason)


def first_few(unusable: Sequence[Ignored]) -> tuple[Ignored, ...]:
    """As many as a page can show, and how many more there are."""
    shown = tuple(unusable[:_SHOWN_KEYS])
    rest = len(unusable) - len(shown)
    return (*shown, Ignored("…", "", f"ほかにも{rest}件、使わなかった内容があります。")) if rest else shown


class AnswerField(forms.Field):
    """One answer: a value of the question's kind, or 「わからない」."""

    def __init__(self, question: Question) -> None:
        super().__init__(required=False, label=question.text)
        self.question = question
        match question.kind:
            case "yes_no":
                self.inner: forms.Field = _choices({"yes": "はい", "no": "いいえ"})
            case "choice":
                self.inner = _choices({choice.key: choice.label for choice in question.choices})
            case "amount":
                self.inner = YenField()
            case "days":
                self.inner = DaysField()
            case "date":
                self.inner = DayField()

    def clean(self, value: object) -> Answer | Unknown | None:
        """The answer; None when nothing was given. Raises ValidationError saying what to write."""
        if value in (None, ""):
            return None
        if value == UNKNOWN.value:
            return UNKNOWN
        return self.inner.clean(value)


class AnswersForm(forms.Form):
    """Every question of one platform; nothing is required, everything may be unknown."""

    def __init__(self, facts: PlatformFacts, data: Mapping[str, str]) -> None:
        super().__init__(data=data)
        for question in facts.questions:
            self.fields[question.key] = AnswerField(question)


@dataclass(frozen=True)
class Answers:
    """What a reader told one platform's questions, and what could not be used."""

    facts: PlatformFacts
    situation: Situation
    ignored: tuple[Ignored, ...]
    errors: Mapping[str, str]
    """Question key → message, for answers that could not be read."""
    typed: Mapping[str, str]
    """Question key → what the reader typed, to be kept in the field after an error."""

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The answers as sorted (key, text) pairs, the canonical query string."""
        return answer_pairs(self.situation)

    def query(self, **control: str) -> str:
        """The canonical query string, with control keys such as `on` added."""
        return urlencode(sorted([*self.pairs, *control.items()]))

    @property
    def unheard(self) -> tuple[str, ...]:
        """What the reader told to be so, may stop leaving, and is no question of this platform."""
        return tuple(each.key for each in self.ignored if each.reason == _NOT_KNOWN_HERE)

    def on(self, today: date) -> "Answers":
        """The same answers on a day; a day that cannot be told on it is not used, but named."""
        day_in_words = f"{today.year}年{today.month}月{today.day}日"
        past = f"もう起きたことの日付です。{day_in_words}までの日付を入力してください。"
        running = f"この日は過ぎています。続いているなら、{day_in_words}からあとの日付を入力してください。"
        impossible: dict[str, str] = {}
        for key in self.situation:
            if (day := self.situation.day(key)) is None:
                continue
            if key in LOOKING_BACK and day > today:
                impossible[key] = past
            elif key in LOOKING_AHEAD and day < today:
                impossible[key] = running
        named = (ignored(key, str(self.situation.day(key)), message) for key, message in impossible.items())
        return replace(
            self,
            situation=self.situation.replace(dict.fromkeys(impossible)).on(today),
            ignored=(*named, *self.ignored),
            errors={**self.errors, **impossible},
        )

    def without(self, *keys: str) -> "Answers":
        """The same answers with some taken away."""
        left = self.situation.replace(dict.fromkeys(keys))
        return Answers(self.facts, left, self.ignored, self.errors, self.typed)


def answer_pairs(situation: Situation) -> tuple[tuple[str, str], ...]:
    """Sorted (key, text) pairs; reading them back gives the same situation."""
    return tuple(sorted((key, _as_text(value)) for key, value in situation.answers.items()))


def read_answers(facts: PlatformFacts, query: QueryDict, *, allowed: Iterable[str] = ()) -> Answers:
    """Read every answer that is clear; name every key that is not.

    A repeated key is never resolved by picking one. Former keys of a question keep working.
    `allowed` are further control keys of the page. Answers that could not be read are named first,
    so that a crowd of foreign keys cannot hide them.
    """
    questions = {question.key: question for question in facts.questions}
    names = {alias: key for key, question in questions.items() for alias in question.aliases} | dict(
        zip(questions, questions)
    )
    given, repeated, foreign = _sort_out(_merge_days(query, questions), names, CONTROL_KEYS | set(allowed))
    form = AnswersForm(facts, given)
    form.full_clean()
    errors = {key: str(messages[0]) for key, messages in form.errors.items()}
    unread = [ignored(key, given[key], message) for key, message in errors.items()]
    answers = {key: value for key, value in form.cleaned_data.items() if value is not None}
    return Answers(facts, told(facts.questions, answers), first_few([*unread, *repeated, *foreign]), errors, given)


def is_tracking(key: str) -> bool:
    """Whether a key belongs to somebody's statistics; such keys are dropped without a word."""
    return key in _TRACKING_KEYS or key.startswith(_TRACKING_PREFIXES)


def _sort_out(
    query: Mapping[str, list[str]], names: Mapping[str, str], control: frozenset[str] | set[str]
) -> tuple[dict[str, str], list[Ignored], list[Ignored]]:
    """Answers given once by question key, answers given more often, and keys of no question."""
    foreign: list[Ignored] = []
    told: dict[str, list[tuple[str, str]]] = {}
    for key, values in query.items():
        if key in control or is_tracking(key):
            continue
        if key in names:
            told.setdefault(names[key], []).extend((key, value) for value in values)
        else:
            is_weighty = key in WEIGHTY and values == ["yes"]
            reason = _NOT_KNOWN_HERE if is_weighty else _unknown_key(key, names)
            foreign.append(ignored(key, "、".join(values), reason))
    foreign.sort(key=lambda each: each.reason != _NOT_KNOWN_HERE)
    given = {name: pairs[0][1] for name, pairs in told.items() if len(pairs) == 1 and pairs[0][1].strip()}
    reason = "同じ質問への回答が2つ以上あるため、どれも使っていません。"
    repeated = [ignored(key, value, reason) for pairs in told.values() if len(pairs) > 1 for key, value in pairs]
    return given, repeated, foreign


def _merge_days(query: QueryDict, questions: Mapping[str, Question]) -> dict[str, list[str]]:
    """Join the three boxes of a date question (`key-y`, `key-m`, `key-d`) into one text.

    Whoever pastes a whole date into the first box is understood, too. Repeated boxes stay repeated.
    """
    merged = {key: values or [""] for key, values in query.lists()}
    for key, question in questions.items():
        boxes = [f"{key}-{part}" for part in "ymd"]
        if question.kind != "date" or not any(box in merged for box in boxes):
            continue
        typed = zip_longest(*(merged.pop(box, []) for box in boxes), fillvalue="")
        texts = [_joined([part.strip() for part in parts]) for parts in typed]
        if any(texts):
            merged[key] = [*merged.get(key, []), *texts]
    return merged


def _joined(parts: list[str]) -> str:
    year, month, day = parts
    return f"{year}年{month}月{day}日" if month or day else year


def _unknown_key(key: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(names), n=1, cutoff=0.75)
    hint = f"「{near[0]}」ではありませんか。" if near else ""
    return f"この名前の質問はありません。{hint}"


def _shorten(text: str) -> str:
    clean = "".join(ch if ch.isprintable() else "□" for ch in text)
    return clean if len(clean) <= _SHOWN_LENGTH else clean[:_SHOWN_LENGTH] + "…"


def _as_text(value: Answer | Unknown) -> str:
    if isinstance(value, Unknown):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)


def _choices(labels: Mapping[str, str]) -> forms.ChoiceField:
    offered = "、".join(f"「{label}」（{key}）" for key, label in labels.items())
    return forms.ChoiceField(
        choices=list(labels.items()),
        error_messages={"invalid_choice": f"選択肢にない回答です。{offered}のどれかを選んでください。"},
    )
