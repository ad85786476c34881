"""Rows ⇄ facts: the only bridge between what staff edit and what is published.

`platforms.drafts.field_mapping` pairs the two by name; this module walks the pairs. Two things need words of
their own: a question borrows its wording from the app-wide question, and the value of a
comparison is kept as text ("1000", "yes", "1, 999", "2026-11-22").
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.db.models import Prefetch
from pydantic import ValidationError

from platforms.documents import facts
from platforms.documents.facts import PlatformFacts
from platforms.documents.integrity import structural_problems
from platforms.documents.problems import Problem, problems
from platforms.drafts.diffing import by_identity, fields_in_words
from platforms.drafts.field_mapping import RowMapping, platform_rows, shared_question
from platforms.models import Platform, PlatformQuestion, Question

Document = dict[str, Any]
Value = int | str | tuple[int | str, ...]

REFERRED_TO = ("sources", "categories", "plans", "messages", "questions", "payout_methods")
"""Written first and deleted last, because other rows of the platform point at them."""
_FETCHED = "fetched_{}"
"""Where a row keeps the rows of a relation that were fetched with it."""


class DraftRefusedError(Exception):
    """These facts cannot become rows. `problems` says where and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.path}：{p.message}" for p in self.problems))


# ── Rows → facts ─────────────────────────────────────────────────────────────────────────────────


def facts_of(platform: Platform) -> PlatformFacts:
    """The draft as a document. Raises pydantic's `ValidationError` while the rows contradict each other."""
    return PlatformFacts.model_validate(document_of(platform))


def as_typed(platform: Platform) -> PlatformFacts:
    """The draft with the certainties of its rows in place of those that its citations carry."""
    raw = document_of(platform)
    typed = PlatformFacts.model_validate(raw)
    _set_certainties(typed, raw)
    return typed


def _set_certainties(fact: facts.Fact, raw: Document) -> None:
    for name in type(fact).model_fields:
        value, typed = getattr(fact, name), raw.get(name)
        if name == "certainty":
            fact.__dict__[name] = typed
        for inner, below in zip(
            value if isinstance(value, tuple) else (value,), typed if isinstance(typed, (list, tuple)) else (typed,)
        ):
            if isinstance(inner, facts.Fact) and isinstance(below, dict):
                _set_certainties(inner, below)


def documents_of(platforms: Iterable[Platform]) -> dict[int, Document]:
    """The drafts of several platforms by id, with as many queries as for one."""
    rows = with_children(Platform.objects.filter(pk__in=[platform.pk for platform in platforms]), platform_rows())
    return {row.pk: _document(row) for row in rows}


def draft_problems(platform: Platform) -> tuple[Problem, ...]:
    """Why the draft is not a valid document yet; empty when it is."""
    try:
        facts_of(platform)
    except ValidationError as error:
        return problems(error)
    return ()


def document_of(platform: Platform) -> Document:
    """The rows of one platform as plain data, in the shape of `PlatformFacts`, valid or not."""
    return _document(with_children(Platform.objects.filter(pk=platform.pk), platform_rows()).get())


def _document(row: Any) -> Document:
    document = read_row(row, platform_rows())
    document["questions"] = tuple(map(published_question, rows_below(row, "questions"), document["questions"]))
    return document


def asked_documents(question: Question) -> dict[int, Document]:
    """This question as each platform that asks it words it, by the id of the platform."""
    mapping = platform_rows().children["questions"]
    rows = with_children(PlatformQuestion.objects.filter(question=question), mapping)
    return {row.platform_id: published_question(row, read_row(row, mapping)) for row in rows}


def row_fields(row: models.Model) -> tuple[tuple[str, str], ...]:
    """What one row of a draft says, label by label, without its evidence and the rows that have pages of their own."""
    return fields_of_rows([row])[type(row), row.pk]


def fields_of_rows(
    rows: Iterable[models.Model],
) -> dict[tuple[type[models.Model], Any], tuple[tuple[str, str], ...]]:
    """The same for many rows by model and id, with as many queries for a hundred rows of a kind as for one."""
    by_model: dict[type[models.Model], set[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), set()).add(row.pk)
    found = {}
    for model, ids in by_model.items():
        mapping = mapping_for(model, platform_rows())
        assert mapping is not None
        own = {name: below for name, below in mapping.children.items() if name not in ("citations", "remedies")}
        # The rows of a platform have pages of their own.
        shown = replace(mapping, children={} if model is Platform else own)
        for full in with_children(model._default_manager.filter(pk__in=ids), shown):
            found[model, full.pk] = tuple(fields_in_words(read_row(full, shown), mapping, {}))
    return found


