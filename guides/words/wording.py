"""Sentences and labels made from values. Every surface says the same thing in the same words."""

from collections.abc import Iterable
from datetime import date
from typing import get_args

from guides.engine.situation import Answer, Situation
from platforms.documents.facts import (
    BalanceExpiry,
    Citation,
    Condition,
    LookedAt,
    PayoutMethod,
    PayoutWeek,
    PayoutWindow,
    PlatformFacts,
    Question,
    Remedy,
    Source,
    Wait,
    Weekday,
)

WEEKDAYS = "月火水木金土日"
ACTORS = {"you": "あなた", "counterpart": "相手", "platform": "運営", "time": "待つだけ"}
CERTAINTIES = {
    "confirmed": "公式で確認",
    "quoted": "公式の転記",
    "reported": "記事・体験談による",
    "inferred": "推定・要確認",
}
LOOKED_AT = {"live_page": "公開中のページで", "stored_copy": "保存された写しで", "record": "第三者の記録で", None: ""}
SOURCE_KINDS = {
    "official": "公式",
    "official_secondhand": "公式の転記",
    "article": "記事",
    "user_report": "利用者の投稿",
    "inferred": "推定",
    "own_work": "当サイトの計算・調査",
}
EXIT_SCOPES = {
    "page": "ショップやページだけです。アカウントは残ります。",
    "role": "この役割だけです。アカウントは残ります。",
    "account": "アカウントです。内容をすべて消す手続きは別です。",
    "deletion": "アカウントと、その内容です。",
}
"""What ends with a path."""
PLATFORM_KINDS = {
    "marketplace": "仕事マッチングサイト",
    "agent": "エージェント",
    "assistant": "アシスタントサービス",
    "handmade": "ハンドメイドの販売",
    "shop": "ネットショップ",
    "content": "作品・記事の販売と支援",
    "lessons": "レッスン・相談",
    "stock": "素材の販売",
    "delivery": "配達",
    "spot_work": "すきまバイト",
}
TOPICS = {
    "fees": "手数料",
    "payouts": "出金・振込",
    "identity": "本人確認",
    "termination": "契約を途中で終える",
    "registration": "登録・再登録",
    "support": "問い合わせ",
    "prevention": "トラブルを防ぐ",
    "clients": "相手のこと",
    "market": "みんなの声",
}
TAXES = {"included": "税込で入力", "excluded": "税抜で入力"}
FORMATS = {
    "project": "プロジェクト（固定報酬）",
    "task": "タスク",
    "hourly": "時間制",
    "sale": "商品・作品の販売",
    "lesson": "レッスン",
    "subscription": "月ごとの支援・会員",
}
CURRENCIES = {"JPY": "円", "USD": "ドル", "EUR": "ユーロ", "GBP": "ポンド"}
_MONTHS_LATER = ("当月", "翌月", "翌々月", "3か月後の", "4か月後の")
_INNER = str.maketrans("「」", "『』")
UNKNOWN_TEXT = "わからない"
NOT_ASKED_TEXT = "まだ答えていません"


def yen(amount_yen: int) -> str:
    """
    >>> yen(12500)
    '12,500円'
    """
    return f"{amount_yen:,}円"


def money(amount: int, currency: str) -> str:
    """An amount in a currency's smallest units.

    >>> money(12500, "JPY"), money(12500, "USD"), money(5, "GBP")
    ('12,500円', '125.00ドル', '0.05ポンド')
    """
    if currency == "JPY":
        return yen(amount)
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100:,}.{abs(amount) % 100:02}{CURRENCIES[currency]}"


def quoted(text: str) -> str:
    """A text in brackets; brackets inside it become double ones.

    >>> quoted("「正式な納品」を送る")
    '「『正式な納品』を送る」'
    """
    return f"「{text.translate(_INNER)}」"


def things(number: int) -> str:
    """A count of things. 「つ」 counts no further than nine.

    >>> things(9), things(10)
    ('9つ', '10個')
    """
    return f"{number}つ" if 0 < number < 10 else f"{number}個"


def how_many_questions(fewest: int, most: int) -> str:
    """How many questions are left. Whoever reads it has one more to answer at least.

    >>> how_many_questions(0, 3), how_many_questions(2, 2)
    ('1〜3問', '2問')
    """
    fewest = fewest or 1
    return f"{fewest}〜{most}問" if fewest < most else f"{most}問"


