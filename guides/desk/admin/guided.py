"""The usual jobs, each on one page: what is picked there becomes rows; what it needs is asked in reading order.

A new reason and a new platform have modules of their own.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from guides.desk import figure_places, new_facts
from guides.desk.admin import hints
from guides.desk.admin.days import day_from_a_calendar
from guides.desk.admin.page import desk_page, platform_for
from guides.desk.new_facts import Evidence
from guides.words.wording import day as in_words
from platforms.clock import today_in_japan
from platforms.documents.facts import WITHOUT_A_PAGE, PlatformFacts
from platforms.documents.figures import figures, with_figures
from platforms.documents.problems import problems
from platforms.drafts.editing import ChangedMeanwhileError, edit
from platforms.drafts.field_mapping import place_in_words, with_figures_of
from platforms.drafts.rows import DraftRefusedError, document_of, facts_of
from platforms.models import Platform

CHANGE, ADD = "platforms.change_platform", "platforms.add_platform"
NOT_YET = "下書きに直すところがあります。先に「下書きを公開」の画面を見て、直してください。"
PLACES_CHANGED = "選んだところは、そのあいだにほかの人が変えました。もう一度選んでください。"
NO_FRACTION = "円と日は、小数のない数で書いてください。%は100までです。"


def text(label: str, help_text: str = "", *, rows: int = 0, required: bool = True, **options: Any) -> forms.CharField:
    """A line, or a text of so many lines."""
    widget = forms.Textarea(attrs={"rows": rows, "cols": 80}) if rows else forms.TextInput(attrs={"size": 60})
    return forms.CharField(label=label, help_text=help_text, widget=widget, required=required, **options)


class EvidenceForm(forms.Form):
    """Ends with the evidence of what was written above it."""

    source = forms.ChoiceField(
        label="出典", help_text="一覧にないときは、先にプラットフォームのページの「出典」から追加してください。"
    )
    says = text("出典が言っていること", "自分の言葉で短く書きます。", rows=2)
    checked_how = text("何と何を比べたか", "例：公式ヘルプの本文と照合。")

    def __init__(self, *args: Any, document: PlatformFacts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {source.key: source.kind for source in document.sources}
        choices = [
            (source.key, f"{source.publisher}{source.title and f'「{source.title}」'}") for source in document.sources
        ]
        # Nothing is picked beforehand: the first of a hundred would be cited for what it does not say.
        self.fields["source"].choices = [("", "選んでください"), *choices]  # type: ignore[attr-defined]

    def evidence(self, today: date) -> Evidence:
        """What was picked, checked today on the page itself."""
        told, source = self.cleaned_data, self.cleaned_data["source"]
        live = None if self.kinds.get(source) in WITHOUT_A_PAGE else "live_page"
        return Evidence(
            source=source, says=told["says"], checked_on=today, checked_how=told["checked_how"], looked_at=live
        )


# ── A fee changes on a day ───────────────────────────────────────────────────────────────────────


class DayForm(EvidenceForm):
    """The day, and the rate of each tier from then on."""

    day = day_from_a_calendar(label="変わる日")
    title = text("新しい手数料体系の名前")
    field_order = ("day", "title")

    def __init__(self, *args: Any, schedule: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = schedule.title
        self.rates = [f"rate_{number}" for number in range(len(schedule.tiers))]
        for name, tier in zip(self.rates, schedule.tiers):
            end = "上限なし" if tier.up_to_yen is None else f"{tier.up_to_yen:,}円まで"
            help_text = "20%なら0.2と書きます。"
            self.fields[name] = forms.DecimalField(
                label=f"その日からの料率（{end}）", min_value=Decimal(0), max_value=Decimal(1),
                max_digits=8, decimal_places=6, initial=tier.rate, help_text=help_text,
            )  # fmt: skip
        self.order_fields(["day", *self.rates, "title", "source", "says", "checked_how"])
        self.schedule = schedule

    def clean_day(self) -> date:
        """Within the schedule's own days: both parts must have one."""
        day: date = self.cleaned_data["day"]
        start, end = self.schedule.effective_from, self.schedule.effective_until
        if start is not None and day <= start:
            raise forms.ValidationError(f"この体系は{in_words(start)}に始まります。それより後の日にしてください。")
        if end is not None and day >= end:
            raise forms.ValidationError(
                f"この体系は{in_words(end)}の前の日に終わります。終わるまでの日にするか、次の体系を変えてください。"
            )
        return day


