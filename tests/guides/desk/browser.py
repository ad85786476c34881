"""The editors' desk, used as a browser uses it."""

import html
import re

from django.contrib import admin
from django.forms import NullBooleanSelect
from django.urls import reverse

from guides.desk.admin.base import DraftAdmin
from platforms.drafts.rows import save_question
from tests.documents import blocker, make_facts, make_question, remedy

DRAFT_MODELS = [model for model, page in admin.site._registry.items() if isinstance(page, DraftAdmin)]
"""The models whose pages edit part of a draft."""


def url(name, *args, **query):
    address = reverse(f"admin:platforms_{name}", args=args)
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def page_of(row):
    return url(f"{row._meta.model_name}_change", row.pk)


def filled_in(response):
    """What a browser would send back from this page."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {"seen": response.context["seen"], "once": response.context["once"], "_save": "保存"}
    if above := response.context.get("above"):
        data["above"] = above
    for form in forms:
        for bound in form:
            if bound.field.disabled:  # browsers send nothing of it
                continue
            value = bound.value()
            if isinstance(value, tuple):
                value = list(value) if hasattr(bound.field, "choices") else "\n".join(value)
            if isinstance(bound.field.widget, NullBooleanSelect):
                data[bound.html_name] = {True: "true", False: "false", None: "unknown"}[value]
            elif value is not None and value is not False:
                data[bound.html_name] = "on" if value is True else value
            if bound.field.show_hidden_initial:
                data[bound.html_initial_name] = shown(bound)
    return data


def shown(bound):
    """What a page carries beside a field: the value that it showed."""
    tags = str(bound.as_hidden(only_initial=True))
    values = [html.unescape(value) for value in re.findall(r'value="([^"]*)"', tags)]
    return values or [""] * tags.count("<input")


def edit(desk, row, **changes):
    """Open a row's page, change some fields and save."""
    return desk.post(page_of(row), filled_in(desk.get(page_of(row))) | changes, follow=True)


def delete(desk, row):
    """Open the page that asks whether to delete a row, and say yes."""
    address = url(f"{row._meta.model_name}_delete", row.pk)
    return desk.post(address, {"post": "yes", "seen": desk.get(address).context["seen"]}, follow=True)


def told(response):
    return " ".join(str(message) for message in response.context["messages"])


def everything():
    """A platform with a row of every model that has a page."""
    about = {"citations": make_facts().model_dump()["blockers"][0]["citations"]}
    words = {"title": "題", "body": "本文", **about}
    save_question(make_question())
    return make_facts(
        blockers=[blocker(remedies=[remedy(), remedy("other", wait={"kind": "open"}, side_effects=["一", "二"])])],
        expiries=[{"key": "lapse", "days": 180, "outcome": "forfeited", **about}],
        leftovers=[{"key": "balance", "outcome": "forfeited", **about}],
        closings=[{"key": "by-mail", "min_days": 7, **about}],
        paths=[{"key": "web", "title": "題", "steps": [{"text": "押す", "menu": ["設定", "退会"]}], **about}],
        precautions=[{"key": "save", **words}],
        consequences=[{"key": "gone", **words}],
        alternatives=[{"key": "rest", **words}],
        notes=[{"key": "note", "topic": "fees", **words}],
        faqs=[{"key": "faq", "question": "質問", "answer": "答え", **about}],
        unknowns=[{"key": "unknown", "topic": "fees", "what": "こと", "where_to_ask": "聞く先", **about}],
    )
