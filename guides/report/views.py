"""The personal report, as a page and for programs."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.questions.answers import read_answers
from guides.questions.day import read_day
from guides.report.as_json import report_as_json
from guides.report.qr import qr_path
from guides.report.report import Report, build_report
from guides.report.several_platforms import MergedReports, merged_reports
from guides.web.responses import json_answer, keep_private, no_such_platform, personal_page
from platforms.editions import catalog


def resolve(request: HttpRequest, slug: str) -> Report | None:
    """The report that this URL asks for; None when there is no such platform."""
    published = catalog.current().get(slug)
    if published is None:
        return None
    answers = read_answers(published.facts, request.GET)
    day = read_day(request.GET)
    named = replace(answers, ignored=answers.ignored + day.ignored)
    route, edition = request.GET.get("route", ""), request.GET.get("edition", "")
    return build_report(published, named, day.day, day_is_fixed=day.fixed, route=route, edition=edition)


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Explain what still stands between this reader and 退会."""
    result = resolve(request, slug)
    if result is None:
        return no_such_platform(request, slug)
    return personal_page(
        request,
        "report/report.html",
        {"report": result, "today": result.today},
        canonical=reverse("guides:guide", args=[slug]),
    )


@require_safe
def report_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same report for programs."""
    result = resolve(request, slug)
    if result is None:
        missing = {"error": "このプラットフォームは登録されていません。", "platform": slug}
        return keep_private(json_answer(missing, status=404))
    return keep_private(json_answer(report_as_json(result)))


@require_safe
def report_square(request: HttpRequest, slug: str) -> HttpResponse:
    """The address of the report as a square for paper. A page of its own: browsers ask for it when they print.

    404 with a picture that says so where there is no such platform, or its link is too long.
    """
    result = resolve(request, slug)
    square = qr_path(result.link) if result is not None else None
    status = 200 if square is not None else 404
    kind, context = "image/svg+xml; charset=utf-8", {"report": result, "square": square}
    return keep_private(render(request, "report/square.svg", context, content_type=kind, status=status))


@require_safe
def report_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """The chosen route as calendar events."""
    result = resolve(request, slug)
    if result is None:
        return no_such_platform(request, slug)
    return _calendar((result,), f"yamedoki-{slug}.ics")


@require_safe
def several_platforms(request: HttpRequest) -> HttpResponse:
    """Several platforms on one page."""
    merged = _merged(request)
    chosen = [report.facts.slug for report in merged.reports]
    carried = [(key, value) for key, values in request.GET.lists() if key != "p" for value in values]
    context = {
        "merged": merged,
        "platforms": catalog.current().running,
        "chosen": chosen,
        "carried": carried,
        "query": request.GET.urlencode(),
    }
    return personal_page(request, "report/several_platforms.html", context, canonical=reverse("guides:several"))


@require_safe
def several_platforms_ics(request: HttpRequest) -> HttpResponse:
    """Several platforms in one calendar file."""
    return _calendar(_merged(request).reports, "yamedoki.ics")


def _merged(request: HttpRequest) -> MergedReports:
    return merged_reports(catalog.current(), request.GET, read_day(request.GET))


def _calendar(reports: tuple[Report, ...], name: str) -> HttpResponse:
    # Here: few readers take a calendar away, and its library makes every start slower.
    from guides.report.as_calendar import calendar_of

    response = HttpResponse(calendar_of(reports), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return keep_private(response)
