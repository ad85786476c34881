"""Public addresses. They are contracts: articles link to them, so they only grow."""

from django.urls import path

from guides.views import compare, guide, home, platforms, report, wizard

app_name = "guides"

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("platforms/", platforms.platform_list, name="platforms"),
    path("platforms/<slug:slug>/", platforms.platform_detail, name="platform"),
    path("guides/", guide.guide_index, name="guide-index"),
    path("guides/<slug:slug>/", guide.guide, name="guide"),
    path("guides/<slug:slug>/questions/", wizard.next_question, name="questions"),
    path("guides/<slug:slug>/questions/<slug:key>/", wizard.question, name="question"),
    path("guides/<slug:slug>/report/", report.report, name="report"),
    path("guides/<slug:slug>/report.json", report.report_json, name="report-json"),
    path("compare/", compare.compare, name="compare"),
    path("compare.json", compare.compare_json, name="compare-json"),
]
