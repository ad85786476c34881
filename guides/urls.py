"""Public addresses. They are contracts: articles link to them, so they only grow."""

from django.urls import path

from guides.comparison import views as comparison
from guides.corrections import views as corrections
from guides.pages import feeds, glossary, guide, home, platforms, sitemap, well_known_files
from guides.questions import views as questions
from guides.report import views as report
from guides.reported_exits import views as reported_exits
from guides.sharing import frame_views, link_builder, oembed, one_line_fact_views, open_data
from guides.web.cross_site_headers import readable_from_anywhere
from guides.web.made_to_order import made_to_order

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
    path("guides/report/", made_to_order(report.several_platforms), name="several"),
    path("guides/report.ics", made_to_order(report.several_platforms_ics), name="several-ics"),
    path("guides/<slug:slug>/", guide.guide, name="guide"),
    path("guides/<slug:slug>/questions/", questions.next_question, name="questions"),
    path("guides/<slug:slug>/questions/<slug:key>/", questions.question, name="question"),
    path("guides/<slug:slug>/report/", made_to_order(report.report), name="report"),
    path(
        "guides/<slug:slug>/report.json", readable_from_anywhere(made_to_order(report.report_json)), name="report-json"
    ),
    path("guides/<slug:slug>/report.ics", made_to_order(report.report_ics), name="report-ics"),
    path("guides/<slug:slug>/report.svg", made_to_order(report.report_square), name="report-square"),
    path("guides/<slug:slug>/left/", reported_exits.reported_exit, name="reported-exit"),
    path("guides/<slug:slug>/left/sent/", reported_exits.reported_exit_sent, name="reported-exit-sent"),
    path("compare/", made_to_order(comparison.compare), name="compare"),
    path("compare/method/", comparison.method, name="compare-method"),
    path("compare.csv", made_to_order(comparison.compare_csv), name="compare-csv"),
    path("compare.json", readable_from_anywhere(made_to_order(comparison.compare_json)), name="compare-json"),
    path("reports/new/", corrections.new_report, name="new-report"),
    path("reports/sent/", corrections.report_sent, name="report-sent"),
    # For other people's articles.
    path("links/", link_builder.links, name="links"),
    path("links/yamedoki.zip", link_builder.wordpress_plugin, name="wordpress-plugin"),
    path("oembed", oembed.oembed, name="oembed"),
    path("embed/card/<slug:slug>/", made_to_order(frame_views.card), name="embed-card"),
    path("embed/check/<slug:slug>/", made_to_order(frame_views.check), name="embed-check"),
    path("embed/compare/", made_to_order(frame_views.compare), name="embed-compare"),
    path("embed/fact/<slug:slug>/<slug:fact>/", one_line_fact_views.fact, name="fact"),
    path("embed/fact/<slug:slug>/<slug:fact>.svg", one_line_fact_views.fact_svg, name="fact-svg"),
    path("embed/fact/<slug:slug>/<slug:fact>.json", one_line_fact_views.fact_json, name="fact-json"),
    path("embed/<str:name>", frame_views.asset, name="embed-asset"),
    path("pictures/platforms/<slug:slug>.png", well_known_files.platform_picture, name="platform-picture"),
    path("pictures/<slug:name>.png", well_known_files.picture, name="picture"),
    # For programs.
    path("api/", open_data.about, name="api"),
    path("api/openapi.yaml", open_data.openapi, name="openapi"),
    path("api/facts.json", open_data.facts, name="api-facts"),
    path("api/platforms.json", open_data.platforms, name="api-platforms"),
    path("api/platforms/<slug:slug>.json", open_data.platform, name="api-platform"),
    path("api/platforms/<slug:slug>/chips.json", open_data.platform_chips, name="api-chips"),
    # For crawlers, readers of feeds and browsers.
    path("platforms/<slug:slug>/feed.xml", feeds.editions_of_platform, name="platform-feed"),
    path("feed.xml", feeds.editions, name="feed"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", well_known_files.robots, name="robots"),
    path("favicon.ico", well_known_files.favicon, name="favicon"),
    path("manifest.webmanifest", well_known_files.manifest, name="manifest"),
    path(".well-known/security.txt", well_known_files.security, name="security"),
]
