"""Publishing: everything an editor should know on one page, a reason, a button."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from guides.desk.admin import workflow
from guides.desk.admin.days import day_from_a_calendar
from guides.desk.admin.page import PUBLISH, desk_page, platform_for
from guides.desk.admin.past_editions import ReasonForm
from guides.desk.impact import Impact, impact
from guides.desk.scenarios import EXPECTED, Mismatch, expect, unexpected
from guides.sharing import preview_pictures
from platforms import lints
from platforms.clock import JAPAN, now, today_in_japan
from platforms.documents.facts import PlatformFacts
from platforms.drafts.diffing import Change, document_difference
from platforms.drafts.history import editors_since
from platforms.drafts.rows import digest
from platforms.editions import catalog
from platforms.editions.publishing import (
    CHANGED_MEANWHILE,
    Proof,
    PublicationRefusedError,
    current_edition,
    document_of_edition,
    proof,
    publish_proven,
)
from platforms.editions.submissions import last_answer, open_submission, schedule, was_published
from platforms.models import DraftChange, Edition, Platform, Scenario, Submission


class PublicationForm(ReasonForm):
    """A reason, and whether what was just shown is what scenarios are to expect from now on."""

    accept = forms.BooleanField(
        label="変わる想定ケースの「期待する結果」も、新しい結果に直す",
        required=False,
        initial=True,
        help_text="外すと、変わった想定ケースは「期待と違う」として、毎晩の点検に出ます。",
    )
    checked = forms.BooleanField(
        label="値を変えた事実を、出典ともう一度比べました（前の根拠と確認日のままでよい）",
        error_messages={
            "required": "値が変わったのに、根拠が前のままの事実があります。出典と比べてから、チェックを入れてください。"
        },
    )

    def __init__(self, *args: Any, unchecked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not unchecked:
            del self.fields["checked"]


@dataclass(frozen=True)
class Look:
    """A draft as the publication page shows it. `impact` is None while the rows are no valid document."""

    platform: Platform
    proof: Proof
    edition: Edition | None
    last_change: DraftChange | None
    editors: dict[int, Any]
    scenarios: tuple[Scenario, ...]
    impact: Impact | None
    unexpected: tuple[Mismatch, ...]

    @property
    def digest(self) -> str:
        """Names exactly this draft; empty while the rows are no valid document."""
        return digest(self.proof.facts) if self.proof.facts else ""

    @property
    def seen(self) -> str:
        """Names exactly this draft against exactly this edition."""
        number = self.edition.number if self.edition else 0
        return f"{number}-{self.digest}" if self.digest else ""

    @property
    def unchecked(self) -> bool:
        """Whether a value changed whose evidence nobody touched."""
        return any(lint.id == lints.UNCHECKED_VALUES for lint in self.proof.lints)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is to be published, of a new platform all of it, so that whoever approves it sees each value."""
        if self.edition is None and self.proof.facts is not None:
            return document_difference({}, self.proof.facts.model_dump())
        return self.proof.changes

    def needs_somebody_else(self, user: Any) -> bool:
        """Whether the team wants another person than those who edited this to publish it."""
        return bool(settings.STAFF_SECOND_PERSON and self.impact and self.impact.is_high and user.pk in self.editors)


def look_at(platform: Platform, today: date) -> Look:
    """The draft with its lints, its differences, and what they mean for readers."""
    found, edition = proof(platform, today), current_edition(platform)
    scenarios = tuple(Scenario.objects.in_use().filter(platform=platform))
    effect: Impact | None = None
    strange: tuple[Mismatch, ...] = ()
    if found.facts:
        before = document_of_edition(edition) if edition else None
        effect = impact(before, found.facts, scenarios, today, catalog.current())
        strange = unexpected(found.facts, zip(scenarios, effect.results))
    last = platform.draft_changes.select_related("who").order_by("-pk").first()
    editors = editors_since(platform, edition)
    return Look(platform, found, edition, last, editors, scenarios, effect, strange)


class DayForm(forms.Form):
    """The day on which the draft is to be published, at its beginning in Japan; today where nobody chose one."""

    on = day_from_a_calendar(
        label="公開する日",
        required=False,
        help_text="あとの日を選ぶと、その日に公開したときの確認と影響が出て、予約できます。その日の0時に公開します。",
    )

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and on <= today_in_japan():
            raise forms.ValidationError("明日からあとの日を選んでください。今日公開するなら、空欄にします。")
        return on


