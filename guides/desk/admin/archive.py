"""All platforms in one archive, out and in again.

The archive holds every draft, and in the folder `もと` the same once more: that folder is not edited, and tells which
values of a file are new. So what was edited at the desk meanwhile stays (`platforms.drafts.three_way`).
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect
from pydantic import ValidationError

from guides.desk.admin.page import SEE, desk_page, require
from platforms.documents.facts import PlatformFacts
from platforms.documents.integrity import structural_problems
from platforms.documents.problems import Problem, problems
from platforms.drafts import history, three_way, yaml_files
from platforms.drafts.diffing import Change, document_difference
from platforms.drafts.editing import ChangedMeanwhileError
from platforms.drafts.field_mapping import place_in_words
from platforms.drafts.loading import bring
from platforms.drafts.rows import DraftRefusedError, document_of, facts_of, shared_questions
from platforms.editions.publishing import current_edition
from platforms.models import Platform

CHANGE, ADD = "platforms.change_platform", "platforms.add_platform"
BEFORE = "もと"
LARGEST_BYTES = 1_000_000
"""Of one file in the archive: three times the largest platform of today."""
LARGEST_ARCHIVE, MOST_FILES = 20_000_000, 1_000
LEFT_OUT_FILE = "README-left-out.txt"
LEFT_OUT = (
    "下書きに直すところがあるため、次のプラットフォームは入っていません。直してから、もう一度書き出してください。"
)
CHANGED_MEANWHILE = (
    "確かめているあいだに、下書きかファイルが変わりました。まだ取り込んでいません。もう一度見て、決めてください。"
)
SOME_CHANGED = (
    "{}件を取り込みました。残りの{}件は、取り込んでいるあいだにほかの人が直したため、まだ取り込んでいません。"
    "同じファイルをもう一度選ぶと、続きを取り込めます。"
)
CONFLICTS = "下書きとファイルの両方で変わったところがあります。ファイルの値にするなら、チェックを入れてください。"


# ── Out ──────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def export_all(request: HttpRequest) -> HttpResponseBase:
    """Every draft and the app-wide questions in one archive, sent file by file; the same bytes for the same drafts.

    A draft that cannot be read yet is named in a file of its own: what was sent already cannot be taken back.
    """
    require(request, SEE)
    return StreamingHttpResponse(
        _archive(),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="yamedoki.zip"'},
    )


def _archive() -> Iterator[bytes]:
    """The archive in pieces: as soon as a file is in it, its bytes leave."""
    packed, broken = Outgoing(), []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(yaml_files.QUESTIONS), yaml_files.written_questions(shared_questions()))
        yield packed.taken()
        for platform in Platform.objects.order_by("slug"):
            try:
                text = yaml_files.written(facts_of(platform))
            except ValidationError:
                broken.append(platform)
                continue
            for folder in ("", f"{BEFORE}/"):
                archive.writestr(zipfile.ZipInfo(f"{folder}{platform.slug}.yaml"), text, zipfile.ZIP_DEFLATED)
            yield packed.taken()
        if broken:
            archive.writestr(zipfile.ZipInfo(LEFT_OUT_FILE), "\n".join([LEFT_OUT, *map(str, broken)]) + "\n")
    yield packed.taken()


class Outgoing(io.RawIOBase):
    """Where an archive is written that is sent while it grows: it can only be written on."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        found = bytes(self._waiting)
        self._waiting.clear()
        return found


# ── In ───────────────────────────────────────────────────────────────────────────────────────────


