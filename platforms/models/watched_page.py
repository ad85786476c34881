"""Pages that facts are cited from, as the machine last saw them. Nothing here is part of an edition.

What a person read, and when, stands in the citations; what the machine saw stands here alone. The text of a page is
somebody else's: it is kept to compare with, shown to staff beside an alarm, and never to readers.
"""

import zlib
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from platforms.models.base import known_choice, url_field, url_is_a_web_address
from platforms.models.fields import LineField, LinesField
from platforms.models.platform import Platform

GONE_AFTER = timedelta(days=7)
"""A page that was away this long is told to readers; shorter absences are ordinary."""


class LookResult(models.TextChoices):
    """What came of the last look at a page."""

    NEVER = "never", "まだ見ていない"
    FIRST = "first", "はじめて読んだ"
    SAME = "same", "前と同じ"
    ELSEWHERE = "elsewhere", "引用していないところが変わった"
    NEAR = "near", "引用したところが変わった"
    UNCHANGED = "unchanged", "サイトが「変わっていない」と答えた"
    UNSTABLE = "unstable", "見るたびに違う"
    GONE = "gone", "ページがない（404・410）"
    SOFT_404 = "soft_404", "ページがない（「見つかりません」と書いてある）"
    UNKNOWN_HOST = "unknown_host", "サイトの名前が見つからない"
    REDIRECTS = "redirects", "転送が終わらない"
    TIMEOUT = "timeout", "時間内に答えない"
    CONNECTION = "connection", "つながらない"
    TLS = "tls", "安全な接続（TLS）の証明書に問題がある"
    SERVER_ERROR = "server_error", "サイトの障害（5xx）"
    ODD_ANSWER = "odd_answer", "読み取れない答え"
    BUSY = "busy", "混んでいる（あとで見る）"
    REFUSED = "refused", "断られた（401・403）"
    ROBOTS = "robots", "robots.txtで断られている"
    ROBOTS_UNREACHABLE = "robots_unreachable", "robots.txtを読めない"
    FORBIDDEN_ADDRESS = "forbidden_address", "公開のインターネットにない"
    TOO_LARGE = "too_large", "大きすぎる"
    LOGIN = "login", "ログインを求められる"
    NEEDS_JAVASCRIPT = "needs_javascript", "JavaScriptがないと読めない"
    EMPTY = "empty", "中身がない"
    NOT_TEXT = "not_text", "文字のページではない"
    BROKEN_PDF = "broken_pdf", "PDFを読み取れない"
    PDF_WITHOUT_TEXT = "pdf_without_text", "PDFに文字がない（画像）"
    CHARSET = "charset", "文字コードが分からない"
    SELECTION_EMPTY = "selection_empty", "選んだ部分が見つからない"
    SELECTION_WRONG = "selection_wrong", "選び方（CSSセレクター）が正しくない"


READ = frozenset({LookResult.FIRST, LookResult.SAME, LookResult.ELSEWHERE, LookResult.NEAR, LookResult.UNSTABLE})
"""The page was there and its text was read in full."""
AWAY = frozenset(
    {
        LookResult.GONE,
        LookResult.SOFT_404,
        LookResult.UNKNOWN_HOST,
        LookResult.REDIRECTS,
        LookResult.TIMEOUT,
        LookResult.CONNECTION,
        LookResult.TLS,
        LookResult.SERVER_ERROR,
        LookResult.EMPTY,
    }
)
"""Nobody can read the page now: told to staff, and to readers once it lasts `GONE_AFTER`."""
SURELY_AWAY = frozenset({LookResult.GONE, LookResult.SOFT_404})
"""One look is enough to tell staff; the others may be a bad moment."""
LATER = frozenset({LookResult.BUSY, LookResult.ROBOTS_UNREACHABLE})
"""The site asked to come back, or could not say whether we may."""


class WatchedHost(models.Model):
    """One site. Whoever holds the lease fetches from it; nobody else does meanwhile."""

    name = models.CharField("サイト", max_length=260, unique=True)
    lease_by = models.CharField("使用中の実行", max_length=40, blank=True)
    lease_until = models.DateTimeField("使用の期限", null=True, blank=True)
    not_before = models.DateTimeField("これより前には見ない", null=True, blank=True)
    """What Retry-After asked for."""

    class Meta:
        verbose_name = verbose_name_plural = "見に行くサイト"

    def __str__(self) -> str:
        return self.name


