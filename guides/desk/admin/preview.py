"""The real pages made from a draft, for staff alone.

Nothing here touches the catalog: readers' views cannot come upon a draft. The templates are theirs,
wrapped by `desk/preview.html`; the document is read from the rows for this one response.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from pydantic import ValidationError

from guides.desk.admin.page import platform_for
from guides.pages.guide import guide_context
from guides.questions.answers import read_answers
from guides.questions.day import Day, read_day
from guides.report.report import build_report
from guides.web.responses import keep_private
from platforms import clock
from platforms.drafts.rows import facts_of
from platforms.editions.catalog import PublishedPlatform
from platforms.editions.publishing import current_edition
from platforms.models import Platform, Scenario

TITLES = {"guide": "退会ガイド", "platform": "手数料・出金", "report": "結果"}
TEMPLATES = {"guide": "pages/guide.html", "platform": "pages/platform.html", "report": "report/report.html"}


@require_safe
def preview_page(request: HttpRequest, pk: int, page: str) -> HttpResponse:
    """One public page as it would be if the draft were published. `on` fixes the day."""
    platform = platform_for(request, pk)
    if page not in TEMPLATES:
        raise Http404
    try:
        facts = facts_of(platform)
    except ValidationError:
        messages.error(request, "下書きに直すところがあるため、まだプレビューできません。")
        return redirect("admin:platforms_platform_publish", pk)
    edition = current_edition(platform)
    draft = PublishedPlatform(facts, edition.number + 1 if edition else 1, clock.now())
    scenario = _scenario(request, platform)
    day = read_day(request.GET)
    if scenario is not None and scenario.on and not day.fixed:
        day = Day(scenario.on, fixed=True)
    context = {
        "wrapped": TEMPLATES[page],
        "published": draft,
        "today": day.day,
        "noindex": True,
        "draft_of": platform,
        "page": page,
        "pages": [(name, title, _address(pk, name)) for name, title in TITLES.items()],
        "scenario": scenario,
        "scenarios": Scenario.objects.in_use().filter(platform=platform),
        "day": day,
        "answers": _answers(request, scenario).items() if page == "report" else (),
        **_own(request, page, draft, day, scenario),
    }
    response = keep_private(render(request, "desk/preview.html", context))
    response.content = _within_the_preview(response.content.decode(), pk, facts.slug).encode()
    return response


def _own(
    request: HttpRequest, page: str, draft: PublishedPlatform, day: Day, scenario: Scenario | None
) -> Mapping[str, Any]:
    """What this page's template needs beside `published` and `today`."""
    if page == "guide":
        return guide_context(draft)
    if page == "report":
        answers = read_answers(draft.facts, _answers(request, scenario))
        answers = replace(answers, ignored=answers.ignored + day.ignored)
        route = request.GET.get("route", "")
        return {"report": build_report(draft, answers, day.day, day_is_fixed=day.fixed, route=route)}
    return {}


def _answers(request: HttpRequest, scenario: Scenario | None) -> QueryDict:
    """The answers in the address, or those of the scenario that it names."""
    if scenario is not None:
        return QueryDict(scenario.query)
    answers = request.GET.copy()
    for key in ("scenario", "on", "route"):
        answers.pop(key, None)
    return answers


def _scenario(request: HttpRequest, platform: Platform) -> Scenario | None:
    asked = request.GET.get("scenario", "")
    if not asked:
        return None
    return get_object_or_404(Scenario, platform=platform, pk=int(asked) if asked.isdecimal() else 0)


def _address(pk: int, page: str) -> str:
    return reverse("admin:platforms_platform_preview", args=[pk, page])


def _within_the_preview(page: str, pk: int, slug: str) -> str:
    """Let links to the three pages of this platform lead to their previews."""
    for name in TITLES:
        public = re.escape(reverse(f"guides:{name}", args=[slug]))
        page = re.sub(rf'href="{public}(?=["?#])', f'href="{_address(pk, name)}', page)
    return page