def check(citation: Citation, source: Source | None = None) -> str:
    """When something was compared, with what, and of when that was as far as it is known.

    >>> copy = Citation(source="faq", says="…", checked_on=date(2026, 11, 22), looked_at="stored_copy")
    >>> check(copy)
    '2026年11月22日に保存された写しで確認（元のページの日付は不明）'
    >>> check(copy, Source(key="faq", publisher="公式", url="https://example.com/", kind="official", published="2021-11"))
    '2026年11月22日に保存された写しで確認（元のページは2021-11）'
    """
    on = f"{citation.checked_on.year}年{citation.checked_on.month}月{citation.checked_on.day}日"
    if citation.looked_at is None:
        return f"{on}確認"
    text = f"{on}に{LOOKED_AT[citation.looked_at]}確認"
    if citation.looked_at == "live_page":
        return text
    if citation.copy_date:
        return f"{text}（{'記録' if citation.looked_at == 'record' else '写し'}は{citation.copy_date}）"
    written = source.published if source else ""
    return f"{text}（元のページは{written}）" if written else f"{text}（元のページの日付は不明）"


def newest_check(citations: Iterable[Citation]) -> Citation | None:
    """The check to name for a whole fact: the newest, of one day the one nearest to the page as it is now."""
    nearness: list[str | None] = [None, *reversed(get_args(LookedAt))]
    return max(citations, key=lambda citation: (citation.checked_on, nearness.index(citation.looked_at)), default=None)


def day(value: date) -> str:
    """
    >>> day(date(2026, 12, 15))
    '2026年12月15日（火）'
    """
    return f"{value.year}年{value.month}月{value.day}日（{WEEKDAYS[value.weekday()]}）"


def short_day(value: date, today: date) -> str:
    """A day without its year, while that is this year.

    >>> short_day(date(2026, 12, 15), date(2026, 11, 22))
    '12月15日（火）'
    """
    whole = day(value)
    return whole if value.year != today.year else whole.partition("年")[2]


def day_or_today(value: date, today: date) -> str:
    """A day without its year, said to be today where it is.

    >>> day_or_today(date(2026, 11, 22), date(2026, 11, 22))
    '今日（11月22日）'
    """
    told = short_day(value, today)
    return f"今日（{told.partition('（')[0]}）" if value == today else told


def days_left(value: date, today: date) -> str:
    """How far a day is from today, said plainly."""
    left = (value - today).days
    if left == 0:
        return "今日"
    if left == 1:
        return "明日"
    return f"あと{left}日" if left > 0 else f"{-left}日前"


def value_text(question: Question | None, value: Answer) -> str:
    """An answer as its reader would say it."""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return f"{value:,}日" if question is not None and question.kind == "days" else yen(value)
    if question is not None and question.kind == "choice":
        return next((choice.label for choice in question.choices if choice.key == value), value)
    return {"yes": "はい", "no": "いいえ"}.get(value, value)


def answer_text(question: Question, situation: Situation) -> str:
    """The reader's own answer, or that there is none."""
    value = situation.answer(question.key)
    if value is not None:
        return value_text(question, value)
    return UNKNOWN_TEXT if situation.asked(question.key) else NOT_ASKED_TEXT


def rule_text(condition: Condition, question: Question | None) -> str:
    """What a condition demands, as a clause about one question."""
    values = condition.values
    told = [value_text(question, _as_day(condition, value)) for value in values]
    either = "か".join(map(quoted, told))
    match condition.operator:
        case "is" | "one_of":
            return f"回答が{either}のとき"
        case "is_not":
            return f"回答が{either}ではないとき"
        case "at_least":
            return f"{told[0]}以上のとき"
        case "below":
            return f"{told[0]}未満のとき"
        case "between":
            return f"{told[0]}以上{told[1]}以下のとき"
        case "on_or_before":
            return f"{told[0]}までのとき"
        case "on_or_after":
            return f"{told[0]}以降のとき"
        case "within_days":
            return f"その日から{condition.value}日以内のとき"
        case "longer_ago_than_days":
            return f"その日から{condition.value}日を過ぎたとき"


def conditions_text(conditions: Iterable[Condition], facts: PlatformFacts) -> str:
    """For whom a fact holds, before anything is known about a reader; nothing where it holds for everybody."""
    questions = {question.key: question for question in facts.questions}
    asked = ((condition, questions.get(condition.question)) for condition in conditions)
    return "、".join(_about(question) + rule_text(condition, question) for condition, question in asked if question)


def _about(question: Question) -> str:
    """What a rule is about, before the words of the rule."""
    if question.kind in ("yes_no", "choice"):
        return f"{quoted(question.text)}の"
    return "残高が" if question.key == "balance" else f"{quoted(question.text)}が"


