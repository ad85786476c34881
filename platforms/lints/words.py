"""Words: what readers are shown can be shown."""

import re
from collections.abc import Iterator
from datetime import date

from platforms.documents.facts import MESSAGE_PLACEHOLDERS, PlatformFacts
from platforms.lints.registry import Finding, rule


@rule("messages-use-known-placeholders", "知らない差し込みは、読者の文面にそのまま残ってしまうためです。")
def messages_use_known_placeholders(document: PlatformFacts, today: date) -> Iterator[Finding]:
    known = "、".join(f"{{{name}}}" for name in sorted(MESSAGE_PLACEHOLDERS))
    for index, message in enumerate(document.messages):
        for field in ("title", "body"):
            rest = re.sub("|".join(rf"\{{{name}\}}" for name in MESSAGE_PLACEHOLDERS), "", getattr(message, field))
            if found := re.search(r"\{[^{}]*\}|[{}]", rest):
                yield Finding(
                    ("messages", index, field), f"「{found[0]}」は差し込めません。", f"使える差し込みは {known} です。"
                )


@rule("an-end-is-explained", "終わったプラットフォームでは、読者が次にどうすればよいかを知りたいためです。", "warning")
def an_end_is_explained(document: PlatformFacts, today: date) -> Iterator[Finding]:
    if document.status != "operating" and not document.status_note:
        yield Finding(("status_note",), "運営中ではないのに、説明がありません。", "分かっていることを書いてください。")


@rule("what-is-lost-is-a-noun", "「失うもの」は「…をあきらめる」のように、文の中で使われるためです。")
def what_is_lost_is_a_noun(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for index, blocker in enumerate(document.blockers):
        if re.search(r"[。（(]", blocker.loses):
            yield Finding(
                ("blockers", index, "loses"),
                f"「{blocker.loses}をあきらめる」とは読めません。",
                "「申請していない売上」のように、物の名前だけを書き、扱いは「理由」に書いてください。",
            )
