"""Drafts are seen in previews by staff, and nowhere else by anybody."""

import re
from datetime import date
from itertools import product
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import DatabaseError, DataError, IntegrityError, models, transaction
from django.db.models import Value
from django.urls import URLPattern, get_resolver, reverse

from guides.urls import urlpatterns
from platforms import articles
from platforms.documents.facts import PlatformFacts
from platforms.drafts.field_mapping import platform_rows, shared_question
from platforms.drafts.rows import document_of, draft_problems, facts_of, save_facts, save_question
from platforms.editions import catalog
from platforms.editions.publishing import publish
from platforms.models import Blocker, DraftChange, Platform, ReaderReport, Remedy, Scenario
from tests.documents import condition, make_facts, make_question, payout_method, question
from tests.dom import parse
from tests.factories import StaffFactory
from tests.guides.desk.browser import everything, url
from tests.guides.published import facts_of as published_facts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 24)
CANARY = "canary7f3a"
NOT_TEXT = {"slug", "value", "cutoff", "unless_told", "copy_date", "loses", "loaded_digest", "published_file", "query"}
"""Columns that decide which rows belong together, or are no words."""


@pytest.fixture(autouse=True)
def fresh(time_machine):
    time_machine.move_to("2026-11-24T09:00:00+09:00")
    catalog.forget()
    articles.forget()
    yield
    catalog.forget()
    articles.forget()


@pytest.fixture
def desk(client):
    client.force_login(StaffFactory())
    return client


@pytest.fixture
def published():
    platform = save_facts(with_every_word())
    staff = StaffFactory(username=CANARY, first_name=CANARY, last_name=CANARY, email=f"{CANARY}@example.jp")
    publish(platform, by=staff, reason="はじめての公開", today=TODAY)
    catalog.forget()
    return platform


def with_every_word():
    """A platform with a row of every model, the small ones included."""
    device = {"choices": [{"key": "app", "label": "アプリ"}]}
    save_question(make_question("device", "choice", **device))
    notice = {"caught_from": TODAY, "caught_until": TODAY, "paid_on": TODAY, "note": "年末"}
    document = everything().model_dump()
    document["questions"] += (question("device", "choice", choices=[{"key": "app", "label": "この会社のアプリ"}]),)
    document["payout_methods"] = [
        payout_method(exceptions=[notice]),
        payout_method("weekly", windows=[], weeks=[{"closes_on": "sun", "days_min": 3, "days_max": 5}]),
    ]
    document["plans"] = [{"key": "free", "label": "無料プラン", "monthly_yen": 0}]
    document["paths"][0]["conditions"] = [condition("device", "is", "app")]
    return PlatformFacts.model_validate(document)


def preview(desk, platform, page, **query):
    return desk.get(url("platform_preview", platform.pk, page), query)


# ── What staff see ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["guide", "platform", "report"])
def test_a_preview_is_the_real_page_with_a_banner(desk, published, name):
    Platform.objects.update(name="下書きワークス")
    previewed = preview(desk, published, name)
    real = desk.get(reverse(f"guides:{name}", args=[published.slug]))
    of_readers, of_staff = parse(real.text), parse(previewed.text)

    assert "下書きのプレビュー" in of_staff.one("title").text
    assert len(of_staff.all("aside", aria_label="下書きのプレビュー")) == 1
    assert "下書きワークス" in of_staff.one("h1").text + of_staff.one("title").text
    assert "下書きワークス" not in real.text
    assert [h.text for h in of_staff.all("h2")] == [h.text for h in of_readers.all("h2")]


@pytest.mark.parametrize("name", ["guide", "platform", "report"])
def test_a_preview_is_kept_by_nobody(desk, published, name):
    response = preview(desk, published, name)

    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert parse(response.text).one("meta", name="robots")["content"] == "noindex"


def test_a_scenario_is_shown_with_its_own_answers_on_its_own_day(desk, published):
    scenario = Scenario.objects.create(
        platform=published, name="残高が5000円", query="balance=5000", on=date(2026, 12, 24), verdict="blocked"
    )
    page = preview(desk, published, "report", scenario=scenario.pk)

    assert "想定ケース「残高が5000円」の結果です" in page.text
    assert page.context["report"].today == date(2026, 12, 24)
    assert [finding.blocker.key for finding in page.context["report"].verdict.blocking] == ["balance"]


def test_a_preview_as_of_a_day_decides_for_that_day(desk, published):
    page = preview(desk, published, "report", balance="5000", on="2027-01-05")

    assert page.context["report"].today == date(2027, 1, 5)
    assert preview(desk, published, "guide", on="someday").status_code == 200


def test_links_stay_within_the_preview(desk, published):
    page = parse(preview(desk, published, "guide").text)
    links = {a.get("href") for a in page.all("a")}

    assert url("platform_preview", published.pk, "platform") in links
    assert reverse("guides:platform", args=[published.slug]) not in links


