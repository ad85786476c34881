"""Cited pages as the machine sees them: what to look at, marks, and sites that moved."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from guides.desk.admin.conflicts import NoLostWork, one_edit
from guides.desk.admin.page import desk_page, require
from platforms.clock import now
from platforms.drafts.field_mapping import address_in_words
from platforms.editions import catalog
from platforms.models import LookResult, PageBody, PageUse, WatchedPage, WatchRun
from platforms.models.fields import LinesFormField, LinesWidget
from platforms.sources.looks import select
from platforms.sources.marks import lines_with, mark_problem
from platforms.sources.moves import Move, follow, moves
from platforms.sources.reading import NoReadingError, read

CHANGE = "platforms.change_watchedpage"
MOST_LINES = 120
NOT_READ_YET = "まだ読んだことのないページです。次に見たあとで、選べるようになります。"
CHANGED_MEANWHILE = "この画面を開いたあとに、ほかの人が変えました。もう一度見て、保存してください。"


@admin.register(WatchedPage)
class WatchedPageAdmin(NoLostWork):
    """Every page that is cited now; each leads to a page of its own."""

    list_display = ("url", "result", "looked_at", "failing_since", "number")
    list_filter = ("result",)
    search_fields = ("url",)
    ordering = ("host", "url")
    change_list_template = "desk/watched_pages.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[WatchedPage]:
        return super().get_queryset(request).annotate(count_of_uses=Count("uses"))

    @admin.display(description="引用する事実", ordering="count_of_uses")
    def number(self, page: Any) -> str:
        return f"{page.count_of_uses}件"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        last = WatchRun.objects.exclude(finished_at=None).order_by("-pk").first()
        own = {
            "last_run": last,
            "moves": len(moves()),
            "missing": PageUse.objects.filter(by_hand=True).exclude(missing=""),
        }
        return super().changelist_view(request, own | (extra_context or {}))

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if object_id is None or not self.has_view_permission(request):
            return super().changeform_view(request, object_id, form_url, extra_context)
        return page_page(request, object_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: WatchedPage | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        moved = path("moves/", self.admin_site.admin_view(moves_page), name="platforms_watchedpage_moves")
        return [moved, *super().get_urls()]


class PageForm(forms.Form):
    """What to look at on one page, and what must stand there."""

    selector = forms.CharField(
        label="見る部分",
        required=False,
        max_length=300,
        help_text="CSSセレクターで書きます（例：#article-body）。空なら、メニューや広告を除いた全体を見ます。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    ignored = LinesFormField(
        label="見ない文",
        required=False,
        help_text="比べるときに除く文です。数字は # で書き、1行に1つです。もう一度見るようにするには、行を消します。",
        widget=LinesWidget(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def __init__(self, *args: Any, uses: list[PageUse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for use in uses:
            self.fields[f"marks-{use.pk}"] = LinesFormField(
                label="目印",
                required=False,
                initial=use.marks,
                widget=LinesWidget(attrs={"rows": 2, "class": "vLargeTextField"}),
            )

    def clean(self) -> dict[str, Any]:
        for name, value in list(self.cleaned_data.items()):
            if name.startswith("marks-"):
                for problem in filter(None, map(mark_problem, value)):
                    self.add_error(name, problem)
        return self.cleaned_data


def page_page(request: HttpRequest, object_id: str) -> HttpResponse:
    """One page: what is seen of it, with any selection that one wants to try, and the marks of each fact."""
    if not object_id.isdecimal():
        raise Http404
    page = get_object_or_404(WatchedPage, pk=int(object_id))
    uses = list(page.uses.select_related("platform").order_by("platform__kana", "pk"))
    tried = request.GET.get("selector", page.selector)[:300]
    initial = {"selector": tried, "ignored": page.ignored}
    form = PageForm(request.POST or None, uses=uses, initial=initial)
    if request.method == "POST":
        if not request.user.has_perm(CHANGE):  # type: ignore[union-attr]
            raise PermissionDenied
        if form.is_valid() and _saved(request, page, uses, form):
            return redirect(request.path)
        tried = request.POST.get("selector", "")[:300]
    lines, problem = what_is_seen(page, tried)
    context = {
        "page": page,
        "form": form,
        "tried": tried,
        "lines": lines[:MOST_LINES],
        "left_out": max(0, len(lines) - MOST_LINES),
        "problem": problem,
        "uses": [(use, _name(use), form[f"marks-{use.pk}"], _standing(use, lines)) for use in uses],
        "may_change": request.user.has_perm(CHANGE),  # type: ignore[union-attr]
        "seen": _fingerprint(page, uses),
    }
    return desk_page(request, "desk/watched_page.html", "出典のページ", context)


def what_is_seen(page: WatchedPage, selector: str) -> tuple[tuple[str, ...], str]:
    """The sentences that the machine reads with this selection, and why there are none, from the page as last sent."""
    body = PageBody.objects.filter(page=page).first()
    if body is None:
        return (), NOT_READ_YET
    try:
        return read(body.content, body.media_type, body.charset, selector=selector).lines, ""
    except NoReadingError as error:
        return (), f"{LookResult(error.why).label}。選び方を直してください。"


def _saved(request: HttpRequest, page: WatchedPage, uses: list[PageUse], form: PageForm) -> bool:
    with one_edit(request):
        list(WatchedPage.objects.select_for_update().filter(pk=page.pk))
        if request.POST.get("seen") != _fingerprint(page, uses):
            form.add_error(None, CHANGED_MEANWHILE)
            return False
        if form.cleaned_data["selector"] != page.selector:
            try:
                select(page, form.cleaned_data["selector"], now())
            except PageBody.DoesNotExist:
                form.add_error("selector", NOT_READ_YET)
                return False
            except NoReadingError as error:
                form.add_error("selector", f"{LookResult(error.why).label}。選び方を直してください。")
                return False
        if form.cleaned_data["ignored"] != page.ignored:
            page.ignored = form.cleaned_data["ignored"]
            page.save(update_fields=["ignored"])
        for use in uses:
            marks = form.cleaned_data[f"marks-{use.pk}"]
            if marks != use.marks:
                use.marks, use.by_hand, use.missing = marks, True, ()
                use.save(update_fields=["marks", "by_hand", "missing"])
    messages.success(request, "保存しました。次に見るときから、この内容で比べます。")
    return True


def _standing(use: PageUse, lines: tuple[str, ...]) -> list[tuple[str, bool]]:
    """Each mark of a fact, and whether it stands in what is seen."""
    return [(mark, bool(lines_with(mark, lines))) for mark in (*use.marks, *use.missing)]


def _name(use: PageUse) -> str:
    published = catalog.current().get(use.platform.slug)
    return address_in_words(use.fact, published.facts) if published else use.fact or str(use.platform)


def _fingerprint(page: WatchedPage, uses: list[PageUse]) -> str:
    fresh = WatchedPage.objects.values_list("selector", "ignored").get(pk=page.pk)
    marks = list(PageUse.objects.filter(page=page).order_by("pk").values_list("pk", "marks"))
    return salted_hmac("watched-page", repr((fresh, marks))).hexdigest()[:20]


# ── Sites that moved ─────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def moves_page(request: HttpRequest) -> HttpResponse:
    """Pages that their sites moved for good: the new address for every source of a site at once."""
    require(request, "platforms.view_watchedpage")
    found = moves()
    if request.method == "POST":
        require(request, CHANGE, "platforms.change_source")
        return _followed(request, found)
    context = {"moves": found, "may_change": request.user.has_perm(CHANGE)}  # type: ignore[union-attr]
    return desk_page(request, "desk/page_moves.html", "引っ越したサイト", context)


def _followed(request: HttpRequest, found: tuple[Move, ...]) -> HttpResponse:
    chosen = [move for move in found if move.name == request.POST.get("move")]
    with one_edit(request):
        number = sum(follow(move.pages, request.user) for move in chosen)
    if chosen:
        messages.success(
            request, f"{number}件の出典を、新しいアドレスに変えました。下書きを公開すると、読者にも見えます。"
        )
    else:
        messages.warning(request, "その引っ越しは、もうありません。一覧を見なおしてください。")
    return redirect("admin:platforms_watchedpage_moves")
