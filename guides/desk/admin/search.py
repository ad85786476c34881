"""Where do we say this: a word, an address, a figure, in every draft and in what readers see."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import F, Field, Max, Model, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from guides.desk.admin.links import change_url
from guides.desk.admin.page import SEE, desk_page, require
from guides.desk.figure_places import Figure, read_figure
from platforms.documents.facts import PlatformFacts
from platforms.documents.integrity import walk
from platforms.drafts.field_mapping import RowMapping, place_in_words, platform_rows, shared_question
from platforms.models import Blocker, Edition, Platform, PlatformQuestion, Question, Remedy

MOST_OF_A_KIND = 100
AROUND = 40
"""Letters shown on either side of what was found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One field that says it, with the page that edits its row."""

    platform: str
    where: str
    text: str
    url: str


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Fields of drafts that hold the words or the figure, and texts that only the present editions still hold."""
    require(request, SEE)
    words = request.GET.get("q", "").strip()[:200]
    context: dict[str, Any] = {"q": words, "drafts": (), "editions": ()}
    if words:
        context["drafts"] = sorted(drafts_that_say(words), key=lambda hit: (hit.platform, hit.where))
        context["editions"] = list(editions_that_say(words))
    return desk_page(request, "desk/search.html", "探す", context)


def drafts_that_say(words: str) -> Iterator[Hit]:
    """One query a kind of row, however many platforms there are."""
    figure, name_of_platform = read_figure(words), names_of_platforms()
    for mapping in (*every_mapping(platform_rows()), *every_mapping(shared_question())):
        columns = dict(_columns(mapping))
        said = Q()
        for name, (_, column) in columns.items():
            said |= _holds(name, column, words, figure)
        if not said:
            continue
        for row in with_owners(mapping.model, said):
            owner = owner_of(row)
            for name, (label, column) in columns.items():
                value = getattr(row, name)
                if _is_said(value, column, words, figure):
                    where = f"{owner._meta.verbose_name}「{owner}」 › {label}"
                    yield Hit(name_of_platform(owner), where, _excerpt(str(_shown(value)), words), change_url(owner))


def editions_that_say(words: str) -> Iterator[Hit]:
    """Texts of present editions whose drafts were edited since: elsewhere the draft says the same."""
    latest = Platform.objects.annotate(published=Max("editions__published_at"), edited=Max("draft_changes__at"))
    edited = latest.filter(edited__gt=F("published")).values("pk")
    for edition in Edition.objects.current().filter(platform__in=edited).select_related("platform"):
        document = edition.document()
        plain = document.model_dump()
        url = reverse("admin:platforms_platform_publish", args=[edition.platform_id])
        for path, text in _texts(document):
            if _found(text, words):
                where = f"第{edition.number}版：{place_in_words(path, plain)}"
                yield Hit(str(edition.platform), where, _excerpt(text, words), url)


def every_mapping(mapping: RowMapping) -> Iterable[RowMapping]:
    """This mapping and those of all rows below, once a model: citations hang below many."""
    found = {mapping.model: mapping}
    for below in mapping.children.values():
        for each in every_mapping(below):
            found.setdefault(each.model, each)
    return found.values()


def _columns(mapping: RowMapping) -> Iterator[tuple[str, tuple[str, Field]]]:
    for name, column in mapping.columns.items():
        if not column.is_relation and not column.choices:
            yield mapping.prefix + name, (str(column.verbose_name), column)
    for inner in mapping.nested.values():
        yield from _columns(inner)


def _holds(name: str, column: Field, words: str, figure: Figure | None) -> Q:
    if _is_text(column):
        return Q(**{f"{name}__icontains": words}) | Q(**{f"{name}__icontains": unicodedata.normalize("NFKC", words)})
    if figure is not None and _is_of_unit(name, column, figure):
        return Q(**{name: figure.value})
    return Q()


def _is_text(column: Field) -> bool:
    return column.get_internal_type() in ("CharField", "TextField")


def _is_of_unit(name: str, column: Field, figure: Figure) -> bool:
    match figure.unit:
        case "円":
            return name.endswith("_yen")
        case "%":
            return column.get_internal_type() == "DecimalField"
    return "days" in name and not name.endswith("_yen")


def _is_said(value: Any, column: Field, words: str, figure: Figure | None) -> bool:
    if _is_text(column):
        return _found(str(_shown(value)), words)
    return figure is not None and value == figure.value and _is_of_unit(column.name, column, figure)


def _shown(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, tuple) else value


def _found(text: str, words: str) -> bool:
    text = text.casefold()
    return words.casefold() in text or unicodedata.normalize("NFKC", words).casefold() in text


def _excerpt(text: str, words: str) -> str:
    at = max(0, text.casefold().find(words.casefold()))
    start, end = max(0, at - AROUND), at + len(words) + AROUND
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def with_owners(model: type[Model], said: Q) -> Iterable[Any]:
    """The rows with the rows above them, up to their platforms."""
    rows = model._default_manager.filter(said).order_by("pk")
    if any(isinstance(each, GenericForeignKey) for each in model._meta.private_fields):
        return rows.prefetch_related("owner")[:MOST_OF_A_KIND]
    names = {field.name for field in model._meta.fields}
    above = [
        name for name in ("platform", "blocker__platform", "remedy__blocker__platform") if name.split("__")[0] in names
    ]
    above += ["question"] if model is PlatformQuestion else []
    above += ["platform_question__question"] if "platform_question" in names else []
    above += [
        f"{name}__platform" for name in ("fee_schedule", "payout_method", "path", "platform_question") if name in names
    ]
    return rows.select_related(*above)[:MOST_OF_A_KIND] if above else rows[:MOST_OF_A_KIND]


def owner_of(row: Any) -> Any:
    """The row whose page edits this one."""
    for name in ("owner", "remedy", "fee_schedule", "payout_method", "path", "platform_question"):
        if getattr(row, name, None) is not None:
            return getattr(row, name)
    if row._meta.model_name in ("platformcategory", "platformplan"):
        return row.platform
    return row.question if row._meta.model_name == "questionchoice" else row


def names_of_platforms() -> Callable[[Any], str]:
    """Gives the platform of an owner without asking for it row by row."""
    names = {platform.pk: str(platform) for platform in Platform.objects.all()}
    blockers = dict(Blocker.objects.values_list("pk", "platform"))

    def name(owner: Any) -> str:
        if isinstance(owner, Question):
            return "共通の質問"
        if isinstance(owner, Platform):
            return str(owner)
        return names[blockers[owner.blocker_id] if isinstance(owner, Remedy) else owner.platform_id]

    return name


def _texts(document: PlatformFacts) -> Iterator[tuple[str, str]]:
    for place, fact in walk(document):
        for name in type(fact).model_fields:
            value = getattr(fact, name)
            if isinstance(value, str):
                yield ".".join(map(str, (*place, name))), value
