"""Scenarios at the desk: made from a link in one step, seen beside what the site says now."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html, format_html_join

from guides.desk.admin.conflicts import NoLostWork
from guides.desk.scenarios import differences, expect, expected_of, run, titles_of
from guides.questions.answers import read_answers
from guides.questions.day import read_day
from platforms.clock import today_in_japan
from platforms.documents.facts import PlatformFacts
from platforms.editions import catalog
from platforms.models import Platform, Scenario

LONGEST_NAME = 60
FROM_A_REPORT = (
    "報告に、読者の回答は入っていません。アドレスには、この項目が当てはまる回答の例を入れました（例がないときは空です）。"
    "ちがう場合を残したいときは、結果のページで回答し、そのアドレスに貼りかえてください。"
)


class NamedForm(forms.ModelForm):
    """Refuses a name that is taken. The platform is no field of the form, so Django would not look."""

    def clean(self) -> Any:
        super().clean()
        cleaned: Any = self.cleaned_data
        name, platform = cleaned.get("name"), self.instance.platform_id
        same = Scenario.objects.filter(platform=platform, name=name).exclude(pk=self.instance.pk)
        if name and platform and same.exists():
            self.add_error("name", f"「{name}」という想定ケースがもうあります。別の名前にしてください。")
        return cleaned


class FromLinkForm(NamedForm):
    """A reader's address is all that is needed; the outcome of today becomes the expected one."""

    link = forms.CharField(
        label="結果や質問のページのアドレス",
        max_length=4000,
        help_text="ブラウザーのアドレス欄からそのまま貼り付けます。いまの結果が、期待する結果として保存されます。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    name = Scenario._meta.get_field("name").formfield(required=False, help_text="空にすると、結果から名前を付けます。")

    class Meta:
        model = Scenario
        fields = ("link", "name", "note", "origin")

    def clean_link(self) -> str:
        """Read the address; raises ValidationError saying what cannot be used."""
        link = self.cleaned_data["link"].strip()
        try:
            parts = urlsplit(link)
        except ValueError:
            raise forms.ValidationError("アドレスとして読めません。結果のページのアドレスを貼ってください。") from None
        if parts.netloc not in ("", urlsplit(settings.SITE_URL).netloc, *settings.ALLOWED_HOSTS):
            raise forms.ValidationError("このサイトのアドレスではありません。結果のページのアドレスを貼ってください。")
        try:
            match = resolve(parts.path)
        except (Resolver404, Http404):
            raise forms.ValidationError("このサイトにないページです。アドレスを確かめてください。") from None
        slug = match.kwargs.get("slug", "") if match.namespace == "guides" else ""
        published = catalog.current().get(slug)
        platform = Platform.objects.filter(slug=slug).first()
        if published is None or platform is None:
            raise forms.ValidationError("公開中のプラットフォームの、結果か質問のページのアドレスを貼ってください。")
        self._read(platform, published.facts, QueryDict(parts.query))
        return link

    def _read(self, platform: Platform, facts: PlatformFacts, query: QueryDict) -> None:
        answers, day = read_answers(facts, query), read_day(query)
        if unread := (*answers.ignored, *day.ignored):
            told = "".join(f"「{each.key}」：{each.reason}" for each in unread)
            raise forms.ValidationError(f"使えない回答があります。{told}")
        scenario = self.instance
        scenario.platform, scenario.query, scenario.on = platform, answers.query(), day.day
        result = run(facts, scenario, day.day)
        expect(scenario, result)
        titles = titles_of(facts)
        reasons = "・".join(titles[key] for key in result.blocking) or scenario.get_verdict_display()
        self.suggested_name = f"{reasons}（{scenario.query or '回答なし'}）"[:LONGEST_NAME]

    def clean(self) -> Any:
        if not self.cleaned_data.get("name") and hasattr(self, "suggested_name"):
            self.cleaned_data["name"] = self.suggested_name
        return super().clean()


class ScenarioForm(NamedForm):
    """Refuses a situation that the platform's questions cannot read."""

    def clean_query(self) -> str:
        query: str = self.cleaned_data["query"].strip().lstrip("?")
        published = catalog.current().get(self.instance.platform.slug)
        if published is not None and (unread := read_answers(published.facts, QueryDict(query)).ignored):
            raise forms.ValidationError("".join(f"「{each.key}」：{each.reason}" for each in unread))
        return query


@admin.register(Scenario)
class ScenarioAdmin(NoLostWork):
    """Saved situations. One that is no longer wanted is switched off, not deleted: it tells what was once promised."""

    form = ScenarioForm
    list_display = ("name", "platform", "verdict", "on", "exit_on", "is_used")
    list_filter = ("platform", "verdict", "is_used")
    list_select_related = ("platform",)
    search_fields = ("name", "query", "note", "origin")
    ordering = ("platform__kana", "name", "pk")
    actions = ("accept_today",)
    readonly_fields = ("platform", "now", "pages")
    fieldsets = (
        (None, {"fields": ("platform", "name", "query", "on", "pages", "is_used")}),
        (
            "期待する結果",
            {"fields": ("now", "verdict", "blocking", "exit_on", "received_yen", "fees_yen", "forfeited_yen")},
        ),
        ("編集する人のために", {"fields": ("note", "origin")}),
    )

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if object_id is None and request.method == "GET" and "report" in request.GET:
            messages.info(request, FROM_A_REPORT)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = FromLinkForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": FromLinkForm.Meta.fields}),)
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else super().get_readonly_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="公開中の版での結果")
    def now(self, obj: Scenario) -> str:
        published = catalog.current().get(obj.platform.slug)
        if published is None:
            return "まだ公開していません。"
        result = run(published.facts, obj, today_in_japan())
        found = differences(expected_of(obj), result, titles_of(published.facts), compares_days=obj.on is not None)
        if not found:
            return "期待どおりです。"
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((text,) for text in found)))

    @admin.display(description="ページ")
    def pages(self, obj: Scenario) -> str:
        public = reverse("guides:report", args=[obj.platform.slug])
        on = f"&on={obj.on.isoformat()}" if obj.on else ""
        preview = reverse("admin:platforms_platform_preview", args=[obj.platform_id, "report"])
        return format_html(
            '<a href="{}?{}{}">公開中の結果</a> ・ <a href="{}?scenario={}">下書きの結果</a>',
            public,
            obj.query,
            on,
            preview,
            obj.pk,
        )

    @admin.action(description="公開中の版での結果を、期待する結果にする", permissions=["change"])
    def accept_today(self, request: HttpRequest, queryset: QuerySet[Scenario]) -> None:
        current, today, accepted = catalog.current(), today_in_japan(), 0
        with transaction.atomic():  # locked, so that nobody's save in between is undone
            for scenario in queryset.select_related("platform").select_for_update(of=("self",)):
                published = current.get(scenario.platform.slug)
                if published is not None:
                    expect(scenario, run(published.facts, scenario, today))
                    scenario.save()
                    accepted += 1
        messages.success(request, f"{accepted}件の期待する結果を、公開中の版での結果にしました。")
