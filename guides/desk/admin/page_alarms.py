"""Cited pages that changed: the list, one alarm with its passages and three answers, and a feed for staff."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_safe

from guides.desk.admin.conflicts import NoLostWork, one_edit
from guides.desk.admin.links import change_url, rows_at
from guides.desk.admin.page import desk_page
from guides.desk.passages import Piece, side_by_side
from guides.desk.touched import Touched, touched
from guides.web.addresses import absolute
from guides.web.feed import Feed
from platforms.clock import now, today_in_japan
from platforms.drafts.field_mapping import address_in_words
from platforms.editions import catalog
from platforms.models import (
    AlarmAnswer,
    AlarmedFact,
    AlarmKind,
    Article,
    PageAlarm,
    PageUse,
    Platform,
    ReaderReport,
    Scenario,
    Submission,
)
from platforms.sources import doubts
from platforms.sources.alarms import answer

CHANGE = "platforms.change_pagealarm"
ENTRIES = 50
WHY = {
    "mark_gone": "目印の数字やことばが、ページからなくなりました。",
    "passage_gone": "引用した文が、ページからなくなりました。",
    "figure_changed": "引用した文の数字か、決まりを左右することばが変わりました。",
    "figure_added": "引用した文のそばに、新しい数字が加わりました。",
    "announced": "引用した内容にかかわる変更の予告が、ページに載りました。",
}
ANSWERS = {
    AlarmKind.NEAR: (AlarmAnswer.STILL_TRUE, AlarmAnswer.CHANGED, AlarmAnswer.IGNORED),
    AlarmKind.UNSTABLE: (AlarmAnswer.STILL_TRUE, AlarmAnswer.CHANGED, AlarmAnswer.IGNORED),
}
WITHOUT_PASSAGE = (AlarmAnswer.STILL_TRUE, AlarmAnswer.CHANGED)


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """One passage before and after, in pieces."""

    why: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One fact that an alarm puts in doubt, with everything that helps to answer."""

    row: AlarmedFact
    name: str
    edit_url: str
    says: str
    passages: tuple[ShownPassage, ...]
    touched: Touched


class Open(admin.SimpleListFilter):
    """Open alarms, unless somebody asks for the others."""

    title, parameter_name = "状態", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("closed", "答えたもの"), ("all", "すべて")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": "確かめるもの"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "closed":
                return queryset.exclude(closed_at=None)
            case "all":
                return queryset
        return queryset.filter(closed_at=None)


