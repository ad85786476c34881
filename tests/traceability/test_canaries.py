"""What an editor typed: never seen before publication, never more than text after it."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, reverse

from guides.urls import urlpatterns
from platforms.documents.facts import PlatformFacts
from platforms.drafts import yaml_files
from platforms.drafts.rows import facts_of
from platforms.editions import catalog
from platforms.models import Edition, Platform
from tests.dom import parse

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SLUG = "crowdworks"
CANARY = "c4nary"
MARKUP = f"\"'><{CANARY} class={CANARY} onload=alert(1)></title></script><!--{{{{7*7}}}}"
ICS = f"\r\nBEGIN:VALARM\r\nX-{CANARY}:1"
ANSWERS = (
    "active_contracts=yes&awaiting_acceptance=yes&balance=800&pending_tasks=yes&identity_check=in_review&role=both"
)
ARGUMENTS = {"slug": SLUG, "key": "balance", "fact": "fees", "name": "home"}
PLAIN = [
    reverse(f"guides:{each.name}", kwargs={name: ARGUMENTS[name] for name in each.pattern.converters})
    for each in urlpatterns
    if isinstance(each, URLPattern)
]
SURFACES = [
    *PLAIN,
    *(f"{path}?{ANSWERS}" for path in PLAIN if path.startswith((f"/guides/{SLUG}/", "/embed/check/", "/compare"))),
    *(f"/guides/report/?p={SLUG}", f"/guides/report.ics?p={SLUG}", f"/reports/new/?platform={SLUG}", "/no-such-page/"),
    *(f"/guides/{SLUG[:-1]}/", f"/platforms/?q={SLUG[:4]}", f"/oembed?url=http://127.0.0.1:8000/guides/{SLUG}/"),
]


def marked(value, mark):
    """A document with `mark` behind everything that people read: only words hold Japanese letters."""
    if isinstance(value, dict):
        return {key: marked(each, mark) for key, each in value.items()}
    if isinstance(value, list):
        # A list of lines takes no line break: the importer refuses it.
        return [each if isinstance(each, str) and "\n" in mark else marked(each, mark) for each in value]
    return f"{value}{mark}" if isinstance(value, str) and not value.isascii() else value


def load(folder, facts, **options):
    """Through the importer, as a file."""
    folder.mkdir(exist_ok=True)
    (folder / f"{SLUG}.yaml").write_text(yaml_files.written(facts), encoding="utf-8")
    call_command("load_platforms", SLUG, folder=folder, stdout=StringIO(), **options)


@pytest.fixture
def published(tmp_path):
    """A site with one platform as its file says."""
    questions = yaml_files.DATA / yaml_files.QUESTIONS
    (tmp_path / yaml_files.QUESTIONS).write_text(questions.read_text(encoding="utf-8"), encoding="utf-8")
    facts = yaml_files.read_facts(yaml_files.platform_files()[SLUG])
    load(tmp_path, facts, publish=True)
    catalog.forget()
    yield facts
    catalog.forget()


def with_mark(facts, mark):
    return PlatformFacts.model_validate(marked(facts.model_dump(mode="json", exclude_defaults=True), mark))


def answer(address):
    """Headers and body of what a stranger gets."""
    response = Client().get(address)
    assert response.status_code < 500, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def test_nothing_of_a_draft_is_seen_before_it_is_published(published, tmp_path):
    load(tmp_path, with_mark(published, CANARY), force=True)
    draft = facts_of(Platform.objects.get())
    assert CANARY in draft.name
    assert CANARY in draft.blockers[0].remedies[0].how
    catalog.ask_again()

    leaking = []
    for address in SURFACES:
        response, body = answer(address)
        if CANARY in repr(list(response.items())) or CANARY.encode() in body:
            leaking.append(address)

    assert leaking == []


def test_what_was_imported_is_text_on_every_surface(published, tmp_path):
    load(tmp_path, with_mark(published, MARKUP), force=True)
    draft = Platform.objects.get()
    Edition.objects.create(
        platform=draft, number=2, facts=facts_of(draft).model_dump(mode="json", exclude_defaults=True)
    )
    catalog.ask_again()

    shown = 0
    for address in SURFACES:
        response, body = answer(address)
        kind = response.headers.get("Content-Type", "")
        shown += CANARY.encode() in body
        assert "\n" not in repr(list(response.items()))
        if "json" in kind:
            json.loads(body)
        elif any(markup in kind for markup in ("html", "xml", "svg")):
            assert f"<{CANARY}" not in body.decode(), address
        if "html" in kind:
            for node in parse(body.decode()).walk():
                assert node.tag != CANARY, address
                assert CANARY not in node.classes, address
                assert "onload" not in node.attributes, address
    assert shown > len(SURFACES) / 2


def test_no_imported_text_becomes_a_line_of_a_calendar(published, tmp_path):
    load(tmp_path, with_mark(published, ICS), force=True)
    draft = Platform.objects.get()
    Edition.objects.create(
        platform=draft, number=2, facts=facts_of(draft).model_dump(mode="json", exclude_defaults=True)
    )
    catalog.ask_again()

    _, body = answer(f"/guides/{SLUG}/report.ics?{ANSWERS}")

    lines = body.decode().replace("\r\n ", "").splitlines()
    assert any(CANARY in line for line in lines)
    assert not [line for line in lines if line.startswith(("BEGIN:VALARM", f"X-{CANARY}"))]
