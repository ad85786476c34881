"""「取り込みと書き出し」: drafts as the files that `export_platforms` writes and `load_platforms` reads.

A file is brought in two steps: first what would change, in words, then the change. The text of the file
travels in the form, so that a mistake can be mended where it is told, and nothing is kept in between.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from guides.desk.admin.links import change_url
from guides.desk.admin.page import SEE, desk_page, platform_for, require
from platforms.documents.facts import PlatformFacts
from platforms.drafts import history, yaml_files
from platforms.drafts.diffing import Change, document_difference
from platforms.drafts.editing import ChangedMeanwhileError
from platforms.drafts.loading import StaffEditsError, bring, draft_digest, edited_by_staff
from platforms.drafts.rows import DraftRefusedError, digest, document_of, facts_of, with_former_keys, writing_of
from platforms.models import Platform

CHANGE, ADD = "platforms.change_platform", "platforms.add_platform"
LARGEST_BYTES = 1_000_000
"""Three times the largest platform of today."""
PACKED = ".zip は、このページの下の「すべてを取り込む」で選んでください。ここで読めるのは、1つの .yaml です。"
OVERWRITES = "管理画面で直した下書きがあります。置き換えるなら、チェックを入れてから取り込んでください。"
CHANGED_MEANWHILE = "確かめているあいだに、下書きが変わりました。まだ取り込んでいません。もう一度見て、決めてください。"


class FileForm(forms.Form):
    """A file, or its text; whether edits made at the desk may go; and which draft the preview was about."""

    file = forms.FileField(
        label="ファイル",
        required=False,
        help_text=f"1つのプラットフォームの .yaml です。{LARGEST_BYTES // 1000:,}KBまで読めます。",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"empty": "ファイルが空です。別のファイルを選んでください。"},
    )
    name = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    text = forms.CharField(
        label="ファイルの内容",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField yaml", "spellcheck": "false"}),
    )
    overwrite = forms.BooleanField(label="管理画面で直した内容を、ファイルの内容に置き換える", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError(f"ファイルが大きすぎます。{LARGEST_BYTES // 1000:,}KBまでにしてください。")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file is not None:
            cleaned["name"] = file.name
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                is_packed = (file.name or "").lower().endswith(".zip")
                self.add_error("file", PACKED if is_packed else yaml_files.NOT_UTF_8.format(file.name))
        text = cleaned["text"] = (cleaned.get("text") or "").replace("\r\n", "\n")
        if not self.errors and not text.strip():
            self.add_error("file", "ファイルを選んでください。")
        if len(text.encode()) > LARGEST_BYTES:
            self.add_error("text", f"内容が長すぎます。{LARGEST_BYTES // 1000:,}KBまでにしてください。")
        cleaned["name"] = cleaned.get("name") or "ファイル"
        return cleaned


@dataclass(frozen=True)
class DryRun:
    """What a file would do. `platform` is None where it brings a new one."""

    slug: str
    name: str
    platform: Platform | None
    changes: tuple[Change, ...]
    replaces_edits: bool
    version: history.Version
    seen: str


@require_http_methods(["GET", "POST"])
def exchange_page(request: HttpRequest) -> HttpResponse:
    """Downloads for everybody who may see drafts; an upload for whoever may change them."""
    require(request, SEE, *([CHANGE] if request.method == "POST" else []))
    form, found = FileForm(), None
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            done, form, found = _read(request, form.cleaned_data)
            if done is not None:
                return done
    context = {
        "form": form,
        "found": found,
        "platforms": Platform.objects.order_by("kana", "slug"),
        "may_change": request.user.has_perm(CHANGE),  # type: ignore[union-attr]
    }
    return desk_page(request, "desk/exchange.html", "取り込みと書き出し", context)


@require_safe
def export_one(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft as its file."""
    platform = platform_for(request, pk)
    try:
        text = yaml_files.written(facts_of(platform))
    except ValidationError:
        return _not_yet(request, [platform])
    return _download(text.encode(), f"{platform.slug}.yaml", "application/yaml; charset=utf-8")


# ── One file ─────────────────────────────────────────────────────────────────────────────────────


def _read(request: HttpRequest, told: dict[str, Any]) -> tuple[HttpResponse | None, FileForm, DryRun | None]:
    """Look at a file, or bring it where that was decided: the answer, or the next form and what it is about."""
    form = FileForm({**told, "file": None})
    try:
        facts = yaml_files.facts_in(told["text"], told["name"])
        found = _dry_run(request, facts, told["text"], told["name"])
        if told["seen"] == found.seen:
            return _bring(request, facts, found, overwrite=told["overwrite"]), form, found
    except ChangedMeanwhileError:
        messages.warning(request, CHANGED_MEANWHILE)
        return None, form, None
    except StaffEditsError:
        form.add_error("overwrite", OVERWRITES)
    except yaml_files.FileRefusedError as error:
        for line in str(error).splitlines():
            form.add_error("text", line)
        return None, form, None
    if told["seen"] not in ("", found.seen):
        messages.warning(request, CHANGED_MEANWHILE)
    form.data = {**form.data, "seen": found.seen}
    return None, form, found


def _dry_run(request: HttpRequest, facts: PlatformFacts, text: str, name: str) -> DryRun:
    """Work the whole of it out and write nothing. Raises `FileRefusedError` for what rows cannot hold."""
    platform = Platform.objects.filter(slug=facts.slug).first()
    if platform is None:
        require(request, ADD)
    version = history.version_of(platform)
    draft = document_of(platform) if platform else None
    after = facts.model_copy(update={"questions": with_former_keys(facts.questions)})
    try:
        writing_of(after)
    except DraftRefusedError as error:
        raise yaml_files.refusal_in(text, name, error.problems) from None
    return DryRun(
        slug=facts.slug,
        name=facts.name,
        platform=platform,
        changes=document_difference(draft, after.model_dump()),
        replaces_edits=platform is not None and draft_digest(platform) != digest(after) and edited_by_staff(platform),
        version=version,
        seen=hashlib.sha256(f"{draft!r}{text}".encode()).hexdigest(),
    )


def _bring(request: HttpRequest, facts: PlatformFacts, found: DryRun, *, overwrite: bool) -> HttpResponse:
    """Write the draft that was compared. Raises `StaffEditsError` or `ChangedMeanwhileError`."""
    brought = bring(facts, who=request.user, over_edits=overwrite, version=found.version)
    if brought.outcome == "same":
        messages.info(request, f"{brought.platform}：下書きと同じ内容です。何も変えていません。")
    else:
        number = len(brought.changes)
        messages.success(request, f"{brought.platform}：下書きに取り込みました（{number}か所）。まだ公開していません。")
    return HttpResponseRedirect(change_url(brought.platform))


# ── Small parts ──────────────────────────────────────────────────────────────────────────────────


def _not_yet(request: HttpRequest, broken: list[Platform]) -> HttpResponse:
    names = "、".join(str(platform) for platform in broken)
    messages.error(request, f"下書きに直すところがあるため、書き出せません：{names}。先に下書きを直してください。")
    return redirect("admin:platforms_platform_exchange")


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