@admin.register(PageAlarm)
class PageAlarmAdmin(NoLostWork):
    """Every alarm leads to a page of its own, where it is answered."""

    list_display = ("page", "kind", "raised_at", "number", "answer")
    list_filter = (Open, "kind")
    list_select_related = ("page",)
    search_fields = ("page__url",)
    ordering = ("-raised_at", "pk")
    change_list_template = "desk/page_alarms.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PageAlarm]:
        return super().get_queryset(request).annotate(count_of_facts=Count("facts"))

    @admin.display(description="この出典による事実", ordering="count_of_facts")
    def number(self, alarm: Any) -> str:
        return f"{alarm.count_of_facts}件"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        feed = absolute(reverse("admin:platforms_pagealarm_feed", args=[feed_key(request.user)]))
        return super().changelist_view(request, {"feed_url": feed} | (extra_context or {}))

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if object_id is None or not self.has_view_permission(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        return alarm_page(request, object_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PageAlarm | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        # Feed readers do not sign in: the address itself is the key, and names one member of staff.
        return [path("feed/<str:key>/", feed, name="platforms_pagealarm_feed"), *super().get_urls()]


def alarm_page(request: HttpRequest, object_id: str) -> HttpResponse:
    """One alarm: old and new passage side by side, the facts that rest on them, and what an editor says of each."""
    if not object_id.isdecimal():
        raise Http404
    alarm = get_object_or_404(PageAlarm.objects.select_related("page", "answered_by"), pk=int(object_id))
    answers = ANSWERS.get(AlarmKind(alarm.kind), WITHOUT_PASSAGE)
    may_answer = request.user.has_perm(CHANGE) and alarm.closed_at is None  # type: ignore[union-attr]
    problem = ""
    if request.method == "POST" and request.user.has_perm(CHANGE):  # type: ignore[union-attr]
        problem = _answered(request, alarm, answers)
        if not problem:
            return redirect(_way_on(request, alarm))
    facts = shown_facts(alarm)
    context = {
        "alarm": alarm,
        "facts": facts,
        "answers": answers,
        "chosen": {row.row.pk: request.POST.get(f"fact-{row.row.pk}", "") for row in facts},
        "may_answer": may_answer,
        "problem": problem,
        "seen": _fingerprint(alarm),
    }
    return desk_page(request, "desk/page_alarm.html", alarm.get_kind_display(), context)


def _answered(request: HttpRequest, alarm: PageAlarm, allowed: tuple[AlarmAnswer, ...]) -> str:
    """Write down what was chosen; what keeps it from being written, in words."""
    with one_edit(request):
        list(PageAlarm.objects.select_for_update().filter(pk=alarm.pk))
        if request.POST.get("seen") != _fingerprint(alarm):
            return (
                "この画面を開いたあとに、ページがまた変わったか、ほかの人が答えました。もう一度見て、答えてください。"
            )
        open_rows = list(alarm.facts.filter(answer=""))
        given = {row.pk: request.POST.get(f"fact-{row.pk}", "") for row in open_rows}
        chosen = {pk: AlarmAnswer(word) for pk, word in given.items() if word in allowed}
        if open_rows and not chosen:
            return "どれか1つの事実に、答えを選んでください。"
        answer(alarm, chosen, request.user, now())
    doubts.ask_again()
    left = len(open_rows) - len(chosen)
    messages.success(request, f"{len(chosen)}件の答えを記録しました。" + (f"あと{left}件あります。" if left else ""))
    return ""


def _way_on(request: HttpRequest, alarm: PageAlarm) -> str:
    """To the first fact that was called changed, else to the alarm while it is open, else to the list."""
    changed = alarm.facts.filter(answer=AlarmAnswer.CHANGED, is_settled=False).select_related("platform")
    for row in changed:
        if request.POST.get(f"fact-{row.pk}") == AlarmAnswer.CHANGED:
            found = rows_at([(row.platform, row.fact)]).get((row.platform_id, row.fact))
            return change_url(found or row.platform)
    alarm.refresh_from_db()
    name = "changelist" if alarm.closed_at else "change"
    return reverse(f"admin:platforms_pagealarm_{name}", args=[] if alarm.closed_at else [alarm.pk])


def shown_facts(alarm: PageAlarm) -> list[ShownFact]:
    """The facts of an alarm, with what rests on each as readers see it now."""
    rows = list(alarm.facts.select_related("platform").order_by("platform__kana", "pk"))
    places = rows_at([(row.platform, row.fact) for row in rows])
    says: dict[tuple[int, str], list[str]] = defaultdict(list)
    for use in PageUse.objects.filter(page=alarm.page_id).order_by("pk"):
        says[use.platform_id, use.fact].append(use.says)
    reaches: dict[tuple[int, str], Touched] = {}
    names: dict[tuple[int, str], str] = {}
    for platform in {row.platform for row in rows}:
        addresses = [row.fact for row in rows if row.platform_id == platform.pk]
        reaches |= {(platform.pk, each): found for each, found in _touched(platform, addresses).items()}
        names |= {(platform.pk, each): name for each, name in _names(platform, addresses).items()}
    return [
        ShownFact(
            row=row,
            name=names[row.platform_id, row.fact],
            edit_url=change_url(places.get((row.platform_id, row.fact)) or row.platform),
            says="\n".join(says[row.platform_id, row.fact]),
            passages=tuple(
                ShownPassage(WHY[each["why"]], *side_by_side(each["before"], each["after"])) for each in row.passages
            ),
            touched=reaches[row.platform_id, row.fact],
        )
        for row in rows
    ]


def _touched(platform: Platform, addresses: list[str]) -> dict[str, Touched]:
    published = catalog.current().get(platform.slug)
    if published is None:
        return dict.fromkeys(addresses, Touched())
    scenarios = Scenario.objects.in_use().filter(platform=platform)
    articles = Article.objects.filter(platform=platform).prefetch_related("quoted_facts").order_by("title")
    return dict(touched(published.facts, addresses, scenarios, articles, today_in_japan()))


def _names(platform: Platform, addresses: list[str]) -> dict[str, str]:
    published = catalog.current().get(platform.slug)
    return {each: address_in_words(each, published.facts) if published else each or str(platform) for each in addresses}


def _fingerprint(alarm: PageAlarm) -> str:
    rows = alarm.facts.order_by("pk").values_list("pk", "answer", "passages")
    return salted_hmac("page-alarm", repr((alarm.pk, list(rows)))).hexdigest()[:20]


# ── The feed ─────────────────────────────────────────────────────────────────────────────────────


def feed_key(user: Any) -> str:
    """The address of one member of staff's feed. It ends with a changed password, a closed account or a lost role."""
    return f"{user.pk}-{salted_hmac('page-alarm-feed', user.get_session_auth_hash()).hexdigest()[:32]}"


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The newest alarms, without a word of the pages: names of facts, and the way to the desk."""
    pk, _, _ = key.partition("-")
    user = (
        get_user_model().objects.filter(pk=int(pk), is_active=True, is_staff=True).first() if pk.isdecimal() else None
    )
    if user is None or not constant_time_compare(key, feed_key(user)) or not user.has_perm("platforms.view_pagealarm"):
        raise Http404
    desk = absolute(reverse("admin:platforms_pagealarm_changelist"))
    found = Feed(title="やめどき｜編集部への知らせ", link=desk, description="", language="ja", feed_guid=desk)
    rows = PageAlarm.objects.select_related("page").annotate(number=Count("facts")).order_by("-raised_at", "-pk")
    for alarm in rows[:ENTRIES]:
        link = absolute(reverse("admin:platforms_pagealarm_change", args=[alarm.pk]))
        state = alarm.get_answer_display() if alarm.closed_at else "答えを待っています"
        found.add_item(
            title=f"{alarm.get_kind_display()}：{alarm.page.host}",
            link=link,
            unique_id=link,
            description=f"{alarm.page.url}（この出典による事実{alarm.number}件）。{state}",  # type: ignore[attr-defined]
            pubdate=alarm.raised_at,
            updateddate=alarm.closed_at or alarm.raised_at,
        )
    for each in Submission.objects.select_related("platform").order_by("-at", "-pk")[:ENTRIES]:
        link = absolute(reverse("admin:platforms_platform_publish", args=[each.platform_id]))
        found.add_item(
            title=f"{each.get_state_display()}：{each.platform}",
            link=link,
            unique_id=f"{link}#{each.pk}",
            description="公開の依頼と予約です。内容は編集画面で見られます。",
            pubdate=each.at,
            updateddate=each.decided_at or each.at,
        )
    for report in ReaderReport.objects.select_related("platform").order_by("-sent_at", "-pk")[:ENTRIES]:
        link = absolute(reverse("admin:platforms_readerreport_change", args=[report.pk]))
        found.add_item(  # no word of the reader leaves the desk
            title=f"読者の報告：{report.platform}",
            link=link,
            unique_id=link,
            description=f"{report.where or '全体'}。{report.get_status_display()}",
            pubdate=report.sent_at,
            updateddate=report.sent_at,
        )
    response = HttpResponse(found.writeString("utf-8"), content_type=Feed.content_type)
    response["Cache-Control"] = "private, no-store"
    return response