def mapping_for(model: type[models.Model], mapping: RowMapping) -> RowMapping | None:
    """How rows of this model correspond to facts, searched from this mapping down."""
    found = (mapping_for(model, below) for below in mapping.children.values())
    return mapping if mapping.model is model else next((each for each in found if each), None)


def shared_questions() -> tuple[facts.Question, ...]:
    """The app-wide questions, in the order in which they were added."""
    rows = with_children(Question.objects.order_by("pk"), shared_question())
    return tuple(facts.Question.model_validate(read_row(row, shared_question())) for row in rows)


def with_children(rows: models.QuerySet, mapping: RowMapping) -> models.QuerySet:
    """Fetch everything below these rows, with one query a relation however many rows there are."""
    below: list[Prefetch | str] = [
        # Into a list: into the relation itself, Django makes a query set for every row, which takes most of the time.
        Prefetch(
            name, with_children(child.model._default_manager.order_by("order", "pk"), child), _FETCHED.format(name)
        )
        for name, child in mapping.children.items()
    ]
    if mapping.model is PlatformQuestion:
        below.append(Prefetch("question", with_children(Question.objects.all(), shared_question())))
        return rows.prefetch_related(*below)
    return rows.select_related(*mapping.references()).prefetch_related(*below)


def rows_below(row: Any, name: str) -> list[Any]:
    """The rows of one relation, as `with_children` fetched them or from the database."""
    fetched: list[Any] | None = getattr(row, _FETCHED.format(name), None)
    return list(getattr(row, name).all()) if fetched is None else fetched


def read_row(row: models.Model, mapping: RowMapping) -> Document:
    """A row and what hangs below it as plain data, valid or not."""
    document: Document = {}
    for name, column in mapping.columns.items():
        value = getattr(row, mapping.prefix + name)
        if column.is_relation:
            value = value.key if value is not None else None
        document[name] = None if value == "" and mapping.may_be_none(name) else value
    if isinstance(document.get("value"), str):
        document["value"] = decoded(document["value"], many=document.get("operator") in ("one_of", "between"))
    for name, inner in mapping.nested.items():
        values = read_row(row, inner)
        document[name] = values if values["kind"] else None
    for name, child in mapping.children.items():
        document[name] = tuple(read_row(below, child) for below in rows_below(row, name))
    return document


def published_question(row: PlatformQuestion, own: Document) -> Document:
    """The app-wide question with this platform's own words where it has some."""
    del own["question"]
    return read_row(row.question, shared_question()) | {name: value for name, value in own.items() if value}


# ── Facts → rows ─────────────────────────────────────────────────────────────────────────────────


@dataclass
class Writing:
    """What has to be written so that the rows of one platform say what a document says.

    Working it out takes most of the time of a save and needs no lock; whoever writes it makes sure that the draft is
    still the one that it was compared with (`platforms.drafts.editing`).
    """

    platform: Platform
    relations: list[tuple[RowMapping, list[tuple[Any, Any]]]] = field(default_factory=list)
    """The rows to write by relation, in the order of writing: new ones beside the row above them, others beside None."""
    gone: list[models.Model] = field(default_factory=list)
    learned: list[tuple[facts.Question, bool, Question]] = field(default_factory=list)
    """Questions that the site does not know yet, whether no staff edited them, and their rows."""

    @transaction.atomic
    def write(self) -> Platform:
        """Write it, with a few queries a relation however many rows changed."""
        for question, is_agreed, row in self.learned:
            save_question(question, row)
            if is_agreed:  # learnt from a document, not edited by staff
                row.loaded_digest = digest(question)
                row.save(update_fields=["loaded_digest"])
        self.platform.save()
        self.write_rows()
        return Platform.objects.get(pk=self.platform.pk)  # without the rows that were fetched to compare with

    def write_rows(self) -> None:
        """The same without the row at the top."""
        for mapping, rows in self.relations:
            manager = mapping.model._default_manager
            changed = [row for above, row in rows if above is None]
            names = [column.name for column in mapping.model._meta.concrete_fields if not column.primary_key]
            manager.bulk_create(changed, update_conflicts=True, unique_fields=["pk"], update_fields=names)
            added = [(above, row) for above, row in rows if above is not None]
            for above, row in added:
                setattr(row, mapping.link, above)  # which had no id yet when the row was made
            manager.bulk_create([row for _, row in added])
        # What points at others stands behind them, and goes first.
        for model, gone in groupby(reversed(self.gone), type):
            model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()  # type: ignore[attr-defined]


