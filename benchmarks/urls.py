"""The site, and two views to compare it with."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config import outage_page
from config.urls import urlpatterns as site
from platforms.models import Platform

ROWS = 100
NAIVE = """<!doctype html><html lang="ja"><title>一覧</title><table>{% for platform in platforms %}
<tr><th><a href="{% url 'guides:guide' platform.slug %}">{{ platform.name }}</a></th><td>{{ platform.get_kind_display }}</td>
<td>{% for schedule in platform.fee_schedules.all %}{{ schedule.title }}{% for tier in schedule.tiers.all %}
{{ tier.up_to_yen|default:"" }} {{ tier.rate }}{% endfor %}{% endfor %}</td>
<td>{% for method in platform.payout_methods.all %}{{ method.title }} {{ method.minimum_yen|default:"" }}{% endfor %}</td>
</tr>{% endfor %}</table></html>"""


def hello(request: HttpRequest) -> HttpResponse:
    """Nothing, behind the whole middleware: what every request pays."""
    return HttpResponse("hello")


def naive(request: HttpRequest) -> HttpResponse:
    """A hundred rows the plain way: a query for every row and everything below it."""
    drafts: list[Platform] = []
    while len(drafts) < ROWS:
        drafts += Platform.objects.order_by("kana")[: ROWS - len(drafts)]
    return HttpResponse(engines["django"].from_string(NAIVE).render({"platforms": drafts}, request))


handler500 = outage_page.failed
urlpatterns = [path("hello", hello), path("naive", naive), *site]