class WatchedPage(models.Model):
    """One address that current editions or drafts cite."""

    url = url_field("ページ", blank=False, unique=True)
    host = models.CharField("サイト", max_length=260, db_index=True)
    selector = LineField(
        "見る部分",
        blank=True,
        help_text="CSSセレクターで書きます（例：#article-body）。空なら、メニューや広告を除いた全体を見ます。",
    )
    ignored = LinesField("見ない文", help_text="比べるときに除く文です。数字は # に置きかえて、1行に1つ書きます。")
    result = models.CharField("前回の結果", max_length=20, choices=LookResult, default=LookResult.NEVER)
    looked_at = models.DateTimeField("前回見た日時", null=True, blank=True)
    read_at = models.DateTimeField("前回全文を読んだ日時", null=True, blank=True)
    failing_since = models.DateField("見られなくなった日", null=True, blank=True)
    moved_to = url_field("引っ越し先")
    answered_url = url_field("答えたアドレス")
    etag = models.CharField("ETag（変更の印）", max_length=200, blank=True)
    last_modified = models.CharField("更新日時（サイトの言う）", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "出典のページ"
        constraints = [
            url_is_a_web_address("watched_page_url_is_a_web_address"),
            CheckConstraint(condition=~Q(url=""), name="watched_page_has_an_address"),
            known_choice("result", LookResult, "watched_page_result_is_known"),
        ]

    def __str__(self) -> str:
        return self.url


class PageVersion(models.Model):
    """What a page said at one moment. `accepted`: what later readings may equal without an alarm."""

    page = models.ForeignKey(WatchedPage, on_delete=models.CASCADE, related_name="versions", verbose_name="ページ")
    seen_at = models.DateTimeField("見た日時")
    digest = models.CharField("内容の印", max_length=64)
    packed = models.BinaryField("本文（圧縮）")
    reader = models.PositiveSmallIntegerField("読み取りの版")
    accepted = models.BooleanField("比べる相手", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "ページの版"
        indexes = [models.Index(fields=["page", "seen_at"], name="page_version_by_time")]

    def __str__(self) -> str:
        return f"{self.page} {self.seen_at:%Y-%m-%d}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentences of this version."""
        return tuple(zlib.decompress(bytes(self.packed)).decode().split("\n"))


class PageBody(models.Model):
    """The last page as it was sent, so that the desk can try another selection without connecting anywhere."""

    page = models.OneToOneField(WatchedPage, on_delete=models.CASCADE, related_name="body", verbose_name="ページ")
    packed = models.BinaryField("ページ（圧縮）")
    media_type = models.CharField("種類", max_length=80, blank=True)
    charset = models.CharField("文字コード", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ページの控え"

    def __str__(self) -> str:
        return str(self.page)

    @property
    def content(self) -> bytes:
        """The bytes of the page."""
        return zlib.decompress(bytes(self.packed))


class PageUse(models.Model):
    """That one fact of a platform cites a page, and what must stand there. `seen_live_on` is the machine's day alone."""

    page = models.ForeignKey(WatchedPage, on_delete=models.CASCADE, related_name="uses", verbose_name="ページ")
    platform = models.ForeignKey(
        Platform, on_delete=models.CASCADE, related_name="page_uses", verbose_name="プラットフォーム"
    )
    fact = models.CharField("項目", max_length=300, blank=True)
    """The address of the fact; empty for the head of the document."""
    source = models.CharField("出典のキー", max_length=60)
    says = models.TextField("出典が言っていること")
    marks = LinesField(
        "目印",
        help_text="このページに必ず載っている数字や短いことばを、1行に1つ書きます（例：1,000円、15日、翌月末）。",
    )
    missing = LinesField("見つからない目印")
    by_hand = models.BooleanField("人が決めた目印", default=False)
    in_edition = models.BooleanField("公開中", default=False)
    seen_live_on = models.DateField("機械が最後に同じと確かめた日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ページを引用する事実"
        constraints = [
            models.UniqueConstraint(fields=["page", "platform", "fact", "source"], name="page_use_is_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.fact or '全体'}：{self.source}"


class AlarmKind(models.TextChoices):
    NEAR = "near", "引用したところが変わりました"
    AWAY = "away", "ページが見られません"
    UNSTABLE = "unstable", "見るたびに内容が違います"
    UNREADABLE = "unreadable", "機械では読めなくなりました"
    SELECTION = "selection", "選んだ部分が見つかりません"


class AlarmAnswer(models.TextChoices):
    STILL_TRUE = "still_true", "いまも正しい"
    CHANGED = "changed", "変わった"
    IGNORED = "ignored", "この部分は見ない"
    RECOVERED = "recovered", "元に戻った"


class PageAlarmQuerySet(models.QuerySet):
    def open(self) -> "PageAlarmQuerySet":
        """Those that wait for an editor."""
        return self.filter(closed_at=None)


class PageAlarm(models.Model):
    """One change of one page that somebody has to look at."""

    page = models.ForeignKey(WatchedPage, on_delete=models.CASCADE, related_name="alarms", verbose_name="ページ")
    kind = models.CharField("種類", max_length=20, choices=AlarmKind)
    raised_at = models.DateTimeField("気づいた日時")
    before = models.ForeignKey(
        PageVersion, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="前の版"
    )
    after = models.ForeignKey(
        PageVersion, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="後の版"
    )
    closed_at = models.DateTimeField("答えた日時", null=True, blank=True)
    answer = models.CharField("答え", max_length=20, choices=AlarmAnswer, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答えた人",
        help_text="機械が閉じたときは空です。",
    )
    told_at = models.DateTimeField("メールなどで知らせた日時", null=True, blank=True)

    objects = PageAlarmQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "変わった出典"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "kind"],
                condition=Q(closed_at=None),
                name="page_has_one_open_alarm_of_a_kind",
            ),
            known_choice("kind", AlarmKind, "page_alarm_kind_is_known"),
            known_choice("answer", AlarmAnswer, "page_alarm_answer_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return f"{self.page}：{self.get_kind_display()}"


class AlarmedFact(models.Model):
    """One fact that an alarm puts in doubt, and what an editor says of it."""

    alarm = models.ForeignKey(PageAlarm, on_delete=models.CASCADE, related_name="facts", verbose_name="知らせ")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+", verbose_name="プラットフォーム")
    fact = models.CharField("項目", max_length=300, blank=True)
    passages = models.JSONField("変わったところ", default=list)
    """`why`, `before` and `after` of each passage; the words of the page, for staff alone."""
    published = models.CharField("公開中の内容の印", max_length=64, blank=True)
    """The fact as readers saw it when the alarm was raised; empty where none was published."""
    answer = models.CharField("答え", max_length=20, choices=AlarmAnswer, blank=True)
    is_settled = models.BooleanField("公開まで済んだ", default=False)
    """Answered "changed", and readers see another fact since."""

    class Meta:
        verbose_name = verbose_name_plural = "確かめる事実"
        constraints = [
            models.UniqueConstraint(fields=["alarm", "platform", "fact"], name="alarmed_fact_is_named_once_an_alarm"),
            known_choice("answer", AlarmAnswer, "alarmed_fact_answer_is_known", optional=True),
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.fact or '全体'}"


class WatchRun(models.Model):
    """One run over the pages that were due. An unfinished one of the last hours is continued."""

    key = models.CharField("名前", max_length=40, unique=True)
    mode = models.CharField("範囲", max_length=20)
    started_at = models.DateTimeField("始まり")
    finished_at = models.DateTimeField("終わり", null=True, blank=True)
    counts = models.JSONField("結果の数", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "出典を見た記録"

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.mode}"


def packed_lines(lines: tuple[str, ...]) -> bytes:
    """What `PageVersion.lines` unpacks."""
    return packed_bytes("\n".join(lines).encode())


def packed_bytes(content: bytes) -> bytes:
    """What `PageBody.content` unpacks."""
    return zlib.compress(content, 9)
