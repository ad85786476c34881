"""How often something was tried in a window of time, shared by all processes and kept over restarts."""

from django.db import models


class RateCount(models.Model):
    """One count of `platforms.rate_limits`. The key is a keyed digest: nobody's address or name can be read from it."""

    key = models.CharField("印", max_length=64, primary_key=True)
    count = models.PositiveIntegerField("回数")
    expires_at = models.DateTimeField("終わる日時", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "回数の記録"

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
