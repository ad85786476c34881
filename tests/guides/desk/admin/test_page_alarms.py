"""Changed sources at the desk: what an editor sees, answers and sets."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from guides.desk.admin.page_alarms import feed_key
from platforms.clock import now
from platforms.drafts.rows import save_facts
from platforms.editions.publishing import publish
from platforms.models import Article, LookResult, PageAlarm, PageUse, Source, WatchedPage
from platforms.sources.looks import Look, LookAgainError, record
from platforms.sources.page_addresses import Validators
from platforms.sources.registering import cited_now, register
from tests.documents import blocker, citation, make_facts, payout_method, source
from tests.factories import StaffFactory
from tests.platforms.sources.local_web import LONG, html

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAY = "https://help.example/pay"
RULE = "最低出金額は1,000円以上に設定されています。"


@pytest.fixture
def sample(settings):
    """A published platform whose payout minimum and whose reason are cited from one page."""
    minimum = payout_method(citations=[citation("pay", says="残高が1,000円以上なら出金できるとしています。")])
    reason = blocker(citations=[citation("pay", says="残高が1,000円未満でも退会できないとしています。")])
    sources = [source("pay", url=PAY), source(url="https://example.com/help")]
    facts = make_facts(payout_methods=[minimum], blockers=[reason], sources=sources)
    platform = save_facts(facts)
    publish(platform, by=None, reason="はじめての公開", today=now().date())
    Article.objects.create(
        platform=platform, title="退会の記事", url="https://blog.example/a", author="花", blocker="balance"
    )
    register(cited_now())
    return platform


def see(*sentences, moved_to="", days=0):
    """What a run would write about the page."""
    page = WatchedPage.objects.get(url=PAY)
    body = html(*sentences, LONG).encode()
    lines = (*sentences, LONG)
    look = Look(lines=lines, validators=Validators(PAY, '"1"'), moved_to=moved_to, body=body, media_type="text/html")
    try:
        return record(page.pk, look, now() + timedelta(days=days))
    except LookAgainError:
        again = Look(**{name: getattr(look, name) for name in look.__slots__} | {"again": lines})
        return record(page.pk, again, now() + timedelta(days=days))


@pytest.fixture
def alarm(sample):
    see(RULE)
    assert see(RULE.replace("1,000", "500")) == LookResult.NEAR
    return PageAlarm.objects.get()


def page_of(alarm):
    return reverse("admin:platforms_pagealarm_change", args=[alarm.pk])


def say(desk, alarm, **answers):
    """Answer as the form does; facts are named by their lists."""
    seen = desk.get(page_of(alarm)).context["seen"]
    words = {f"fact-{row.pk}": answers.get(row.fact.partition(".")[0], "") for row in alarm.facts.all()}
    return desk.post(page_of(alarm), {"seen": seen, **words}, follow=True)


def test_the_front_page_counts_changed_sources_and_leads_there(desk, alarm):
    front = desk.get("/admin/").text

    assert "変わった出典のページが1件あります" in front
    assert PAY in desk.get(reverse("admin:platforms_pagealarm_changelist")).text


def test_an_alarm_shows_passages_facts_scenarios_and_articles(desk, alarm):
    text = desk.get(page_of(alarm)).text

    for part in ("<del>1,000</del>", "<ins>500</ins>", "自動の出金", "残高がある", "退会の記事"):
        assert part in text


def test_each_fact_gets_its_own_answer_and_the_alarm_waits_for_the_last(desk, alarm):
    say(desk, alarm, payout_methods="still_true")
    alarm.refresh_from_db()
    assert alarm.closed_at is None

    say(desk, alarm, blockers="still_true")
    alarm.refresh_from_db()
    assert alarm.closed_at


def test_a_changed_fact_opens_the_page_that_mends_it(desk, alarm, sample):
    answered = say(desk, alarm, payout_methods="changed")

    method = sample.payout_methods.get()
    assert answered.redirect_chain[-1][0] == reverse("admin:platforms_payoutmethod_change", args=[method.pk])


def test_an_answer_without_a_choice_is_told_and_nothing_is_written(desk, alarm):
    assert "答えを選んでください" in say(desk, alarm).text
    assert not alarm.facts.exclude(answer="").exists()


def test_an_answer_to_an_older_passage_is_stopped(desk, alarm):
    seen = desk.get(page_of(alarm)).context["seen"]
    see(RULE.replace("1,000", "300"))
    words = {f"fact-{row.pk}": "still_true" for row in alarm.facts.all()}

    assert "ページがまた変わったか" in desk.post(page_of(alarm), {"seen": seen, **words}).text
    assert not alarm.facts.exclude(answer="").exists()


def test_a_page_that_is_away_offers_no_stamp(desk, sample):
    record(WatchedPage.objects.get(url=PAY).pk, Look(result=LookResult.GONE), now())
    alarm = PageAlarm.objects.get()
    text = desk.get(page_of(alarm)).text

    assert 'value="still_true"' in text
    assert 'value="ignored"' not in text
    say(desk, alarm, payout_methods="still_true", blockers="still_true")
    assert not sample.draft_changes.exists()


def test_a_selection_that_is_gone_is_told_and_closed_with_one_click(desk, sample):
    record(WatchedPage.objects.get(url=PAY).pk, Look(result=LookResult.SELECTION_EMPTY), now())
    say(desk, PageAlarm.objects.get())

    assert not PageAlarm.objects.open().exists()


# ── What is looked at ────────────────────────────────────────────────────────────────────────────


def settings_of(url=PAY):
    return reverse("admin:platforms_watchedpage_change", args=[WatchedPage.objects.get(url=url).pk])


def save(desk, **changes):
    page = desk.get(settings_of()).context
    form = {name: field.value() for name, field in ((f.name, f) for f in page["form"])}
    texts = {name: value if isinstance(value, str) else "\n".join(value or ()) for name, value in form.items()}
    return desk.post(settings_of(), {"seen": page["seen"], **texts, **changes})


def test_a_selection_can_be_tried_before_it_is_kept(desk, sample):
    see(f"<div id=rule><p>{RULE}</p></div>", "ほかの文です。")
    tried = desk.get(settings_of(), {"selector": "#rule"})

    assert tried.context["lines"] == (RULE,)
    assert WatchedPage.objects.get(url=PAY).selector == ""


def test_what_a_selection_shows_is_compared_with_from_then_on(desk, sample):
    see(f"<div id=rule><p>{RULE}</p></div>", "ほかの文です。")
    assert save(desk, selector="#rule").status_code == 302

    page = WatchedPage.objects.get(url=PAY)
    assert page.versions.get(accepted=True).lines == (RULE,)


@pytest.mark.parametrize("selector", ["#gone", "p["])
def test_a_selection_that_finds_nothing_is_refused_in_words(desk, sample, selector):
    see(RULE)
    refused = save(desk, selector=selector)

    assert "選び方を直してください" in refused.text
    assert WatchedPage.objects.get(url=PAY).selector == ""


def test_marks_that_a_person_sets_stay_and_tell_whether_they_stand(desk, sample):
    see(RULE)
    use = PageUse.objects.get(fact__startswith="payout_methods")
    save(desk, **{f"marks-{use.pk}": "1,000円\n7営業日"})

    use.refresh_from_db()
    assert (use.marks, use.by_hand) == (("1,000円", "7営業日"), True)
    assert "7営業日：見つかりません" in desk.get(settings_of()).text


def test_a_mark_that_is_none_is_refused_in_words(desk, sample):
    see(RULE)
    use = PageUse.objects.get(fact__startswith="payout_methods")

    assert "短すぎます" in save(desk, **{f"marks-{use.pk}": "円"}).text


def test_settings_that_somebody_else_changed_meanwhile_are_not_overwritten(desk, sample):
    see(RULE)
    seen = desk.get(settings_of()).context["seen"]
    WatchedPage.objects.filter(url=PAY).update(ignored=("古い文",))

    assert "ほかの人が変えました" in desk.post(settings_of(), {"seen": seen, "selector": "", "ignored": ""}).text


def test_a_page_that_was_never_read_says_so(desk, sample):
    assert "まだ読んだことのないページです" in desk.get(settings_of()).text


# ── Moves ────────────────────────────────────────────────────────────────────────────────────────

NEW = "https://new.example/pay"


def test_a_moved_site_is_followed_in_every_draft_at_once(desk, editor, sample):
    see(RULE, moved_to=NEW)
    address = reverse("admin:platforms_watchedpage_moves")
    assert NEW in desk.get(address).text
    desk.post(address, {"move": "help.example → new.example"})

    assert Source.objects.get(key="pay").url == NEW
    assert sample.draft_changes.latest("pk").who == editor
    # What was known of the page is known at its new address: nothing there is taken for new.
    assert WatchedPage.objects.get(url=NEW).versions.filter(accepted=True).exists()
    assert PageUse.objects.filter(page__url=NEW).exclude(seen_live_on=None).count() == 2
    assert NEW not in desk.get(address).text


def test_a_move_that_is_no_more_changes_nothing(desk, sample):
    see(RULE)
    desk.post(reverse("admin:platforms_watchedpage_moves"), {"move": "help.example → new.example"})

    assert Source.objects.get(key="pay").url == PAY


# ── The feed ─────────────────────────────────────────────────────────────────────────────────────


def feed_of(user):
    return Client().get(reverse("admin:platforms_pagealarm_feed", args=[feed_key(user)]))


def test_the_feed_names_pages_and_no_word_of_them(editor, alarm):
    found = feed_of(editor)

    assert found.status_code == 200
    assert (PAY in found.text, "1,000円" in found.text, "500円" in found.text) == (True, False, False)
    assert found["Cache-Control"] == "private, no-store"
    assert not found.cookies


def test_the_feed_of_somebody_who_left_is_gone(editor, alarm):
    key = feed_key(editor)
    editor.is_active = False
    editor.save()

    assert feed_of(editor).status_code == 404
    for wrong in (key[:-1] + "x", "1", "x-y", f"{editor.pk}-", "9" * 30 + "-a"):
        assert Client().get(reverse("admin:platforms_pagealarm_feed", args=[wrong])).status_code == 404


@pytest.mark.parametrize("wrong", ["{}-é", "{}-", "{}", "{}-あ"])
def test_a_guessed_address_of_a_feed_is_no_page(editor, alarm, wrong):
    address = reverse("admin:platforms_pagealarm_feed", args=[wrong.format(editor.pk)])

    assert Client().get(address).status_code == 404


def test_a_new_password_ends_the_old_feed(editor, alarm):
    key = feed_key(editor)
    editor.set_password("another passphrase of the desk")
    editor.save()

    assert Client().get(reverse("admin:platforms_pagealarm_feed", args=[key])).status_code == 404


def test_the_feed_is_no_way_in_for_staff_without_a_role(alarm):
    assert feed_of(StaffFactory(is_superuser=False)).status_code == 404
