"""A site to try things out: drafts under change, old editions, readers' reports, articles and people.

Everything is made up and meant for `make demo`, which keeps it in a database of its own.
"""

import secrets
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction

from guides.sharing.one_line_facts import chip
from platforms import clock
from platforms.documents.addresses import facts_by_address
from platforms.documents.facts import PlatformFacts
from platforms.drafts import history
from platforms.drafts.field_mapping import address_in_words
from platforms.drafts.rows import Document, document_of, facts_of, save_facts
from platforms.editions.publishing import current_edition, publish, publish_again
from platforms.models import Article, DraftChange, Platform, ReaderReport, ReportStatus
from platforms.roles import ADMINISTRATOR, EDITOR, PUBLISHER

FOLDER = "demo"
PEOPLE = {
    "henshu": ("編集", "花子", EDITOR),
    "kokai": ("公開", "太郎", PUBLISHER),
    "kanri": ("管理", "次郎", ADMINISTRATOR),
}
SAMPLE = "見本"


def refusal(*, in_production: bool, data_dir: Path, database: str) -> str:
    """Why nothing may be made up here; empty where it may: a SQLite file of its own, in a folder called demo."""
    if in_production:
        return "本番の設定では、見本を作りません。"
    if data_dir.name != FOLDER or Path(database).parent != data_dir:
        return "見本は、専用のデータフォルダーにだけ作ります。make demo を使ってください。"
    return ""


def people() -> dict[str, str]:
    """An editor, a publisher and an administrator, each with a new password, by user name."""
    passwords = {name: secrets.token_urlsafe(12) for name in PEOPLE}
    for name, (last_name, first_name, role) in PEOPLE.items():
        user, _ = User.objects.get_or_create(username=name)
        user.last_name, user.first_name, user.is_staff = last_name, first_name, True
        user.set_password(passwords[name])
        user.save()
        user.groups.set([Group.objects.get(name=role)])
    return passwords


@transaction.atomic
def furnish(today: date) -> bool:
    """Make up everything else, once; False where it is there already. Needs people and published platforms."""
    if Article.objects.exists():
        return False
    editor, publisher = (User.objects.get(username=name) for name in ("henshu", "kokai"))
    crowdworks = Platform.objects.get(slug="crowdworks")
    _old_editions(crowdworks, publisher, today)
    _reports(crowdworks)
    _articles(crowdworks, today)
    for slug, change in DRAFTS.items():
        _change(Platform.objects.get(slug=slug), change, editor)
    return True


# ── Editions ─────────────────────────────────────────────────────────────────────────────────────


def _old_editions(platform: Platform, publisher: User, today: date) -> None:
    """An edition under which quick payouts took longer, and after it the present facts again."""
    true = current_edition(platform)
    if true is None:
        raise Platform.DoesNotExist(f"{platform} is not published.")
    _change(platform, _slower_payouts, publisher)
    publish(platform, by=publisher, reason=f"{SAMPLE}：出金に日数がかかるようになった", today=today)
    publish_again(true, by=publisher, reason=f"{SAMPLE}：もとの日数に戻った")


def _slower_payouts(document: Document) -> None:
    for method in document["payout_methods"]:
        if method["business_days_max"] is not None:
            method["business_days_min"] = method["business_days_max"] = method["business_days_max"] + 3


# ── Drafts ───────────────────────────────────────────────────────────────────────────────────────


def _change(platform: Platform, change: Callable[[Document], None], who: User) -> None:
    """Change a draft as the desk does, with a line in its log."""
    before, document = document_of(platform), facts_of(platform).model_dump()
    change(document)
    after = PlatformFacts.model_validate(document)
    save_facts(after)
    history.record(platform, before, after.model_dump(), who=who, via=DraftChange.Via.ADMIN)


def _other_words(document: Document) -> None:
    document["blockers"][0]["why"] += "（見本：書きかけの説明です。）"


def _without_evidence(document: Document) -> None:
    document["blockers"][0]["citations"] = ()


DRAFTS: dict[str, Callable[[Document], None]] = {
    "crowdworks": _slower_payouts,
    "coconala": _other_words,
    "timeticket": _without_evidence,
}
"""What is under change: one that moves readers' days, one in words alone, one that may not be published yet."""


# ── Readers and writers ──────────────────────────────────────────────────────────────────────────


def _reports(platform: Platform) -> None:
    facts, now = facts_of(platform), clock.now()
    addresses = {id(fact): address for address, fact in facts_by_address(facts).items()}
    about = {"platform": platform, "edition": 1, "sent_at": now}
    told: list[dict[str, Any]] = [
        {"fact": addresses[id(facts.blockers[0])], "text": "見本：この理由は、いまは表示されませんでした。"},
        {
            "fact": addresses[id(facts.payout_methods[0])],
            "text": "見本：振込日が変わったようです。",
            "source_url": "https://example.com/news",
            "email": "reader@example.com",
        },
        {
            "text": "見本：分かりやすかったです。",
            "status": ReportStatus.DONE,
            "note": "見本：お礼なので、直すところはない",
        },
    ]
    for number, report in enumerate(told):
        where = address_in_words(report.get("fact", ""), facts)
        ReaderReport.objects.create(**about, **report, where=where, shown="", receipt=f"demo-{number}")


def _articles(platform: Platform, today: date) -> None:
    minimum = chip(facts_of(platform), "payout-minimum", today)
    fresh = Article.objects.create(
        platform=platform,
        title="見本：残高が少ないときの退会",
        url="https://example.com/balance",
        author="見本ブログ",
        blocker="balance-below-minimum",
        link="/guides/crowdworks/#balance-below-minimum",
        is_shown=True,
    )
    fresh.quoted_facts.create(fact="payout-minimum", value=minimum.text if minimum else "1,000円")
    stale = Article.objects.create(
        platform=platform,
        title="見本：数字が古くなった記事",
        url="https://example.com/old",
        author="見本ブログ",
        link="/guides/crowdworks/report/?balance=800&edition=2",
        is_pr=True,
        is_shown=True,
    )
    stale.quoted_facts.create(fact="payout-minimum", value="100円")
