"""A draft's way from its editor to its publisher: hand in, send back, take back, throw away, bring back."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from guides.desk.admin.page import PUBLISH, desk_page, platform_for
from guides.web.addresses import absolute
from platforms.clock import now
from platforms.drafts import history
from platforms.drafts.diffing import document_difference
from platforms.drafts.editing import ChangedMeanwhileError
from platforms.drafts.rows import DraftRefusedError, document_of
from platforms.editions import submissions
from platforms.editions.publishing import current_edition
from platforms.models import DiscardedDraft, Platform, Submission
from platforms.staff_notices import tell_person, tell_team

CHANGE = "platforms.change_platform"
MOST_KEPT = 20
"""Discarded drafts that are listed, newest first."""


class WordForm(forms.Form):
    """What one member of staff tells another."""

    word = forms.CharField(
        label="コメント", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3, "cols": 80})
    )


class AnswerForm(WordForm):
    """Why a draft comes back: without a reason nobody can mend it."""

    word = forms.CharField(
        label="直してほしいところ",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        error_messages={"required": "直してほしいところを書いてください。"},
    )


def publishers() -> Any:
    """Everybody who may publish."""
    may = Q(is_superuser=True) | Q(groups__permissions__codename="add_edition")
    return get_user_model().objects.filter(may, is_active=True, is_staff=True).distinct()


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the publishers that this draft is ready."""
    platform, form = platform_for(request, pk, CHANGE), WordForm(request.POST)
    if form.is_valid():
        submissions.hand_in(platform, by=request.user, comment=form.cleaned_data["word"], now=now())
        text = _notice(f"{request.user}さんが「{platform}」の公開を頼みました。", form.cleaned_data["word"], platform)
        _afterwards(lambda: _tell_publishers(request.user, f"公開の依頼：{platform}", text))
        messages.success(request, "公開を頼みました。公開できる人の「今日の仕事」に出ます。")
    return redirect("admin:platforms_platform_publish", pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft that was handed in back, with a comment."""
    platform, form = platform_for(request, pk, PUBLISH), AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "直してほしいところを書いてください。")
        return redirect("admin:platforms_platform_publish", pk)
    for each in submissions.send_back(platform, by=request.user, answer=form.cleaned_data["word"], now=now()):
        text = _notice(f"「{platform}」の下書きが差し戻されました。", each.answer, platform)
        _afterwards(partial(tell_person, each.by, f"差し戻し：{platform}", text))
        messages.success(request, f"差し戻しました。{each.by}さんの「今日の仕事」に出ます。")
    return redirect("admin:platforms_platform_publish", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was handed in; a schedule only by somebody who may publish."""
    platform = platform_for(request, pk, CHANGE)
    waiting = submissions.open_submission(platform)
    if waiting is not None and waiting.due is not None:
        platform_for(request, pk, PUBLISH)
    if submissions.withdraw(platform, by=request.user, now=now()):
        messages.success(request, "取り消しました。")
    return redirect("admin:platforms_platform_publish", pk)


@require_http_methods(["GET", "POST"])
def discard_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be thrown away, a button, and what was thrown away before."""
    platform = platform_for(request, pk, CHANGE)
    version = history.version_of(platform)
    draft, edition = document_of(platform), current_edition(platform)
    seen = hashlib.sha256(f"{edition and edition.number}{draft!r}".encode()).hexdigest()
    if request.method == "POST" and edition is not None:
        try:
            version = version if request.POST.get("seen") == seen else history.NO_VERSION
            submissions.discard(platform, edition, by=request.user, now=now(), version=version)
        except ChangedMeanwhileError:
            messages.error(request, "この画面を開いたあとに、下書きが変わりました。もう一度見て、決めてください。")
        else:
            messages.success(request, "下書きの変更を捨てました。下の一覧から元に戻せます。")
        return redirect("admin:platforms_platform_discard", pk)
    lost = document_difference(edition.document().model_dump(), draft) if edition else ()
    kept = platform.discarded_drafts.select_related("who").order_by("-pk")[:MOST_KEPT]
    context = {"platform": platform, "edition": edition, "lost": lost, "kept": kept, "seen": seen}
    return desk_page(request, "desk/discard.html", "下書きの変更を捨てる", context)


@require_POST
def bring_back(request: HttpRequest, pk: int, discarded: int) -> HttpResponse:
    """Make the draft what it was when somebody threw it away; what is there now is kept in its place."""
    platform = platform_for(request, pk, CHANGE)
    kept = get_object_or_404(DiscardedDraft, platform=platform, pk=discarded)
    try:
        submissions.bring_back(kept, by=request.user, now=now())
    except ChangedMeanwhileError:
        messages.error(request, "そのあいだに、下書きが変わりました。もう一度見て、決めてください。")
    except (DraftRefusedError, ValidationError, ValueError):
        messages.error(
            request, "この下書きには直すところがあるため、戻せません。変更の記録を見て、手で直してください。"
        )
    else:
        messages.success(request, "捨てた下書きを戻しました。いままでの下書きは、捨てた下書きに残っています。")
    return HttpResponseRedirect(reverse("admin:platforms_platform_discard", args=[pk]))


def tell_outcome(submission: Submission) -> None:
    """Tell the person who scheduled a publication what became of it, and the team where it failed."""
    platform = submission.platform
    text = _notice(f"「{platform}」の公開の予約：{submission.get_state_display()}。", submission.answer, platform)
    tell_person(submission.decided_by, f"公開の予約：{platform}", text)
    if submission.state == "failed":
        tell_team(f"公開の予約：{platform}", text)


def _tell_publishers(asking: Any, subject: str, text: str) -> None:
    tell_team(subject, text)
    for user in publishers().exclude(pk=asking.pk):
        tell_person(user, subject, text)


def _notice(first: str, word: str, platform: Platform) -> str:
    link = absolute(reverse("admin:platforms_platform_publish", args=[platform.pk]))
    return "\n".join(filter(None, [first, word, link]))


def _afterwards(tell: Callable[[], Any]) -> None:
    """Once it is certain; a mail server that does not answer undoes nothing."""
    transaction.on_commit(tell, robust=True)
