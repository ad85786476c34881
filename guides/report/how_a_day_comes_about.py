"""How a day came about, in words: 「計算の内訳」."""

from datetime import date

from guides.engine.outcomes import RemedyOutcome
from guides.engine.remedy_days import Reason
from guides.words.wording import day, short_day, yen
from platforms.money.paydays import PayDay


def reason_text(reason: Reason, promised: bool) -> str:
    """Where a day comes from: what was counted from when, the closing day, the holiday shift.

    `promised` False: the day is only the earliest possible one.
    """
    text = _counted(reason)
    if reason.by_silence:
        text = f"返事がない場合の期限です。{text}"
    if not promised:
        text = f"{text}期限はありません。"
    return text


def outcome_days(outcome: RemedyOutcome, today: date) -> str:
    """When one remedy is done, as a range or as far as anybody promises."""
    first = "今日" if outcome.earliest == today else short_day(outcome.earliest, today)
    if outcome.latest is None:
        return f"{first}〜期限なし"
    if outcome.latest == outcome.earliest:
        return "今日終わります" if outcome.earliest == today else f"{first}に終わります"
    return f"{first}〜{short_day(outcome.latest, today)}"


def outcome_yen(outcome: RemedyOutcome) -> str:
    """What one remedy takes by our count; nothing is said where it takes nothing."""
    parts = []
    if not outcome.payable:
        parts.append("いまの残高では使えません")
    elif outcome.fees_yen is None:
        parts.append("手数料は残高によります")
    elif outcome.fees_yen:
        parts.append(f"手数料{yen(outcome.fees_yen)}")
    if outcome.forfeited_yen is None:
        parts.append("報酬を失う計算")
    elif outcome.forfeited_yen:
        parts.append(f"{yen(outcome.forfeited_yen)}を失う計算")
    return "・".join(parts)


def _counted(reason: Reason) -> str:
    since = "" if reason.since is None else f"{day(reason.since)}から"
    days = reason.days or 0
    match reason.kind:
        case "at_once":
            return "待ち時間はありません。"
        case "days":
            return f"{since}{days}日です。" if days else "早ければその日のうちに終わります。"
        case "business_days":
            return f"{since}{days}営業日です。土日・祝日・年末年始は数えません。"
        case "days_after":
            if reason.since is not None and not days:
                return f"{day(reason.since)}です。"
            return f"{since}{days}日です。" if since else f"基準の日が分からないため、{days}日の起点を決められません。"
        case "payout":
            return _payday(reason.payday)
        case "under_way":
            return f"手続き中の振込です。{_payday(reason.payday)}"
        case "expiry":
            return "受け取らないまま期限が過ぎ、失効する日です。"
        case "open":
            return f"目安は{days}日です。" if days else "いつ終わるかは分かりません。"


def _payday(payday: PayDay | None) -> str:
    if payday is None:
        return "振込日は分かっていません。"
    if payday.paid_on == payday.caught_on:
        return f"{day(payday.paid_on)}に振り込まれます。"
    text = f"{day(payday.caught_on)}の{'申請' if payday.requested else '締め'}で、振込日は{day(payday.nominal)}です。"
    if payday.exception:
        text += f"個別の告知により、{day(payday.paid_on)}になります。"
    elif payday.shifted:
        earlier = payday.paid_on < payday.nominal
        neighbour = f"{'前' if earlier else '次'}の営業日の{day(payday.paid_on)}"
        # Where nobody knows which way the platform moves a day, both ends of the range are only possible.
        text += f"銀行が休みの日なので、{neighbour}に{'なるかもしれません' if payday.rule_unknown else 'なります'}。"
    if payday.table_ends:
        text += "この年の祝日はまだ確定していません。前後することがあります。"
    return text