@transaction.atomic
def save_facts(document: PlatformFacts) -> Platform:
    """Make the draft of this platform exactly these facts, whatever it was before.

    Questions that the site does not know yet become app-wide questions with this wording.
    Raises `DraftRefusedError` where rows cannot hold the facts; nothing is written then.
    """
    Platform.objects.select_for_update().filter(slug=document.slug).first()
    return writing_of(document).write()


def writing_of(document: PlatformFacts) -> Writing:
    """What makes the draft of this platform exactly these facts; nothing is written yet.

    Raises `DraftRefusedError` where rows cannot hold the facts.
    """
    _refuse(structural_problems(document))
    learned = list(_to_learn(document.questions))
    shared = {question.key: question for question in (*shared_questions(), *(each for each, _ in learned))}
    data = document.model_dump()
    data["questions"] = [_asked_question(question, shared[question.key]) for question in document.questions]

    mapping = platform_rows()
    there = Platform.objects.filter(slug=document.slug)
    platform = with_children(there, mapping).first() or Platform()
    is_new = platform.pk is None
    for name, value in _columns(data, mapping, {}).items():
        setattr(platform, name, value)
    names = sorted(mapping.children, key=lambda name: REFERRED_TO.index(name) if name in REFERRED_TO else 99)
    asked = {question.key: question for question in Question.objects.all()}
    writing = Writing(platform)
    for question, is_agreed in learned:
        row = asked.setdefault(question.key, Question(key=question.key))
        writing.learned.append((question, is_agreed, row))
    known: dict[type[models.Model], dict[str, models.Model]] = {Question: asked}  # type: ignore[dict-item]
    for name in names:
        _compare([(platform, data, is_new)], name, mapping.children[name], known, writing)
    return writing


@transaction.atomic
def save_question(question: facts.Question, row: Question | None = None) -> Question:
    """Make the app-wide question with this key exactly this. Raises `DraftRefusedError` for another kind.

    `row` is its row where somebody has it already.
    """
    row = row or Question.objects.filter(key=question.key).first() or Question()
    if row.pk and row.kind != question.kind:
        _refuse([_other_kind(question, row)])
    mapping, is_new, writing = shared_question(), row.pk is None, Writing(Platform())
    for name, value in _columns(question.model_dump(), mapping, {}).items():
        setattr(row, name, value)
    row.save()
    _compare([(row, question.model_dump(), is_new)], "choices", mapping.children["choices"], {}, writing)
    writing.write_rows()
    return row


def with_former_keys(questions: Iterable[facts.Question]) -> tuple[facts.Question, ...]:
    """The same questions with every former key that the site knows: a former key is never given up."""
    known = {row.key: row.aliases for row in Question.objects.all()}
    return tuple(
        question.model_copy(update={"aliases": tuple(dict.fromkeys((*known.get(question.key, ()), *question.aliases)))})
        for question in questions
    )


