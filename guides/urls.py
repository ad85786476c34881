"""Public addresses. They are contracts: articles link to them, so they only grow."""

from django.urls import path

from guides.openness import readable_from_anywhere
from guides.views import (
    api,
    chips,
    compare,
    embed,
    feeds,
    glossary,
    guide,
    home,
    link_builder,
    oembed,
    platforms,
    reader_reports,
    report,
    shared_files,
    wizard,
)

app_name = "guides"

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("glossary/", glossary.glossary_page, name="glossary"),
    path("platforms/", platforms.platform_list, name="platforms"),
    path("platforms/<slug:slug>/", platforms.platform_detail, name="platform"),
    path("guides/", guide.guide_index, name="guide-index"),
    # Before the guides: no platform may be called "report".
    path("guides/report/", report.several, name="several"),
    path("guides/report.ics", report.several_ics, name="several-ics"),
    path("guides/<slug:slug>/", guide.guide, name="guide"),
    path("guides/<slug:slug>/questions/", wizard.next_question, name="questions"),
    path("guides/<slug:slug>/questions/<slug:key>/", wizard.question, name="question"),
    path("guides/<slug:slug>/report/", report.report, name="report"),
    path("guides/<slug:slug>/report.json", readable_from_anywhere(report.report_json), name="report-json"),
    path("guides/<slug:slug>/report.ics", report.report_ics, name="report-ics"),
    path("compare/", compare.compare, name="compare"),
    path("compare/method/", compare.method, name="compare-method"),
    path("compare.csv", compare.compare_csv, name="compare-csv"),
    path("compare.json", readable_from_anywhere(compare.compare_json), name="compare-json"),
    path("reports/new/", reader_reports.new_report, name="new-report"),
    path("reports/sent/", reader_reports.report_sent, name="report-sent"),
    # For other people's articles.
    path("links/", link_builder.links, name="links"),
    path("oembed", oembed.oembed, name="oembed"),
    path("embed/card/<slug:slug>/", embed.card, name="embed-card"),
    path("embed/check/<slug:slug>/", embed.check, name="embed-check"),
    path("embed/compare/", embed.compare, name="embed-compare"),
    path("embed/fact/<slug:slug>/<slug:fact>/", chips.fact, name="fact"),
    path("embed/fact/<slug:slug>/<slug:fact>.svg", chips.fact_svg, name="fact-svg"),
    path("embed/fact/<slug:slug>/<slug:fact>.json", chips.fact_json, name="fact-json"),
    path("embed/<str:name>", embed.asset, name="embed-asset"),
    path("pictures/platforms/<slug:slug>.png", shared_files.platform_picture, name="platform-picture"),
    path("pictures/<slug:name>.png", shared_files.picture, name="picture"),
    # For programs.
    path("api/", api.about, name="api"),
    path("api/openapi.yaml", api.openapi, name="openapi"),
    path("api/facts.json", api.facts, name="api-facts"),
    path("api/platforms.json", api.platforms, name="api-platforms"),
    path("api/platforms/<slug:slug>.json", api.platform, name="api-platform"),
    path("api/platforms/<slug:slug>/chips.json", api.platform_chips, name="api-chips"),
    # For crawlers, readers of feeds and browsers.
    path("feed.xml", feeds.editions, name="feed"),
    path("sitemap.xml", shared_files.sitemap, name="sitemap"),
    path("robots.txt", shared_files.robots, name="robots"),
    path("favicon.ico", shared_files.favicon, name="favicon"),
    path("manifest.webmanifest", shared_files.manifest, name="manifest"),
    path(".well-known/security.txt", shared_files.security, name="security"),
]
