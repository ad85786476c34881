"""What waits for staff today, in a few lines: for a mail or a chat, once a day."""

from collections.abc import Iterable
from datetime import date

from platforms.documents.addresses import cited_facts, facts_by_address
from platforms.documents.facts import PlatformFacts
from platforms.documents.freshness import freshness, last_check
from platforms.models import PageAlarm, ReaderReport, ReportStatus, Submission, SubmissionState


def waiting(published: Iterable[PlatformFacts], today: date) -> list[str]:
    """One line for each kind of work that there is; empty on a day without any. No word of a reader is told."""
    old = doubtful = 0
    for facts in published:
        for fact in cited_facts(facts_by_address(facts)).values():
            day = last_check(fact)
            state = freshness(day, today) if day else "doubtful"
            old, doubtful = old + (state == "stale"), doubtful + (state == "doubtful")
    states = dict.fromkeys(SubmissionState, 0)
    for each in Submission.objects.values_list("state", flat=True):
        states[SubmissionState(each)] += 1
    counts = (
        ("公開を待っている下書き", states[SubmissionState.WAITING]),
        ("公開の予約", states[SubmissionState.SCHEDULED]),
        ("未対応の読者の報告", ReaderReport.objects.filter(status=ReportStatus.OPEN).count()),
        ("変わった出典のページ", PageAlarm.objects.open().count()),  # type: ignore[attr-defined]
        ("90日より前に確認した事実", old),
        ("180日より前に確認した事実（要確認）", doubtful),
    )
    return [f"・{name}：{count}件" for name, count in counts if count]