def wait_text(wait: Wait, facts: PlatformFacts) -> str:
    """How long a remedy takes, before anything is known about the reader."""
    match wait.kind:
        case "none":
            return "すぐにできます"
        case "days":
            return _range(wait.min_days, wait.max_days, "日", wait.typical_days)
        case "business_days":
            return _range(wait.min_days, wait.max_days, "営業日", wait.typical_days)
        case "days_after":
            question = next((q for q in facts.questions if q.key == wait.question), None)
            start = f"{quoted(question.text)}の日" if question else "基準の日"
            if wait.max_days == 0:
                return f"{start}まで"
            pause = "、" if wait.max_days is None else ""
            return f"{start}から{pause}{_range(wait.min_days, wait.max_days, '日', None)}"
        case "payout":
            return payout_text(next((m for m in facts.payout_methods if m.key == wait.method), None))
        case "payout_under_way":
            return "手続き中の振込が終わる日まで"
        case "expiry":
            soonest = soonest_expiry(facts)
            return f"{expiry_term(soonest)}で失効するまで" if soonest else "失効するまで"
        case "open":
            typical = f"（目安は{wait.typical_days}日）" if wait.typical_days else ""
            return f"いつ終わるかは分かりません{typical}"


def payout_cost_text(method: PayoutMethod | None) -> str:
    """Whether a payout takes something, no firmer than its row. A fee is never said where it is not known."""
    if method is None or not method.transfer_fees:
        return "振込手数料は分かっていません"
    charged = [bool(method.fee_rate or fee.fee_yen) for fee in method.transfer_fees]
    if all(charged):
        return "出金の手数料がかかります" if method.is_official else "出金の手数料がかかるとされます"
    if any(charged):
        return "出金の手数料がかかることがあります"
    return "振込手数料はかかりません" if method.is_official else "振込手数料はかからないとされます"


def not_received(remedy: Remedy) -> str:
    """That money is lost by a way out, no firmer than the way itself is known."""
    match remedy.certainty:
        case "confirmed" | "quoted":
            return "受け取れません"
        case "reported":
            return "受け取れないとされます"
        case _:
            return "受け取れないと考えられます（要確認）"


def bank_name(key: str, facts: PlatformFacts) -> str:
    """Whose transfer fee it is, in the words of the platform's own question; empty where every bank costs the same."""
    if key in ("any", "other"):
        return "ほかの銀行" if key == "other" else ""
    choices = [choice for question in facts.questions if question.key == "bank" for choice in question.choices]
    return next((choice.label for choice in choices if choice.key == key), key)


def soonest_expiry(facts: PlatformFacts) -> BalanceExpiry | None:
    """The rule by which money is lost soonest, conditions aside; None where nothing is lost."""
    rows = [row for row in facts.expiries if row.outcome == "forfeited"]
    # Any day will do to set days and months in order; from this one on, months are short.
    return min(rows, key=lambda row: row.gone_on(date(2026, 2, 1)), default=None)


def expiry_term(expiry: BalanceExpiry) -> str:
    """How long unpaid money lasts: 180日, 6か月後の月末. From when is told by the note: it differs by platform."""
    if expiry.from_month_end:
        return f"{expiry.months}か月後の月末"
    return f"{expiry.days}日" if expiry.months is None else f"{expiry.months}か月"


def payout_text(method: PayoutMethod | None) -> str:
    """Closing days and pay days, or that they are not known."""
    if method is None or not method.has_pay_days:
        return "振込日は分かっていません"
    if method.business_days_min is not None:
        return f"申請から{_range(method.business_days_min, method.business_days_max, '営業日', None)}"
    if method.weeks:
        return "、".join(map(_week_text, method.weeks))
    return "、".join(map(_window_text, method.windows))


def _window_text(w: PayoutWindow) -> str:
    # A window over the end of a month pays so many months after it closes; readers count from where it begins.
    over_the_end = w.to_day < w.from_day
    month = _MONTHS_LATER[w.pay_months_later + over_the_end]
    days = f"{w.from_day}〜{'翌月' if over_the_end else ''}{'末' if w.to_day == 31 else w.to_day}日分は"
    if w.pay_day is None:
        return f"{days}締め日から{_range(w.pay_business_days_min, w.pay_business_days_max, '営業日', None)}"
    first = f"{w.pay_day_from}〜" if w.pay_day_from else ""
    return f"{days}{month}{first}{'末日' if w.pay_day == 31 else f'{w.pay_day}日'}払い"


def _week_text(w: PayoutWeek) -> str:
    until = f"（{w.cutoff}まで）" if w.cutoff else ""
    return f"毎週{WEEKDAYS[get_args(Weekday).index(w.closes_on)]}曜{until}に締め、{_range(w.days_min, w.days_max, '日', None)}後"


def _range(low: int | None, high: int | None, unit: str, typical: int | None) -> str:
    if high is None:
        hint = f"目安は{typical}{unit}、" if typical else ""
        start = f"{low}{unit}以上、" if low else ""
        return f"{start}{hint}終わる日は分かりません"
    if high == 0:
        return "その日のうち"
    return f"{high}{unit}" if low == high else f"{low or 0}〜{high}{unit}"


def _as_day(condition: Condition, value: int | str) -> Answer:
    if condition.operator in ("on_or_before", "on_or_after"):
        return date.fromisoformat(str(value))
    return value