@require_http_methods(["GET", "POST"])
def publish_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft against what readers see, in words; a reason; a button. `on` schedules it for a later day."""
    day = DayForm(request.GET)
    on = day.cleaned_data["on"] if day.is_valid() else None
    today = on or today_in_japan()
    if request.method != "POST":
        look = look_at(platform_for(request, pk), today)
        return _page(request, look, day, PublicationForm(unchecked=look.unchecked, initial={"seen": look.seen}))
    # Lints and scenarios take time, and writing holds SQLite's one lock: what was looked at is compared again inside.
    look = look_at(platform_for(request, pk, PUBLISH), today)
    form = PublicationForm(request.POST, unchecked=look.unchecked)
    if form["seen"].value() != look.seen:
        messages.error(request, CHANGED_MEANWHILE)
        again = request.POST.copy()  # the reason stays; what is on the page now counts as seen
        again["seen"] = look.seen
        again.pop("checked", None)
        form = PublicationForm(initial=again.dict(), unchecked=look.unchecked)
        return _page(request, look, day, form)
    if look.needs_somebody_else(request.user):
        messages.error(request, "影響の大きい変更です。編集した人とは別の人が公開してください。")
        return _page(request, look, day, form)
    if not form.is_valid():
        return _page(request, look, day, form)
    if on is not None and look.proof.facts is not None and look.proof.is_publishable:
        due = datetime.combine(on, time.min, JAPAN)
        reason = form.cleaned_data["reason"]
        schedule(look.platform, look.proof.facts, by=request.user, reason=reason, due=due, now=now())
        messages.success(request, f"{on:%Y年%-m月%-d日}の0時に公開するように予約しました。")
        return redirect("admin:platforms_platform_publish", pk)
    try:
        edition = _publish(request, look, form)
    except PublicationRefusedError as error:
        messages.error(request, str(error))
        return _page(request, look, day, form)
    messages.success(request, f"第{edition.number}版を公開しました。")
    return redirect("admin:platforms_platform_editions", pk)


@transaction.atomic
def _publish(request: HttpRequest, look: Look, form: PublicationForm) -> Edition:
    """Publish what was looked at. Raises `PublicationRefusedError` where it is not that any more."""
    platform = look.platform
    edition = publish_proven(platform, look.proof, by=request.user, reason=form.cleaned_data["reason"])
    was_published(platform, by=request.user, now=now())
    if form.cleaned_data["accept"]:
        _accept(look)
    # Robust: whatever keeps a picture from being drawn is logged, and the edition stands.
    transaction.on_commit(preview_pictures.make_current, robust=True)
    return edition


def _accept(look: Look) -> None:
    """Let the scenarios that this draft moves expect what it says to them; others stay as wrong as they were."""
    assert look.impact is not None
    moved = {each.scenario.pk for each in look.impact.moved}
    for mismatch in look.unexpected:
        if look.impact.is_new or mismatch.scenario.pk in moved:
            expect(mismatch.scenario, mismatch.result)
            mismatch.scenario.save(update_fields=EXPECTED)


def _page(request: HttpRequest, look: Look, day: DayForm, form: PublicationForm) -> HttpResponse:
    submission = open_submission(look.platform)
    described = [(lint.is_error, lints.described(lint, look.proof.rows)) for lint in look.proof.lints]
    may_publish = request.user.has_perm(PUBLISH)  # type: ignore[union-attr]
    waits = may_publish and look.needs_somebody_else(request.user)
    context = {
        "look": look,
        "platform": look.platform,
        "proof": look.proof,
        "impact": look.impact,
        "form": form,
        "errors": [text for is_error, text in described if is_error],
        "warnings": [text for is_error, text in described if not is_error],
        "waits_for_somebody_else": waits,
        "offers_form": may_publish and not waits and look.proof.is_publishable,
        "may_publish": may_publish,
        "may_hand_in": request.user.has_perm(workflow.CHANGE) and bool(look.changes) and look.proof.is_publishable,  # type: ignore[union-attr]
        "submission": submission,
        "moved_on": bool(submission and look.proof.facts and _moved_on(submission, look.proof.facts)),
        "last_answer": None if submission else last_answer(look.platform),
        "day": day,
        "on": day.cleaned_data.get("on") if day.is_valid() else None,
        "word": workflow.WordForm(),
        "answer": workflow.AnswerForm(),
    }
    return desk_page(request, "desk/publish.html", "公開する", context)


def _moved_on(submission: Submission, facts: PlatformFacts) -> bool:
    """Whether the draft is no longer what was handed in or scheduled."""
    try:
        return digest(PlatformFacts.model_validate(submission.facts)) != digest(facts)
    except ValidationError:
        return True