@require_http_methods(["GET", "POST"])
def day_page(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A schedule until a day, and its copy with other rates from that day on: both ends are set together."""
    platform, document = draft_of(request, pk)
    if document is None:
        return not_yet(request, pk)
    schedule = next((each for each in document.fee_schedules if each.key == key), None)
    if schedule is None:
        raise Http404
    form = DayForm(request.POST or None, document=document, schedule=schedule)

    def change(facts: PlatformFacts) -> Any:
        told = form.cleaned_data
        rates = tuple(str(told[name]) for name in form.rates)
        return new_facts.from_a_day_on(facts, key, told["day"], told["title"], rates, form.evidence(today_in_japan()))

    if hints.ASKED in request.POST:
        return hints.form_hints(request, form, ["says"], lambda: change(document), document)
    if form.is_valid() and edited(request, platform, form, change):
        messages.success(
            request,
            f"「{with_figures(schedule.title, figures(document))}」を{in_words(form.cleaned_data['day'])}で分けました。まだ公開していません。",
        )
        return redirect("admin:platforms_platform_publish", pk)
    about = f"「{with_figures(schedule.title, figures(document))}」は、変わる日の前日まで使います。新しい料率は、その日から使います。"
    return form_page(request, "手数料をある日から変える", platform, form, about, "この日から変える")


# ── A figure everywhere ──────────────────────────────────────────────────────────────────────────


class FigureForm(forms.Form):
    """The figure that changed, as it was and as it is."""

    old = text("いまの数字", "例：1,000円、20%、180日")
    new = text("新しい数字")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("old", "new"):
            figure = figure_places.read_figure(cleaned.get(name) or "")
            if figure is None and name not in self.errors:
                self.add_error(name, "数字と、円・%・日のどれかを書いてください（例：1,000円）。")
            elif figure is not None and not figure.is_possible:
                self.add_error(name, NO_FRACTION)
            cleaned[name] = figure
        old, new = cleaned.get("old"), cleaned.get("new")
        if old and new and old.unit != new.unit:
            self.add_error("new", f"単位を{old.unit}にそろえてください。")
        elif old and old == new:
            self.add_error("new", "いまの数字と同じです。変えたあとの数字を書いてください。")
        return cleaned


@require_http_methods(["GET", "POST"])
def figure_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Every place that says a figure, with what it would say; those that are ticked change together."""
    platform, document = draft_of(request, pk)
    if document is None:
        return not_yet(request, pk)
    form = FigureForm(request.POST if request.method == "POST" else request.GET or None)
    found: tuple[figure_places.Said, ...] = ()
    if form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        found = figure_places.places(document, old, new)
    if found and request.method == "POST":
        wanted = set(request.POST.getlist("place"))
        # A place is named together with what it says: what somebody changed meanwhile is not overwritten.
        chosen = {f"{each.path}={each.before}" for each in found} & wanted
        left = len(wanted - chosen)

        def change(facts: PlatformFacts) -> Any:
            said = [each for each in figure_places.places(facts, old, new) if f"{each.path}={each.before}" in chosen]
            return figure_places.with_another(facts, said)

        if not chosen:
            form.add_error(None, PLACES_CHANGED if wanted else "変えるところを、少なくとも1つ選んでください。")
        elif edited(request, platform, form, change):
            messages.success(request, f"{len(chosen)}か所の{old}を{new}に変えました。まだ公開していません。")
            if left:
                messages.warning(
                    request,
                    f"選んだうちの{left}か所は、そのあいだにほかの人が変えたので、変えていません。下の表で確かめてください。",
                )
            return redirect("admin:platforms_platform_publish", pk)
    plain = document.model_dump()
    context = {
        "platform": platform,
        "form": form,
        "found": [(each, with_figures_of(document, place_in_words(each.path, plain))) for each in found],
        "asked": form.is_bound and not form.errors,
    }
    return desk_page(request, "desk/figure.html", "数字をまとめて変える", context)


# ── Small parts ──────────────────────────────────────────────────────────────────────────────────


def draft_of(request: HttpRequest, pk: int) -> tuple[Platform, PlatformFacts | None]:
    """A draft that the user may change; without its document where that has mistakes."""
    platform = platform_for(request, pk, CHANGE)
    try:
        return platform, facts_of(platform)
    except ValidationError:
        return platform, None


def not_yet(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page that lists the mistakes."""
    messages.error(request, NOT_YET)
    return redirect("admin:platforms_platform_publish", pk)


def edited(request: HttpRequest, platform: Platform, form: forms.Form, change: Callable[[PlatformFacts], Any]) -> bool:
    """Whether the draft could become what was asked for; what keeps it from that is told on the form."""
    try:
        edit(platform, change, who=request.user)
    except (ValidationError, DraftRefusedError) as error:
        tell(form, error, document_of(platform))
        return False
    except ChangedMeanwhileError:
        form.add_error(None, "ほかの人が、いま同じ下書きを保存しています。もう一度押してください。")
        return False
    return True


def tell(form: forms.Form, error: ValidationError | DraftRefusedError, document: Any) -> None:
    """What keeps a document from being written, at the head of the form."""
    found = problems(error) if isinstance(error, ValidationError) else error.problems
    for problem in found:
        form.add_error(None, f"{place_in_words(problem.path, document)}：{problem.message}")


def form_page(
    request: HttpRequest, title: str, platform: Platform, form: forms.Form, about: str, button: str
) -> HttpResponse:
    """The page of one form, with its hints."""
    context = {"platform": platform, "form": form, "about": about, "button": button, "kinds": ()}
    return desk_page(request, "desk/guided.html", title, context)
