"""From the local web to the desk and to readers: what each page does to the rows, and what it does not."""

from datetime import timedelta

import pytest
import time_machine

from platforms.models import AlarmAnswer, AlarmedFact, LookResult, PageAlarm, PageUse, PageVersion, WatchedPage
from platforms.sources import doubts
from platforms.sources.alarms import answer
from tests.factories import StaffFactory
from tests.platforms.sources.local_web import LONG, Page, html, in_turn, pdf, redirect, silent, with_etag
from tests.platforms.sources.watch import NOON, TODAY

pytestmark = pytest.mark.slow

PAY = "http://help.test/pay"
RULE = "最低出金額は1,000円以上に設定されています。"
FAR = "プロフィールの写真は、1枚まで登録できます。"


def page(*paragraphs, **how):
    return html(*(paragraphs or (RULE,)), LONG, FAR, **how)


def told():
    """Open alarms by page and kind."""
    return [(alarm.page.url.rpartition("/")[2], alarm.kind) for alarm in PageAlarm.objects.open().order_by("pk")]


def readers_know(day):
    """Facts that readers see in doubt on a day."""
    doubts.forget()
    with time_machine.travel(NOON + timedelta(days=day)):
        return sorted(address for _, address in doubts.known().doubts)


# ── What a page becomes ──────────────────────────────────────────────────────────────────────────