class ArchiveForm(forms.Form):
    """The archive, what was seen of it, and whether its values win where both sides changed one."""

    file = forms.FileField(
        label="ファイル（.zip）",
        help_text="「すべて（.zip）」で書き出し、中の .yaml を直して、また1つの .zip にしたものです。",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "ファイルが空です。別のファイルを選んでください。",
        },
    )
    overwrite = forms.BooleanField(label="両方で変わったところは、ファイルの値にする", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_ARCHIVE:
            raise forms.ValidationError(f"ファイルが大きすぎます。{LARGEST_ARCHIVE // 1_000_000}MBまでにしてください。")
        return file


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one file of the archive does to one draft. `platform` is None where it brings a new one."""

    facts: PlatformFacts
    platform: Platform | None
    version: history.Version
    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]


@require_http_methods(["GET", "POST"])
def import_all(request: Any) -> HttpResponse:
    """First everything that would change; then all of it. Nothing where one file cannot be read."""
    require(request, SEE, CHANGE)
    context: dict[str, Any] = {"form": ArchiveForm(), "mistakes": []}
    if request.method == "POST":
        form = context["form"] = ArchiveForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                done = _read(request, form, context)
            except yaml_files.FileRefusedError as error:
                context["mistakes"] = str(error).splitlines()
            else:
                if done:
                    return _to_the_list(request)
    page = "desk/_import_all.html" if request.htmx else "desk/import_all.html"
    return desk_page(request, page, "すべてを取り込む", context)


def _read(request: Any, form: ArchiveForm, context: dict[str, Any]) -> bool:
    """Look at the archive and tell, or bring it where that was decided; whether it was brought."""
    data = form.cleaned_data["file"].read()
    texts = _texts_in(data)
    incoming = [each for each in _incoming(texts) if each.changes]
    if any(each.platform is None for each in incoming):
        require(request, ADD)
    seen = _seen(data, incoming)
    context |= {
        "incoming": incoming,
        "seen": seen,
        "files": len([name for folder, name in texts if not folder]),
        "questions_differ": _questions_differ(texts.get(("", yaml_files.QUESTIONS))),
        "has_conflicts": any(each.conflicts for each in incoming),
    }
    if form.cleaned_data["seen"] != seen:
        context["warning"] = CHANGED_MEANWHILE if form.cleaned_data["seen"] else ""
        return False
    if context["has_conflicts"] and not form.cleaned_data["overwrite"]:
        context["warning"] = CONFLICTS
        return False
    # Each draft by itself: together, all of them would hold the database for many seconds. Everything was checked above,
    # and readers see none of it. Whatever stops this half-way, the same file brings the rest.
    done = [each for each in incoming if _brought(request, each)]
    if len(done) < len(incoming):
        context["incoming"] = [each for each in incoming if each not in done]
        context["warning"] = SOME_CHANGED.format(len(done), len(incoming) - len(done))
        return False
    messages.success(request, f"{len(done)}件の下書きに取り込みました。まだ公開していません。")
    return True


def _brought(request: Any, each: Incoming) -> bool:
    """Whether a draft is now what its file says; not where somebody saved it since it was compared."""
    try:
        bring(each.facts, who=request.user, over_edits=True, version=each.version)
    except ChangedMeanwhileError:
        return False
    except DraftRefusedError as error:
        raise _refusal(each.facts.slug, error.problems, each.facts.model_dump()) from None
    return True


def _incoming(texts: dict[tuple[str, str], str]) -> Iterator[Incoming]:
    """Every file that somebody edited, merged with its draft. Raises `FileRefusedError` with the mistakes of all."""
    mistakes: list[str] = []
    for (folder, name), text in texts.items():
        before = texts.get((BEFORE, name))
        if folder or name in yaml_files.NOT_PLATFORMS or text == before:
            continue
        try:
            yield _merged(name, text, before)
        except yaml_files.FileRefusedError as error:
            mistakes += str(error).splitlines()
    if mistakes:
        raise yaml_files.FileRefusedError("\n".join(mistakes))


def _merged(name: str, text: str, before: str | None) -> Incoming:
    file = yaml_files.facts_in(text, name)
    if f"{file.slug}.yaml" != name:
        wrong = Problem(path="slug", message="ファイル名と同じにするか、ファイル名を変えてください。")
        raise yaml_files.refusal_in(text, name, [wrong])
    platform = Platform.objects.filter(slug=file.slug).first()
    if platform is None:
        return _checked(
            Incoming(file, None, history.version_of(None), document_difference(None, file.model_dump()), ())
        )
    version = history.version_of(platform)
    draft = document_of(platform)
    with suppress(ValidationError):  # else as far as it can be read; the file may be what mends it
        draft = PlatformFacts.model_validate(draft).model_dump()
    edition = current_edition(platform)
    if before is not None:
        base = yaml_files.facts_in(before, f"{BEFORE}/{name}").model_dump()
    else:
        base = edition.document().model_dump() if edition else draft
    document, places = three_way.merged(base, draft, file.model_dump())
    try:
        facts = PlatformFacts.model_validate(document)
    except ValidationError as error:
        raise _refusal(file.slug, problems(error), document) from None
    changes = document_difference(draft, facts.model_dump())
    conflicts = tuple(each for each in changes if any(each.keys[: len(place)] == place for place in places))
    return _checked(Incoming(facts, platform, version, changes, conflicts))


def _checked(incoming: Incoming) -> Incoming:
    """The same, once rows can hold it. Raises `FileRefusedError`."""
    if found := tuple(structural_problems(incoming.facts)):
        raise _refusal(incoming.facts.slug, found, incoming.facts.model_dump())
    return incoming


def _refusal(slug: str, found: Any, document: Any) -> yaml_files.FileRefusedError:
    lines = (f"{slug}.yaml {place_in_words(each.path, document)}：{each.message}" for each in found)
    return yaml_files.FileRefusedError("\n".join(lines))


def _texts_in(data: bytes) -> dict[tuple[str, str], str]:
    """The YAML files of an archive by folder (`もと` or none) and name, wherever a program for archives put them.

    Raises `FileRefusedError`.
    """
    found: dict[tuple[str, str], str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist()[: MOST_FILES + 1]:
                path = PurePosixPath(info.filename)
                if path.suffix not in (".yaml", ".yml") or path.name.startswith(".") or "__MACOSX" in path.parts:
                    continue
                place = (BEFORE if BEFORE in path.parts[:-1] else "", f"{path.stem}.yaml")
                if place in found:
                    raise yaml_files.FileRefusedError(f"{path.name}：同じ名前のファイルが2つあります。")
                with archive.open(info) as file:
                    text = file.read(LARGEST_BYTES + 1)
                if len(text) > LARGEST_BYTES:
                    size = f"{LARGEST_BYTES // 1000:,}KB"
                    raise yaml_files.FileRefusedError(f"{path.name}：大きすぎます。{size}までにしてください。")
                try:
                    found[place] = text.decode("utf-8-sig").replace("\r\n", "\n")
                except UnicodeDecodeError:
                    raise yaml_files.FileRefusedError(yaml_files.NOT_UTF_8.format(path.name)) from None
            if len(archive.infolist()) > MOST_FILES:
                raise yaml_files.FileRefusedError(f"ファイルが多すぎます。{MOST_FILES:,}個までにしてください。")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise yaml_files.FileRefusedError(
            ".zip として開けません。パスワードのない .zip で作り直してください。"
        ) from error
    if not any(not folder for folder, _ in found):
        raise yaml_files.FileRefusedError(".zip の中に、プラットフォームの .yaml がありません。")
    return found


def _seen(data: bytes, incoming: list[Incoming]) -> str:
    """Names the archive and the drafts that it was compared with."""
    drafts = [document_of(each.platform) if each.platform else None for each in incoming]
    return hashlib.sha256(data + repr(drafts).encode()).hexdigest()


def _questions_differ(text: str | None) -> bool:
    return text is not None and text != yaml_files.written_questions(shared_questions())


def _to_the_list(request: Any) -> HttpResponse:
    address = "admin:platforms_platform_changelist"
    return HttpResponseClientRedirect(redirect(address).url) if request.htmx else redirect(address)
