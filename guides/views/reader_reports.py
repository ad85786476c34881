"""「この行がおかしい」: a line, a text area, a button."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from guides.answers import ignored
from guides.http import no_such_platform, personal_page
from guides.reader_reports import (
    NotNowError,
    ReaderReportForm,
    is_from_our_page,
    store,
    subject_of,
    token_for,
)
from platforms import catalog, clock
from platforms.models.reader_report import LONGEST_TEXT

PLATFORM_KEY, FACT_KEY = "platform", "fact"


@csrf_exempt  # `is_from_our_page` stands in for it, without a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: HttpRequest) -> HttpResponse:
    """The form about one line; after it was sent, a page of thanks."""
    if request.method == "POST" and not is_from_our_page(request):
        return _page(request, "refused", {}, 403)
    slug, address = request.GET.get(PLATFORM_KEY, ""), request.GET.get(FACT_KEY, "")
    current = catalog.current()
    if not slug:
        return _page(request, "choose", {"platforms": current.platforms}, 200 if request.method != "POST" else 422)
    published = current.get(slug)
    if published is None:
        return no_such_platform(request, slug)
    subject = subject_of(published, address)
    form = ReaderReportForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"published": published, "subject": subject, "form": form, "longest": LONGEST_TEXT}
    if address and not subject.address:
        context["ignored"] = [ignored(FACT_KEY, address, "いまの公開データにありません。全体への報告として送れます。")]
    status = 200
    if form.is_valid():
        try:
            store(subject, form.cleaned_data, request)
            return redirect("guides:report-sent")
        except NotNowError as error:
            context["not_now"], status = str(error), error.status
    elif form.is_bound:
        status = 422
    context["token"] = token_for(form.data.get("token", ""), clock.now())
    return _page(request, "new", context, status)


@require_safe
def report_sent(request: HttpRequest) -> HttpResponse:
    """Thanks, and what happens next."""
    return _page(request, "sent", {}, 200)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    return personal_page(
        request, f"reports/{name}.html", context, canonical=reverse("guides:new-report"), status=status
    )
