"""Words of readers that name somebody can be deleted, and go by themselves in time."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from platforms import clock
from platforms.models import ReaderReport, ReportStatus
from platforms.models.reader_report import BLANKED, WORDS_KEPT_DAYS
from tests.guides.desk.browser import filled_in, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(platform):
    def report(status=ReportStatus.OPEN, days=0, receipt="r"):
        return ReaderReport.objects.create(
            platform=platform,
            fact="blockers.balance",
            where="残高がある",
            text="山田太郎 090-0000-0000 です",
            source_url="https://example.com/yamada",
            receipt=receipt,
            status=status,
            sent_at=clock.now() - timedelta(days=days),
        )

    return report


def test_an_editor_deletes_them_and_the_report_stays(desk, sent):
    row = sent()

    desk.post(page_of(row), filled_in(desk.get(page_of(row))) | {"blank": "on"})

    row.refresh_from_db()
    assert (row.text, row.source_url, row.where, row.status) == (BLANKED, "", "残高がある", ReportStatus.OPEN)
    assert "山田" not in desk.get(page_of(row)).text


@pytest.mark.parametrize(
    ("status", "days", "stays"),
    [
        pytest.param(ReportStatus.DONE, WORDS_KEPT_DAYS + 1, False, id="decided and old"),
        pytest.param(ReportStatus.DECLINED, WORDS_KEPT_DAYS + 1, False, id="declined and old"),
        pytest.param(ReportStatus.DONE, WORDS_KEPT_DAYS - 1, True, id="decided not so long ago"),
        pytest.param(ReportStatus.OPEN, WORDS_KEPT_DAYS + 1, True, id="nobody has decided yet"),
    ],
)
def test_they_go_by_themselves_once_somebody_decided_and_half_a_year_is_over(sent, status, days, stays):
    row = sent(status, days)

    call_command("forget_expired")

    row.refresh_from_db()
    assert (row.text != BLANKED) == stays