def _compare(
    above: list[tuple[Any, Document, bool]],
    name: str,
    mapping: RowMapping,
    known: dict[type[models.Model], dict[str, Any]],
    writing: Writing,
) -> None:
    """Find what makes the rows of one relation below all of these rows what the documents say, then below them.

    A row that is in both keeps its id, so that whoever has its page open still finds it. What is in no document
    any more goes last: other rows may point at it until everything is written. The flag of each row above
    says whether it is new, and has nothing below it yet.
    """
    rows: list[tuple[Any, Document, bool]] = []
    written: list[tuple[Any, Any]] = []
    for parent, documents, is_new in above:
        there = [] if is_new else rows_below(parent, name)
        kept = dict(zip(by_identity([read_row(row, mapping) for row in there]), there))
        for place, (identity, document) in enumerate(by_identity(documents.get(name, ())).items(), start=1):
            columns = {"order": 10 * place, **_columns(document, mapping, known)}
            row = kept.pop(identity, None)
            if row is None:
                row = mapping.model(**columns)
                written.append((parent, row))
                rows.append((row, document, True))
                continue
            rows.append((row, document, False))
            changed = {column: value for column, value in columns.items() if getattr(row, column) != value}
            for column, value in changed.items():
                setattr(row, column, value)
            if changed:
                written.append((None, row))
        writing.gone += kept.values()
    writing.relations.append((mapping, written))
    if "key" in mapping.columns:
        known[mapping.model] = {row.key: row for row, _, _ in rows}
    for below, child in mapping.children.items():
        _compare(rows, below, child, known, writing)


def _columns(document: Document, mapping: RowMapping, known: dict[type[models.Model], dict[str, Any]]) -> Document:
    """What the columns of one row hold."""
    columns: Document = {}
    for name, column in mapping.columns.items():
        if name not in document:  # left out where it is the default, see `Citation.superseded`
            columns[mapping.prefix + name] = column.get_default()
            continue
        value = document[name]
        if name == "value":
            value = encoded(value)
        elif column.is_relation:
            value = None if value is None else known[column.related_model][value]  # type: ignore[index]
        columns[mapping.prefix + name] = "" if value is None and not column.null else value
    for name, inner in mapping.nested.items():
        nothing = dict.fromkeys(inner.columns)
        columns |= _columns(document[name] or nothing, inner, known)
    return columns


def _asked_question(question: facts.Question, shared: facts.Question) -> Document:
    """Only the words that differ from the app-wide question."""
    own = {name: value for name, value in question.model_dump().items() if value != getattr(shared, name)}
    if question.choices == shared.choices:
        own.pop("choices", None)
    blank: Document = {"text": "", "why": "", "where_to_look": "", "choices": [], "side": "", "unless_told": ""}
    return {"question": question.key} | {name: own.get(name, empty) for name, empty in blank.items()}


def _to_learn(questions: Iterable[facts.Question]) -> Iterator[tuple[facts.Question, bool]]:
    """What the site does not know yet: whole questions, or former keys; each with whether no staff edited it.

    Raises `DraftRefusedError` for a question that is of another kind here.
    """
    known = {question.key: question for question in shared_questions()}
    agreed = dict(Question.objects.values_list("key", "loaded_digest"))
    for question in with_former_keys(questions):
        shared = known.get(question.key)
        if shared is None:
            yield question.model_copy(update={"side": None, "unless_told": None}), True
            continue
        if shared.kind != question.kind:
            _refuse([_other_kind(question, shared)])
        learned = shared.model_copy(update={"aliases": question.aliases})
        if learned != shared:
            yield learned, agreed[question.key] == digest(shared)


def _other_kind(question: facts.Question, row: facts.Question | Question) -> Problem:
    message = f"サイト共通の質問では種類が {row.kind} です。種類を合わせるか、別のキーにしてください。"
    return Problem(path=f"質問「{question.key}」", message=message)


def _refuse(problems: Iterable[Problem]) -> None:
    if problems := tuple(problems):
        raise DraftRefusedError(problems)


# ── Values of comparisons, and digests ───────────────────────────────────────────────────────────


def encoded(value: Value | None) -> str:
    """An answer, or several, as an editor writes them.

    >>> encoded((1, 999)), encoded("yes"), encoded(None)
    ('1, 999', 'yes', '')
    """
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def decoded(text: str, *, many: bool) -> Value:
    """What an editor wrote. Digits are whole yen; full width is read like half width.

    >>> decoded("1, 999", many=True), decoded("１０００", many=False), decoded("auto", many=True)
    ((1, 999), 1000, ('auto',))
    """
    text = unicodedata.normalize("NFKC", text)
    return tuple(map(_one_value, re.split("[,、]", text))) if many else _one_value(text)


def _one_value(text: str) -> int | str:
    text = text.strip()
    return int(text) if re.fullmatch("-?[0-9]{1,15}", text) else text


def digest(document: facts.Fact) -> str:
    """A short name for exactly this content."""
    return hashlib.sha256(document.model_dump_json().encode()).hexdigest()
