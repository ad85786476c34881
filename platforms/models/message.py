"""Polite messages to copy."""

from django.db import models

from platforms.models.base import KeyedRow
from platforms.models.fields import LineField, ProseField
from platforms.models.platform import Platform


class Message(KeyedRow):
    """A message to the counterpart or to support."""

    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="messages", verbose_name="プラットフォーム"
    )
    title = LineField("題")
    body = ProseField(
        "本文",
        help_text="次の差し込みが使えます：{platform}（名前）、{today}（今日）、{reply_by}（返事の期限）、"
        "{expected_reward}（受け取る予定の報酬）、{balance}（残高）。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "文例"
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "key"],
                name="message_key_is_unique_on_its_platform",
                violation_error_message="同じキーの文例がもうあります。別のキーにしてください。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
