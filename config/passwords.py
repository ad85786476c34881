"""Passwords of staff: which may not be taken, and how they are hashed without keeping readers waiting."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError

ENOUGH = 10
"""Ten to this power guesses at least: what zxcvbn calls "very unguessable" (4 of 4)."""
LOOKED_AT = 72
"""Characters; zxcvbn reads no more."""


class GuessablePasswordValidator:
    """Refuses what is common, was in a breach, or is built of such parts, without asking anybody online.

    zxcvbn's estimate, with its lists of passwords from breaches, of names and words, of patterns on a keyboard.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` where an attacker who knows the lists would need few guesses."""
        from zxcvbn import zxcvbn  # its lists take 20 MB, and who reads or signs in needs none of them

        own = [str(getattr(user, name, "")) for name in ("username", "email", "first_name", "last_name")]
        given = [part for part in [*own, "yamedoki", "やめどき"] if part]
        if zxcvbn(password[:LOOKED_AT], user_inputs=given)["guesses_log10"] < ENOUGH:
            raise ValidationError(
                "推測されやすいパスワードです。流出したものや、よくある言葉の組み合わせは使えません。"
                "関係のない言葉を4つ以上ならべるか、パスワード管理アプリに作らせてください。",
                code="password_too_guessable",
            )

    def get_help_text(self) -> str:
        return "流出したもの、よくある言葉や並びからできたものは使えません。関係のない言葉を4つ以上ならべると、覚えやすく強くなります。"


# ── Hashing ──────────────────────────────────────────────────────────────────────────────────────

MOST_WAITING = 2
"""Hashes that may be under way or waiting in a process before strangers are asked to come back."""
_under_way = 0
_counting = threading.Lock()


def _give_way() -> None:
    """Let every other thread go first. Linux knows a priority for each thread."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


_hashing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hashing", initializer=_give_way)


class YieldingPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """Django's own, same format: one hash at a time in a process, with the lowest priority.

    A hash is slow on purpose. Twenty sign-ins a second would otherwise take every core from those who read.
    """

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        global _under_way  # noqa: PLW0603 - one number for the process
        with _counting:
            _under_way += 1
        try:
            return _hashing.submit(super().encode, password, salt, iterations).result()
        finally:
            with _counting:
                _under_way -= 1


def is_busy() -> bool:
    """Whether one more password would wait behind others."""
    return _under_way >= MOST_WAITING
