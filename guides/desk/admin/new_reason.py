"""A new reason on one page: a blocker with its condition, two ways out and its evidence."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from guides.desk import new_facts
from guides.desk.admin import hints
from guides.desk.admin.guided import EvidenceForm, draft_of, edited, form_page, not_yet, text
from guides.desk.new_facts import WAYS, Reason, Way
from platforms.clock import today_in_japan
from platforms.documents.facts import PlatformFacts, Question
from platforms.drafts.rows import shared_questions
from platforms.models.choices import Stage
from platforms.models.fields import QUESTION_KEY

PROSE = ("why", "new_why", "new_where", "way_1_how", "way_2_how", "says")
"""Fields that hold sentences."""
OFFERED = ("finish", "ask", "support", "wait", "payout", "forfeit")


class ReasonForm(EvidenceForm):
    """A blocker in reading order: what the reader meets, when it holds, two ways out, the evidence."""

    title = text("読者の状況", "例：検収を待っている仕事がある。")
    why = text("なぜ退会できないか", rows=2)
    stage = forms.ChoiceField(label="段階", choices=Stage.choices)
    when = forms.ChoiceField(label="どの答えのときか")
    new_key = text(
        "新しい質問のキー",
        "一覧にない質問を聞くときだけ書きます（例：open_reviews）。",
        required=False,
        max_length=60,
        validators=[QUESTION_KEY],
    )
    new_text = text("新しい質問の文", "「はい」のときに退会できない、はい・いいえの質問にします。", required=False)
    new_why = text("その質問をする理由", required=False)
    new_where = text("その答えを確認する場所", required=False)
    method = forms.ChoiceField(
        label="出金する方法", required=False, help_text="解消方法に「出金する」を選んだときだけ選びます。"
    )

    def __init__(self, *args: Any, document: PlatformFacts, shared: dict[str, Question], **kwargs: Any) -> None:
        super().__init__(*args, document=document, **kwargs)
        own = {question.key: question for question in document.questions}
        self.taken = {blocker.title for blocker in document.blockers}
        self.questions = {**own, **{key: each for key, each in shared.items() if key not in own}}
        groups = [
            ("このプラットフォームの質問", own.values()),
            ("ほかの質問", (q for k, q in shared.items() if k not in own)),
        ]
        when = [(name, [pair for question in asked for pair in _answers(question)]) for name, asked in groups]
        self.fields["when"].choices = [("", "選んでください"), ("new", "新しい質問の「はい」"), *when]  # type: ignore[attr-defined]
        methods = [("", "選ばない"), *((method.key, method.title) for method in document.payout_methods)]
        self.fields["method"].choices = methods  # type: ignore[attr-defined]
        for number in (1, 2):
            choices = [("", "選ばない"), *((kind, WAYS[kind][0]) for kind in OFFERED)]
            first = number == 1
            self.fields[f"way_{number}"] = forms.ChoiceField(label=f"解消方法{number}", choices=choices, required=first)
            self.fields[f"way_{number}_title"] = text(
                f"すること（解消方法{number}）", "例：クライアントに検収を頼む。", required=first
            )
            self.fields[f"way_{number}_how"] = text(f"やり方（解消方法{number}）", rows=2, required=first)
            self.fields[f"way_{number}_days"] = forms.IntegerField(
                label=f"待つ日数（解消方法{number}）",
                required=False,
                min_value=0,
                max_value=3660,
                help_text="「決まった日数を待つ」のときだけ書きます。",
            )
        self.order_fields([name for name in self.fields if name not in ("source", "says", "checked_how")])

    def clean_title(self) -> str:
        """Another one than those of the draft: Back and a second press would add the same reason twice."""
        title: str = self.cleaned_data["title"]
        if title in self.taken:
            raise forms.ValidationError("同じ状況の理由がもうあります。二重には加えていません。")
        return title

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        new = ("new_key", "new_text", "new_why", "new_where")
        if cleaned.get("when") == "new":
            for name in new:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "新しい質問では、必ず書いてください。")
            if cleaned.get("new_key") in self.questions:
                self.add_error("new_key", "このキーの質問がもうあります。一覧から選んでください。")
        elif cleaned.get("when") and any(cleaned.get(name) for name in new):
            self.add_error("when", "新しい質問を書いたときは、「新しい質問の「はい」」を選んでください。")
        for number in (1, 2):
            kind = cleaned.get(f"way_{number}")
            written = [cleaned.get(f"way_{number}_{part}") for part in ("title", "how", "days")]
            if not kind and any(written) and f"way_{number}" not in self.errors:
                self.add_error(f"way_{number}", "解消方法を選んでください。")
            for part, label in (("title", "すること"), ("how", "やり方")):
                if kind and not cleaned.get(f"way_{number}_{part}") and f"way_{number}_{part}" not in self.errors:
                    self.add_error(f"way_{number}_{part}", f"{label}を書いてください。")
            if kind == "payout" and not cleaned.get("method"):
                self.add_error("method", "出金する方法を選んでください。")
            days = f"way_{number}_days"
            if kind == "wait" and cleaned.get(days) is None and days not in self.errors:
                self.add_error(days, "待つ日数を書いてください。")
        return cleaned

    def reason(self, today: date) -> Reason:
        """What was picked."""
        told = self.cleaned_data
        question, operator, value = told["when"].split("|") if told["when"] != "new" else (told["new_key"], "is", "yes")
        asked = None
        if told["when"] == "new":
            asked = Question(
                key=question, kind="yes_no", text=told["new_text"], why=told["new_why"], where_to_look=told["new_where"]
            )
        ways = tuple(
            Way(
                kind=told[f"way_{n}"],
                title=told[f"way_{n}_title"],
                how=told[f"way_{n}_how"],
                min_days=told[f"way_{n}_days"],
                max_days=told[f"way_{n}_days"],
            )
            for n in (1, 2)
            if told[f"way_{n}"]
        )
        return Reason(
            title=told["title"],
            why=told["why"],
            stage=told["stage"],
            question=question,
            operator=operator,
            value=int(value) if operator == "at_least" else value,
            ways=ways,
            evidence=self.evidence(today),
            method=told["method"],
            new_question=asked,
        )


@require_http_methods(["GET", "POST"])
def reason_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A new blocker with its condition, its remedies and its evidence."""
    platform, document = draft_of(request, pk)
    if document is None:
        return not_yet(request, pk)
    shared = {question.key: question for question in shared_questions()}
    form = ReasonForm(request.POST or None, document=document, shared=shared)

    def change(facts: PlatformFacts) -> Any:
        return new_facts.with_reason(facts, form.reason(today_in_japan()), shared)

    if hints.ASKED in request.POST:
        return hints.form_hints(request, form, PROSE, lambda: change(document), document)
    if form.is_valid() and edited(request, platform, form, change):
        messages.success(request, f"「{form.cleaned_data['title']}」を下書きに加えました。まだ公開していません。")
        return redirect("admin:platforms_platform_change", pk)
    return form_page(request, "退会できない理由を加える", platform, form, "", "下書きに加える")


def _answers(question: Question) -> list[tuple[str, str]]:
    """The answers to pick for which a reason may hold."""
    match question.kind:
        case "yes_no":
            found = [("is|yes", "はい"), ("is|no", "いいえ")]
        case "choice":
            found = [(f"is|{choice.key}", choice.label) for choice in question.choices]
        case "amount":
            found = [("at_least|1", "1円以上")]
        case "days":
            found = [("at_least|1", "1日以上")]
        case _:
            found = []
    return [(f"{question.key}|{value}", f"{question.text}：{label}") for value, label in found]