SHELL = "<body><div id=app></div><script src=a.js></script></body>"
LOGIN = html("<form><input type=password></form>")
ENDINGS = {
    "the same page": (page(), LookResult.SAME, [], True),
    "a figure far away": (html(RULE, LONG, FAR.replace("1枚", "5枚")), LookResult.ELSEWHERE, [], True),
    "the figure": (page(RULE.replace("1,000", "500")), LookResult.NEAR, ["near"], False),
    "the figure in full width": (page(RULE.replace("1,000", "１，０００")), LookResult.SAME, [], True),
    "the figure elsewhere on the page": (html(LONG, FAR, RULE), LookResult.ELSEWHERE, [], True),
    "the figure in a picture": (page(RULE.replace("1,000円", "<img src=a.png>")), LookResult.NEAR, ["near"], False),
    "the menu": (page().replace("料金</a>", "新着</a>"), LookResult.SAME, [], True),
    "Shift_JIS": (
        Page(page().replace("charset=utf-8", "charset=Shift_JIS").encode("cp932"), media_type="text/html"),
        LookResult.SAME, [], True,
    ),
    "EUC-JP under a wrong header": (
        Page(page().replace("<meta charset=utf-8>", "").encode("euc_jp")), LookResult.SAME, [], True,
    ),
    "404": (Page(status=404), LookResult.GONE, ["away"], False),
    "410": (Page(status=410), LookResult.GONE, ["away"], False),
    "soft 404": (html("お探しのページは見つかりませんでした。"), LookResult.SOFT_404, ["away"], False),
    "sent to the front page": (redirect("/", 302), LookResult.SOFT_404, ["away"], False),
    "403": (Page(status=403), LookResult.REFUSED, ["unreadable"], False),
    "a shell for scripts": (SHELL, LookResult.NEEDS_JAVASCRIPT, ["unreadable"], False),
    "a form to log in": (LOGIN, LookResult.LOGIN, ["unreadable"], False),
    "a PDF of pictures": (Page(pdf(), media_type="application/pdf"), LookResult.PDF_WITHOUT_TEXT, ["unreadable"], False),
    "a picture": (Page(b"\x89PNG\x00", media_type="image/png"), LookResult.NOT_TEXT, ["unreadable"], False),
    "an empty page": (Page(b""), LookResult.EMPTY, [], False),
    "no answer": (silent(1.0), LookResult.TIMEOUT, [], False),
    "a server in trouble": (Page(status=500), LookResult.SERVER_ERROR, [], False),
    "a busy server": (Page(status=429, headers={"Retry-After": "3600"}), LookResult.BUSY, [], False),
    "a redirect to this machine": (redirect("http://127.0.0.1/"), LookResult.FORBIDDEN_ADDRESS, ["unreadable"], False),
    "a redirect without end": (redirect("/pay"), LookResult.REDIRECTS, [], False),
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_page_is_called_what_it_is_and_nothing_else_counts_as_seen(web, watch, ending):
    served, result, alarms, is_seen = ENDINGS[ending]
    web.put("http://help.test/", html(LONG, title="トップ"))
    web.put(PAY, page())
    assert watch.run(PAY) == LookResult.FIRST
    first = watch.seen()
    web.put(PAY, served)

    assert watch.run(PAY) == result
    assert [kind for _, kind in told()] == alarms
    assert (watch.seen() > first) is is_seen


def test_a_page_that_never_answered_raises_no_alarm_but_a_dead_link_does(web, watch):
    web.put("http://help.test/", page())
    web.put(PAY, Page(status=403))
    web.put("http://help.test/leave", Page(status=404))

    watch.summary()

    assert told() == [("leave", "away")]
    assert WatchedPage.objects.get(url=PAY).result == LookResult.REFUSED


def test_robots_that_forbid_are_told_and_no_page_is_fetched(web, watch):
    web.put("http://help.test/robots.txt", Page(b"User-agent: *\nDisallow: /"))
    web.put(PAY, page())

    assert watch.run(PAY) == LookResult.ROBOTS
    assert web.times_asked("/pay") == 0
    assert watch.seen() is None


# ── Alarms and readers ───────────────────────────────────────────────────────────────────────────


def changed(web, watch):
    """The figure of the page changed, and the alarm is there."""
    web.put(PAY, page())
    watch.run(PAY)
    web.put(PAY, page(RULE.replace("1,000", "500")))
    watch.run(PAY)
    return PageAlarm.objects.open().get()


def test_an_alarm_shows_both_passages_and_names_the_fact(web, watch):
    alarm = changed(web, watch)

    fact = alarm.facts.get()
    passage = fact.passages[0]
    assert (fact.platform.slug, fact.fact) == ("sample", "payout_methods.monthly")
    assert (RULE in passage["before"], "500円" in passage["after"]) == (True, True)


def test_readers_are_told_at_once_and_nobody_had_to_do_anything(web, watch):
    changed(web, watch)

    assert readers_know(1) == ["payout_methods.monthly"]


def test_an_alarm_is_raised_once_however_often_the_page_is_looked_at(web, watch):
    alarm = changed(web, watch)
    for _ in range(3):
        assert watch.run(PAY) == LookResult.NEAR

    assert list(PageAlarm.objects.all()) == [alarm]


def test_a_page_that_changes_back_closes_its_alarm_by_itself(web, watch):
    alarm = changed(web, watch)
    web.put(PAY, page())

    assert watch.run(PAY) == LookResult.SAME
    alarm.refresh_from_db()
    assert alarm.answer == AlarmAnswer.RECOVERED
    assert readers_know(2) == []


def said(alarm, word, who=None):
    with time_machine.travel(NOON + timedelta(days=2)):
        answer(alarm, {row.pk: AlarmAnswer(word) for row in alarm.facts.all()}, who or StaffFactory(), NOON)


def test_still_true_ends_the_doubt_and_stamps_what_a_person_read(web, watch, sample):
    alarm = changed(web, watch)
    hana = StaffFactory()
    said(alarm, "still_true", hana)

    citation = sample.payout_methods.get().citations.get()
    assert (citation.checked_on, citation.looked_at) == (TODAY, "live_page")
    assert sample.draft_changes.latest("pk").who == hana
    assert readers_know(2) == []
    # What the person saw is what is compared with from now on.
    assert watch.run(PAY) == LookResult.SAME


def test_the_machine_never_writes_a_persons_day(web, watch, sample):
    before = sample.payout_methods.get().citations.get().checked_on
    web.put(PAY, page())
    watch.run(PAY)
    watch.run(PAY)

    assert sample.payout_methods.get().citations.get().checked_on == before
    assert watch.seen() == TODAY + timedelta(days=1)


def test_changed_keeps_the_doubt_until_readers_see_another_fact(web, watch, sample):
    from platforms.editions.publishing import publish

    said(changed(web, watch), "changed")
    assert readers_know(2) == ["payout_methods.monthly"]
    # Another fact is published meanwhile.
    sample.blockers.update(why="残高があるあいだは退会できません。")
    publish(sample, by=None, reason="言いかえ", today=TODAY)
    assert readers_know(2) == ["payout_methods.monthly"]

    sample.payout_methods.update(minimum_yen=500)
    publish(sample, by=None, reason="最低額が変わったため", today=TODAY)
    assert readers_know(2) == []


def test_an_ignored_part_is_not_compared_again(web, watch):
    said(changed(web, watch), "ignored")
    web.put(PAY, page(RULE.replace("1,000", "300")))

    assert watch.run(PAY) == LookResult.SAME
    assert told() == []
    assert readers_know(3) == []


def test_an_ignored_part_is_not_counted_as_seen(web, watch):
    said(changed(web, watch), "ignored")
    before = watch.seen()
    watch.run(PAY)

    assert watch.seen() == before


@pytest.mark.parametrize(("days", "known"), [(6, []), (7, ["payout_methods.monthly"])], ids=["six days", "seven days"])
def test_readers_are_told_of_a_page_that_is_away_for_a_week(web, watch, days, known):
    web.put(PAY, page())
    watch.run(PAY)
    web.put(PAY, Page(status=404))
    watch.run(PAY)

    assert readers_know(1 + days) == known


def test_a_page_that_does_not_answer_is_told_on_the_third_day(web, watch):
    web.put(PAY, page())
    watch.run(PAY)
    web.put(PAY, Page(status=500))
    for expected in ([], [], [("pay", "away")], [("pay", "away")]):
        watch.run(PAY)
        assert told() == expected
    web.put(PAY, page())
    watch.run(PAY)

    assert told() == []
    assert WatchedPage.objects.get(url=PAY).failing_since is None


def test_a_dead_link_that_was_answered_is_not_told_again(web, watch):
    web.put(PAY, Page(status=404))
    watch.run(PAY)
    said(PageAlarm.objects.open().get(), "still_true")
    for _ in range(3):
        watch.run(PAY)

    assert told() == []


def test_a_dead_link_stamps_no_day_of_reading(web, watch, sample):
    before = sample.payout_methods.get().citations.get().checked_on
    web.put(PAY, Page(status=404))
    watch.run(PAY)
    said(PageAlarm.objects.open().get(), "still_true")

    assert sample.payout_methods.get().citations.get().checked_on == before


# ── Trouble that must not become alarms ──────────────────────────────────────────────────────────


def test_trouble_that_ends_within_the_run_is_no_trouble(web, watch):
    web.put(PAY, in_turn(Page(status=500), page()))

    assert watch.run(PAY) == LookResult.FIRST


def test_a_site_that_differs_each_time_is_told_once_and_never_seen_unchanged(web, watch):
    web.put(PAY, page())
    watch.run(PAY)
    first = watch.seen()
    web.put(PAY, in_turn(*(page(RULE.replace("1,000", str(yen))) for yen in range(2_000, 2_040))))
    for _ in range(3):
        assert watch.run(PAY) == LookResult.UNSTABLE

    assert told() == [("pay", "unstable")]
    assert readers_know(3) == []
    assert watch.seen() == first
    said(PageAlarm.objects.open().get(), "still_true")
    for _ in range(3):
        watch.run(PAY)
    assert told() == []


def test_a_page_whose_changes_were_none_three_times_is_called_unstable(web, watch):
    web.put(PAY, page())
    watch.run(PAY)
    for yen in (2_000, 3_000, 4_000):
        web.put(PAY, page(RULE.replace("1,000", f"{yen:,}")))
        watch.run(PAY)
        said(PageAlarm.objects.open().get(), "still_true")
    web.put(PAY, page(RULE.replace("1,000", "9,000")))

    assert watch.run(PAY) == LookResult.UNSTABLE


def test_a_mark_that_a_person_set_and_that_was_never_there_is_told_and_never_seen(web, watch):
    web.put(PAY, page())
    watch.run(PAY)
    first = watch.seen()
    PageUse.objects.filter(source="pay").update(marks=("1,000円", "7営業日"), by_hand=True)
    watch.run(PAY)

    use = PageUse.objects.get(source="pay")
    assert use.missing == ("7営業日",)
    assert use.seen_live_on == first
    assert told() == []


def test_a_proposed_mark_that_was_never_there_is_taken_back(web, watch):
    web.put("http://help.test/leave", page("残高があるあいだは退会できません。"))
    watch.run("http://help.test/leave")

    use = PageUse.objects.get(source="leave")
    assert (use.marks, use.missing, use.seen_live_on) == ((), ("退会手続き",), None)


def test_a_fact_without_marks_is_still_watched_by_its_sentence(web, watch):
    web.put("http://help.test/leave", page("残高があるあいだは退会できません。"))
    watch.run("http://help.test/leave")
    web.put("http://help.test/leave", page("残高があっても退会できます。"))

    assert watch.run("http://help.test/leave") == LookResult.NEAR


@pytest.mark.parametrize("selector", ["#gone", "p["])
def test_a_selection_that_finds_nothing_is_told_and_never_unchanged(web, watch, selector):
    web.put(PAY, page())
    watch.run(PAY)
    first = watch.seen()
    WatchedPage.objects.filter(url=PAY).update(selector=selector)
    watch.run(PAY)
    watch.run(PAY)

    assert told() == [("pay", "selection")]
    assert watch.seen() == first


def test_a_selection_leaves_the_rest_of_the_page_out(web, watch):
    web.put(PAY, page(f"<div id=rule><p>{RULE}</p></div>", "別の手数料は1,000円です。"))
    watch.run(PAY)
    WatchedPage.objects.filter(url=PAY).update(selector="#rule")
    PageVersion.objects.all().delete()
    watch.run(PAY)
    web.put(PAY, page(f"<div id=rule><p>{RULE}</p></div>", "別の手数料は500円です。"))

    assert watch.run(PAY) == LookResult.SAME


# ── What servers say of themselves ───────────────────────────────────────────────────────────────


def test_a_site_that_says_unchanged_is_believed_but_not_counted_as_seen(web, watch):
    web.put(PAY, with_etag(page()))
    watch.run(PAY)
    first = watch.seen()

    assert watch.run(PAY) == LookResult.UNCHANGED
    assert watch.seen() == first


def test_a_site_that_says_unchanged_for_ever_is_read_in_full_after_a_week(web, watch):
    web.put(PAY, with_etag(page(), lies=True))
    watch.run(PAY, days=3)
    web.put(PAY, with_etag(page(RULE.replace("1,000", "500")), lies=True))

    assert watch.run(PAY, days=4) == LookResult.UNCHANGED
    assert watch.run(PAY) == LookResult.NEAR


# ── Bounds ───────────────────────────────────────────────────────────────────────────────────────


def test_few_versions_are_kept(web, watch):
    for number in range(12):
        web.put(PAY, html(RULE, LONG, FAR.replace("1枚", f"{number + 1}枚")))
        watch.run(PAY)

    assert PageVersion.objects.count() <= 6
    assert PageVersion.objects.filter(accepted=True).count() == 1


def test_what_readers_know_costs_few_questions_however_much_is_watched(web, watch, django_assert_max_num_queries):
    changed(web, watch)
    with django_assert_max_num_queries(4):
        readers_know(1)
    with django_assert_max_num_queries(0):
        doubts.known()


def test_no_word_of_a_page_stands_in_a_log_or_in_what_a_run_says(web, watch, caplog):
    canary = "秘密の文章"
    web.put(PAY, page(canary + RULE))
    web.put("http://help.test/leave", Page(canary.encode("utf-16-be") * 40))
    with caplog.at_level("INFO"):
        watch.summary()
        web.put(PAY, page(canary + RULE.replace("1,000", "500")))
        summary = watch.summary()

    assert canary in AlarmedFact.objects.get(fact="payout_methods.monthly").passages[0]["after"]
    assert canary not in caplog.text + str(summary)
