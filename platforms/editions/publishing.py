"""Draft → checks → edition, and back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from platforms import lints
from platforms.documents.facts import PlatformFacts
from platforms.documents.problems import problems
from platforms.documents.remembering import MostRecent
from platforms.drafts import history
from platforms.drafts.diffing import Change, difference
from platforms.drafts.editing import replacement
from platforms.drafts.rows import Document, digest, document_of
from platforms.editions import catalog
from platforms.lints import Lint
from platforms.models import DraftChange, Edition, Platform

CHANGED_MEANWHILE = "この画面を開いたあとに下書きが変わりました。もう一度見て、公開してください。"


class PublicationRefusedError(Exception):
    """A draft that may not be published. `lints` says why; it is empty where only the text matters."""

    def __init__(self, message: str, found: tuple[Lint, ...] = ()) -> None:
        self.lints = found
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Proof:
    """A draft, looked at before publication.

    `version` names the draft and the edition that were compared; `rows` is the draft as it is read; `facts` is None
    while that is no valid document. `changes` compares with the current edition.
    """

    version: history.Version
    rows: Document
    facts: PlatformFacts | None
    lints: tuple[Lint, ...]
    changes: tuple[Change, ...]

    @property
    def is_publishable(self) -> bool:
        return bool(self.facts and self.changes) and not any(lint.is_error for lint in self.lints)


def current_edition(platform: Platform) -> Edition | None:
    """What readers see now."""
    return platform.editions.order_by("-number").first()


def document_of_edition(edition: Edition) -> PlatformFacts:
    """Its facts, parsed once for all views of the desk that compare with them. An edition never changes."""
    found = _PARSED.get(edition.digest) if edition.digest else None
    if found is None:
        found = edition.document()
        _PARSED.keep(edition.digest, found, catalog.BYTES_OF_A_LETTER * len(str(edition.facts)))
    return found


_PARSED = MostRecent[str, PlatformFacts](32_000_000)
"""By what the edition says, in bytes."""


def proof(platform: Platform, today: date) -> Proof:
    """Everything an editor should know before publishing this draft."""
    version = history.version_of(platform)  # first: what is saved meanwhile must be noticed
    edition, rows = current_edition(platform), document_of(platform)
    try:
        facts = PlatformFacts.model_validate(rows)
    except ValidationError as error:
        broken = (Lint("document-is-valid", "error", p.path, p.message, "") for p in problems(error))
        return Proof(version, rows, None, tuple(broken), ())
    before = document_of_edition(edition) if edition else None
    found = (*_strange_successor(facts), *lints.check(facts, today, before))
    return Proof(version, rows, facts, found, difference(before, facts))


def _strange_successor(facts: PlatformFacts) -> Iterator[Lint]:
    """A successor that the site does not know: no document can tell."""
    if facts.successor and not Platform.objects.filter(slug=facts.successor).exists():
        message = f"「{facts.successor}」というプラットフォームはありません。"
        yield Lint("successor-is-known", "error", "successor", message, "一覧から選び直してください。")


def publish(platform: Platform, *, by: Any, reason: str, today: date, seen: str = "") -> Edition:
    """Freeze the draft as the next edition. `by` is a user, or None for a command.

    `seen` is the digest of the draft that somebody looked at: what is compared with it is what is frozen.
    Raises `PublicationRefusedError` where a lint finds an error, the draft is another one than `seen`,
    or readers see exactly this already.
    """
    found = proof(platform, today)
    if seen and (found.facts is None or digest(found.facts) != seen):
        raise PublicationRefusedError(CHANGED_MEANWHILE)
    return publish_proven(platform, found, by=by, reason=reason)


def publish_proven(platform: Platform, found: Proof, *, by: Any, reason: str) -> Edition:
    """The same with a draft that was looked at already: lints take longer than anybody should wait for a lock."""
    errors = tuple(lint for lint in found.lints if lint.is_error)
    if errors or found.facts is None:
        raise PublicationRefusedError(f"{platform}：直すところが{len(errors)}か所あります。", errors)
    if not found.changes:
        raise PublicationRefusedError(f"{platform}：公開中の版と同じ内容です。")
    with transaction.atomic():
        platform = Platform.objects.select_for_update().get(pk=platform.pk)
        if history.version_of(platform) != found.version:
            raise PublicationRefusedError(CHANGED_MEANWHILE)
        return freeze(platform, found.facts, by, reason)


def publish_again(edition: Edition, *, by: Any, reason: str, version: history.Version | None = None) -> Edition:
    """Undo: show readers this edition's content again, as a new edition, and make the draft the same.

    It was published once, so no lint can keep it from coming back. `version` is that of the draft and the edition
    that somebody looked at. Raises `DraftRefusedError` or `ChangedMeanwhileError`.
    """
    facts = edition.document()
    prepared = replacement(facts, version)
    with transaction.atomic():
        platform, _ = prepared.write(who=by, via=DraftChange.Via.UNDO)
        return freeze(platform, facts, by, reason)


def freeze(platform: Platform, facts: PlatformFacts, by: Any, reason: str) -> Edition:
    """The next edition, with exactly these facts. Whoever calls it holds the platform's lock and has checked them."""
    last = current_edition(platform)
    edition = Edition.objects.create(
        platform=platform,
        number=last.number + 1 if last else 1,
        facts=facts.model_dump(mode="json"),
        published_by=by,
        reason=reason,
    )
    transaction.on_commit(catalog.ask_again)
    return edition


def is_published(platform: Platform, facts: PlatformFacts) -> bool:
    """Whether readers see exactly these facts."""
    edition = current_edition(platform)
    return edition is not None and digest(edition.document()) == digest(facts)
