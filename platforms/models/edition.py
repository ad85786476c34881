"""A numbered publication of one platform. Readers see nothing else."""

import hashlib
import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, OuterRef, Q, Subquery

from platforms.documents.facts import PlatformFacts
from platforms.models.fields import LineField
from platforms.models.platform import Platform


class UnchangeableError(Exception):
    """Someone tried to rewrite history."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that can be added, never changed."""

    def update(self, **values: Any) -> NoReturn:
        raise UnchangeableError("公開した版と変更の記録は書き換えられません。")

    def delete(self) -> NoReturn:
        raise UnchangeableError("公開した版と変更の記録は消せません。")


class EditionQuerySet(AppendOnlyQuerySet):
    def current(self) -> "EditionQuerySet":
        """The newest edition of every platform."""
        newest = Edition.objects.filter(platform=OuterRef("platform")).order_by("-number").values("pk")[:1]
        return self.filter(pk=Subquery(newest))


class AppendOnlyRow(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise UnchangeableError("公開した版と変更の記録は書き換えられません。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnchangeableError("公開した版と変更の記録は消せません。")


class Edition(AppendOnlyRow):
    """What readers saw of one platform from one moment on."""

    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, related_name="editions", verbose_name="プラットフォーム"
    )
    number = models.PositiveIntegerField("版")
    facts = models.JSONField("公開データ")
    published_at = models.DateTimeField("公開日時", auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="公開した人",
        help_text="コマンドで公開したときは空です。",
    )
    reason = LineField("公開の理由")
    digest = models.CharField("検査値", max_length=64, blank=True, db_default="", editable=False)
    """SHA-256 of the facts at publication; empty in rows written past `save`. Backups are checked against it."""

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "版"
        constraints = [
            models.UniqueConstraint(fields=["platform", "number"], name="edition_number_is_unique_on_its_platform"),
            CheckConstraint(condition=Q(number__gte=1), name="edition_number_starts_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.platform} 第{self.number}版"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.digest = digest_of(self.facts)
        super().save(*args, **kwargs)

    def document(self) -> PlatformFacts:
        """The published facts, parsed."""
        return PlatformFacts.model_validate(self.facts)


def digest_of(facts: Any) -> str:
    """SHA-256 of a stored document, whatever order and spacing the database gives its JSON."""
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
