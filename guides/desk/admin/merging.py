"""Three values of every field: as it was shown, as it was typed, as it is stored now.

A page carries what it showed beside each field (Django's `show_hidden_initial`). When somebody else saved in
between, what this editor left alone becomes what is stored now, and what this editor changed stays typed. Only
a field that both changed, differently, is a conflict.
"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseForm
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict

_NUMBERED = re.compile(r"(?P<initial>initial-)?(?P<prefix>.+?)-(?P<number>\d+)-(?P<name>\w+)\Z")


class Remembers:
    """Mixed into a model form: it sends back what it showed, beside what was typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        for name, field in form.fields.items():
            if form.instance.pk is None or field.disabled or isinstance(field.widget, forms.MultiWidget):
                continue
            # A form that was sent without it (a program, a list that was empty) is compared with what is stored.
            field.show_hidden_initial = not form.is_bound or form.add_initial_prefix(name) in form.data


def remembering(form: type[Any]) -> type[Any]:
    """The same form class, with a memory."""
    return form if issubclass(form, Remembers) else type(form.__name__, (Remembers, form), {})


def remembers(form: BaseForm) -> bool:
    """Whether the form was sent with anything that it showed."""
    return any(field.show_hidden_initial for field in form.fields.values())


def conflicts(form: BaseForm) -> list[str]:
    """The fields that were typed anew and are stored anew, differently."""
    return [
        name
        for name in form.changed_data
        if name in form.fields
        and form.fields[name].has_changed(form[name].initial, form[name].data)
        and (not form.fields[name].show_hidden_initial or was_changed_meanwhile(form, name))
    ]


def was_changed_meanwhile(form: BaseForm, name: str) -> bool:
    """Whether what is stored is no longer what the page showed."""
    field, bound = form.fields[name], form[name]
    shown = field.hidden_widget().value_from_datadict(form.data, form.files, bound.html_initial_name)
    return bool(field.show_hidden_initial and field.has_changed(bound.initial, shown))


def deletes_what_changed(form: BaseForm) -> bool:
    """Whether a row is to be deleted that somebody else has just changed."""
    ticked = DELETION_FIELD_NAME in form.fields and form.add_prefix(DELETION_FIELD_NAME) in form.data
    return ticked and any(was_changed_meanwhile(form, name) for name in form.fields)


def bring_up_to_date(data: QueryDict, form: BaseForm) -> None:
    """Let the sent data show what is stored now, and keep what was typed."""
    typed = set(form.changed_data)
    for name, field in form.fields.items():
        if not field.show_hidden_initial:
            continue
        bound = form[name]
        data.setlist(bound.html_initial_name, _as_sent(field.hidden_widget(), field, bound.initial))
        if name not in typed:
            data.setlist(bound.html_name, _as_sent(field.widget, field, bound.initial))
            if not data.getlist(bound.html_name):
                del data[bound.html_name]


def _as_sent(widget: forms.Widget, field: forms.Field, value: Any) -> list[str]:
    """What a browser sends for this value."""
    prepared = field.prepare_value(value)
    if isinstance(widget, forms.CheckboxInput) and not isinstance(widget, forms.HiddenInput):
        return ["on"] if prepared else []
    if isinstance(prepared, (list, tuple)):
        return [str(each) for each in prepared]
    shown = widget.format_value(prepared) if hasattr(widget, "format_value") else prepared
    if isinstance(shown, (list, tuple)):
        return [str(each) for each in shown if each not in ("", None)] or [""]
    return ["" if shown is None else str(shown)]


def without_rows(data: QueryDict, prefix: str, there: Iterable[Any]) -> tuple[bool, bool]:
    """Take rows out of the data of a formset that are not stored any more.

    A row that this editor left alone goes; one that this editor changed becomes a row to be added. Returns whether
    there are rows that the form knew nothing of, and whether any changed row was gone.
    """
    there = {str(pk) for pk in there}
    rows: dict[int, dict[str, list[str]]] = {}
    for key in list(data):
        found = _NUMBERED.match(key)
        if found and found["prefix"] == prefix:
            name = f"{found['initial'] or ''}{found['name']}"
            rows.setdefault(int(found["number"]), {})[name] = data.pop(key)
    first = int(data.get(f"{prefix}-{INITIAL_FORM_COUNT}") or 0)
    kept, added, sent, gone = [], [], set(), False
    for number, row in sorted(rows.items()):
        pk = "".join(row.get("id", [""]))
        if number >= first or not pk:
            added.append(row)
        elif pk in there:
            kept.append(row)
            sent.add(pk)
        elif _was_typed_in(row) and DELETION_FIELD_NAME not in row:
            gone = True
            added.append({name: value for name, value in row.items() if name != "id" and "initial-" not in name})
    for number, row in enumerate((*kept, *added)):
        for name, value in row.items():
            initial = "initial-" if name.startswith("initial-") else ""
            data.setlist(f"{initial}{prefix}-{number}-{name.removeprefix('initial-')}", value)
    data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(kept))
    data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(kept) + len(added))
    return bool(there - sent), gone


def all_new(data: QueryDict, prefix: str) -> None:
    """Let every row of a formset be one to be added."""
    for key in [key for key in data if (found := _NUMBERED.match(key)) and found["prefix"] == prefix]:
        if key.startswith("initial-") or key.endswith("-id"):
            del data[key]
    data[f"{prefix}-{INITIAL_FORM_COUNT}"] = "0"


def _was_typed_in(row: dict[str, list[str]]) -> bool:
    """Whether a row differs from what the page showed: a box is sent as `on` or not at all."""
    for name, shown in row.items():
        if not name.startswith("initial-"):
            continue
        sent = row.get(name.removeprefix("initial-"), [])
        as_text = [text.replace("\r\n", "\n").strip() for text in sent]
        if as_text == ["on"] or (not as_text and shown in (["True"], ["False"])):
            as_text = [str(as_text == ["on"])]
        if as_text != [text.replace("\r\n", "\n").strip() for text in shown]:
            return True
    return False
