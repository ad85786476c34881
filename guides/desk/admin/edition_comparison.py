"""Two editions side by side: what differs, and what that did to readers."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guides.desk.admin.page import desk_page, platform_for
from guides.desk.impact import impact
from platforms.clock import today_in_japan
from platforms.drafts.diffing import difference
from platforms.editions import catalog
from platforms.models import Edition, Scenario


class TwoEditionsForm(forms.Form):
    """Which editions to compare."""

    old = forms.ModelChoiceField(Edition.objects.none(), label="前の版", to_field_name="number", empty_label=None)
    new = forms.ModelChoiceField(Edition.objects.none(), label="後の版", to_field_name="number", empty_label=None)


@require_safe
def compare_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Any two editions of one platform; the two newest until somebody chooses."""
    platform = platform_for(request, pk)
    editions = platform.editions.defer("facts").order_by("-number")  # only the two that are chosen are read
    newest = [edition.number for edition in editions[:2]]
    chosen = {"new": newest[0], "old": newest[-1], **request.GET.dict()} if newest else {}
    form = TwoEditionsForm(chosen)
    for field in form.fields.values():
        field.queryset = editions  # type: ignore[attr-defined]
    context = {"platform": platform, "form": form, "found": None, "look": None}
    if newest and form.is_valid():
        old, new = form.cleaned_data["old"].document(), form.cleaned_data["new"].document()
        scenarios = Scenario.objects.in_use().filter(platform=platform)
        context["found"] = impact(old, new, scenarios, today_in_japan(), catalog.current())
        context["changes"] = difference(old, new)
    return desk_page(request, "desk/compare.html", "版をくらべる", context)