def test_a_draft_that_contradicts_itself_leads_to_what_must_be_mended(desk, published):
    Remedy.objects.update(wait_kind="payout", wait_method=None)

    assert preview(desk, published, "guide").url == url("platform_publish", published.pk)


def test_pages_and_scenarios_that_do_not_exist_are_missing(desk, published):
    assert preview(desk, published, "nothing").status_code == 404
    assert preview(desk, published, "report", scenario="x").status_code == 404
    assert preview(desk, published, "report", scenario="999").status_code == 404


def test_strangers_and_staff_without_permission_see_no_preview(client, published):
    assert preview(client, published, "guide").status_code == 302
    client.force_login(StaffFactory(is_superuser=False))
    assert preview(client, published, "guide").status_code == 403
    viewer = StaffFactory(is_superuser=False)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_platform"))
    client.force_login(viewer)
    assert preview(client, published, "guide").status_code == 200


@pytest.mark.parametrize("slug", ["crowdworks", "lancers", "coconala"])
def test_the_real_platforms_can_be_previewed(desk, slug):
    platform = save_facts(published_facts(slug))
    for page in ("guide", "platform", "report"):
        parse(preview(desk, platform, page).text)


# ── What nobody else sees ────────────────────────────────────────────────────────────────────────


def models_of(mapping):
    yield mapping.model
    for below in mapping.children.values():
        yield from models_of(below)


def draft_models():
    """Every model that holds rows of a draft, and the scenarios."""
    of_drafts = {*models_of(platform_rows()), *models_of(shared_question()), Scenario}
    return [model for model in apps.get_app_config("platforms").get_models() if model in of_drafts]


def words_of(model):
    """The text columns into which an editor types."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not field.choices
        and not field.unique
        and field.name not in NOT_TEXT
        and (field.name != "key" or model is Blocker)
    ]


def put_canaries():
    """Write the canary into every word of every draft; return how many columns hold it."""
    columns = 0
    for model in draft_models():
        for field in words_of(model):
            text = f"https://{CANARY}.example/" if "url" in field.name else CANARY
            for row in model._default_manager.all():
                # Keys and names may have to be unique; two of one text are told apart.
                own = f"{CANARY}-{row.pk}" if field.name in ("key", "name", "successor") else text
                model._default_manager.filter(pk=row.pk).update(**{field.name: Value(own)})
            columns += model._default_manager.exists()
    return columns


@pytest.fixture
def canaries(published):
    save_facts(make_facts(slug="never-published", name="未公開"))
    Scenario.objects.create(platform=published, name="場合", query="balance=0", on=TODAY, verdict="ready")
    Scenario.objects.create(platform=published, name="別の場合", note="メモ", origin="報告", verdict="ready")
    columns = put_canaries()
    # What readers wrote, who works here and what they noted down is nobody else's, either.
    words = dict.fromkeys(("where", "shown", "text", "note"), CANARY)
    mail = {"email": f"{CANARY}@example.jp", "source_url": f"https://{CANARY}.example/"}
    sent = {"sent_at": "2026-11-24T00:00Z", "receipt": "r", "fact": "blockers.balance"}
    ReaderReport.objects.create(platform=published, **words, **mail, **sent)
    changes = [{"where": CANARY, "before": CANARY, "after": CANARY}]
    who = StaffFactory(username=f"{CANARY}-2")
    DraftChange.objects.create(platform=published, who=who, via=DraftChange.Via.ADMIN, changes=changes)
    catalog.forget()
    return columns


def test_the_canary_is_in_the_draft_and_the_draft_is_valid(desk, published, canaries):
    """Otherwise the crawl below would prove nothing."""
    assert canaries > 60
    assert str(document_of(published)).count(CANARY) > 40
    assert draft_problems(published) == ()
    for page in ("guide", "platform", "report"):
        assert preview(desk, published, page).text.count(CANARY) > 5


VALUES = {
    "slug": ("sample", "never-published", "nobody"),
    "key": ("balance", "gone"),
    "fact": ("payout-minimum", "gone"),
    "name": ("compare", "card.js"),
}
"""For every part of an address; a new kind of part fails until it has values here."""


def public_patterns(patterns=None, above=""):
    """Every address of the site but the desk's, as its route with the names of its parts."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = above + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        elif each.namespace != "admin":
            yield from public_patterns(each.url_patterns, route)


def addresses():
    for route in public_patterns():
        parts = re.findall(r"<(?:\w+:)?(\w+)>", route)
        for values in product(*(VALUES[part] for part in parts)):
            told = dict(zip(parts, values, strict=True))
            path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part, told=told: told[part[1]], route)
            yield from (path, f"{path}?balance=800&amount=1000&q={'み'}&p=sample&on=2026-12-01&edition=1")
    yield from ("/nowhere/", "/guides/report/?p=sample&p=never-published")
    for slug in ("sample", "never-published"):
        yield f"/reports/new/?platform={slug}&fact=blockers.balance"
        yield f"/oembed?url=http://127.0.0.1:8000/embed/card/{slug}/"


