"""「退会できましたか」: one short form, reached from the report, the calendar and paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from guides.report.views import resolve
from guides.reported_exits.form import ReportedExitForm
from guides.reported_exits.storing import store
from guides.web.form_tokens import is_from_our_page, token_for
from guides.web.responses import no_such_platform, personal_page
from platforms import clock
from platforms.editions import catalog


@csrf_exempt  # `is_from_our_page` stands in for it, without a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def reported_exit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form about the plan that this address names; after it was sent, a page of thanks."""
    if request.method == "POST" and not is_from_our_page(request):
        return personal_page(request, "corrections/refused.html", {}, canonical=_guide(slug), status=403)
    report = resolve(request, slug)
    if report is None:
        return no_such_platform(request, slug)
    today = clock.today_in_japan()
    data = request.POST if request.method == "POST" else None
    form = ReportedExitForm(report.facts, min(report.today, today), today, data)
    if form.is_valid():
        store(report, form.cleaned_data, request)
        return redirect(f"{reverse('guides:reported-exit-sent', args=[slug])}?{report.query}")
    token = token_for(form.data.get("token", ""), clock.now())
    context = {"report": report, "published": report.published, "form": form, "token": token}
    status = 422 if form.is_bound else 200
    return personal_page(request, "reported_exits/new.html", context, canonical=_guide(slug), status=status)


@require_safe
def reported_exit_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks, and the way back to the reader's own report."""
    published = catalog.current().get(slug)
    if published is None:
        return no_such_platform(request, slug)
    context = {"published": published, "query": request.GET.urlencode()}
    return personal_page(request, "reported_exits/sent.html", context, canonical=_guide(slug))


def _guide(slug: str) -> str:
    return reverse("guides:guide", args=[slug])
