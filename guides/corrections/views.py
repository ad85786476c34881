"""「この行がおかしい」: a line, a text area, a button."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from guides.corrections.form import CorrectionForm
from guides.corrections.storing import USED_UP_CODE, store, subject_of
from guides.questions.answers import ignored
from guides.web.form_tokens import is_from_our_page, token_for
from guides.web.responses import no_such_platform, personal_page
from platforms import clock
from platforms.editions import catalog
from platforms.models.reader_report import LONGEST_TEXT

PLATFORM_KEY, FACT_KEY, BACK_KEY = "platform", "fact", "back"
LEADS_BACK = ("report", "guide", "platform", "compare", "several", "question", "questions", "glossary")
"""Names of the pages from which a line is reported."""
LONGEST_WAY_BACK = 4_000


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
    back = way_back(request.POST.get(BACK_KEY, "") if request.method == "POST" else came_from(request))
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "published": published,
        "subject": subject,
        "form": form,
        "longest": LONGEST_TEXT,
        "back": back,
    }
    if address and not subject.address:
        context["ignored"] = [ignored(FACT_KEY, address, "いまの公開データにありません。全体への報告として送れます。")]
    if form.is_valid():
        try:
            store(subject, form.cleaned_data, request)
            return redirect(
                f"{reverse('guides:report-sent')}?{urlencode({BACK_KEY: back} if back else {})}".rstrip("?")
            )
        except ValidationError as error:
            form.add_error("token", error)
    sent = "" if form.has_error("token", USED_UP_CODE) else form.data.get("token", "")
    context["token"] = token_for(sent, clock.now())
    return _page(request, "new", context, 422 if form.is_bound else 200)


@require_safe
def report_sent(request: HttpRequest) -> HttpResponse:
    """Thanks, what happens next, and the way back to what the reader was reading."""
    back = way_back(request.GET.get(BACK_KEY, ""))
    own = bool(back) and resolve(urlsplit(back).path).url_name == "report"
    return _page(request, "sent", {"back": back, "back_to_report": own}, 200)


def came_from(request: HttpRequest) -> str:
    """The address on this site that led here, as the browser tells it; nothing from elsewhere."""
    try:
        told = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return f"{told.path}?{told.query}" if told.netloc == request.get_host() else ""


def way_back(address: str) -> str:
    """An address of a page of this site on which lines are reported; nothing else leads back."""
    try:
        parts = urlsplit(address)
        found = resolve(parts.path)
    except (Resolver404, ValueError):
        return ""
    ours = not parts.scheme and not parts.netloc and found.app_name == "guides" and found.url_name in LEADS_BACK
    return (
        f"{parts.path}{'?' + parts.query if parts.query else ''}" if ours and len(address) <= LONGEST_WAY_BACK else ""
    )


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
    return personal_page(
        request, f"corrections/{name}.html", context, canonical=reverse("guides:new-report"), status=status
    )