def test_every_public_address_is_asked_for():
    """Walked, not listed: whatever is added to the site is looked at, too."""
    asked = {urlsplit(address).path for address in addresses()}
    named = {f"/{route}" for route in public_patterns() if "<" not in route}

    assert len(list(public_patterns())) >= len(urlpatterns) + 2
    assert named <= asked
    assert not any(path.startswith("/admin") for path in asked)


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def crawl(client, start):
    """Every public address, and every page of this site that those lead to."""
    waiting, met = list(start), {}
    while waiting:
        address = waiting.pop()
        if address in met:
            continue
        response = met[address] = client.get(address)
        if "html" not in response.get("Content-Type", ""):
            continue
        for node in parse(body_of(response).decode()).walk():
            target = urlsplit(urljoin(f"http://testserver{address}", node.get("href") or node.get("src")))
            path = target.path + (f"?{target.query}" if target.query else "")
            if target.netloc in ("testserver", "127.0.0.1:8000") and not path.startswith(("/static/", "/admin/")):
                waiting.append(path)
        if len(met) > 600:
            break
    return met


def assert_silent(address, response, words=(CANARY,)):
    body, headers = body_of(response), str(response.headers)
    for word in words:
        assert word.encode() not in body, (address, word)
        assert word not in headers, (address, word)


def test_no_public_address_tells_what_is_in_a_draft(client, published, canaries):
    met = crawl(client, addresses())

    assert len(met) > 100
    assert any(
        response.status_code == 200 and b"\xe8\xa6\x8b\xe6\x9c\xac" in body_of(response) for response in met.values()
    )
    for address, response in met.items():
        assert_silent(address, response)
    for address in addresses():
        assert_silent(address, client.get(address, headers={"HX-Request": "true"}))
        assert_silent(address, client.post(address))


NUMBER, RATE, DAY = 7_654_321, "0.7654", date(2031, 7, 13)
DRAWN = ("7654321", "7,654,321", "765万", "0.7654", "76.54", "2031-07-13", "2031年7月13日", "20310713")
"""As pages, programs and calendars would write them."""


def put_numbers():
    """Write a number or a day that nobody else has into every such column that lets it; which ones hold it."""
    kinds = ((models.DecimalField, RATE), (models.DateField, DAY), (models.IntegerField, NUMBER))
    written, refused = set(), set()
    for model in draft_models():
        for field in model._meta.concrete_fields:
            value = next((value for kind, value in kinds if isinstance(field, kind)), None)
            if value is None or field.primary_key or field.is_relation or field.name == "object_id":
                continue
            try:
                with transaction.atomic():
                    changed = model._default_manager.update(**{field.name: value})
            except (IntegrityError, DataError):
                refused.add(f"{model.__name__}.{field.name}")
            else:
                written |= {f"{model.__name__}.{field.name}"} if changed else set()
    return written, refused


def test_no_public_address_tells_a_number_or_a_day_of_a_draft(client, published, canaries):
    written, refused = put_numbers()
    assert {"FeeTier.rate", "TransferFee.fee_yen", "PayoutMethod.minimum_yen", "Citation.checked_on"} <= written
    assert len(written) >= 20
    assert len(refused) < len(written)
    catalog.forget()

    for address, response in crawl(client, addresses()).items():
        assert_silent(address, response, (CANARY, *DRAWN))


def test_no_error_page_tells_what_is_in_a_draft(client, published, canaries, monkeypatch, settings):
    client.raise_request_exception = False
    settings.DEBUG = False

    def broken(error):
        def current():
            raise error

        return current

    for error in (DatabaseError("down"), RuntimeError("wrong")):
        monkeypatch.setattr(catalog, "current", broken(error))
        for address in ("/", "/guides/sample/", "/guides/sample/report.json", "/feed.xml"):
            response = client.get(address)
            assert response.status_code >= 500
            assert_silent(address, response)


def test_readers_see_the_draft_once_it_is_published(client, published, canaries):
    """The same crawl would have found it."""
    publish_anyway(published)
    catalog.forget()

    assert CANARY in client.get("/guides/sample/").text


def publish_anyway(platform):
    """As an edition, whatever the lints say to canaries."""
    platform.editions.create(number=2, facts=facts_of(platform).model_dump(mode="json"), reason="公開")


def test_every_model_with_words_took_part(published, canaries):
    """A model without a row would prove nothing."""
    models = [model for model in draft_models() if words_of(model)]
    assert models
    for model in models:
        assert model._default_manager.exists(), model.__name__
