"""The closed sets of `platforms.documents.facts`, with the words that editors read."""

from django.db.models import TextChoices


class Certainty(TextChoices):
    CONFIRMED = "confirmed", "公式で確認"
    QUOTED = "quoted", "公式の転記"
    REPORTED = "reported", "記事や利用者の報告"
    INFERRED = "inferred", "推定（要確認）"


class SourceKind(TextChoices):
    OFFICIAL = "official", "公式"
    OFFICIAL_SECONDHAND = "official_secondhand", "公式の文言の引用"
    ARTICLE = "article", "記事・ブログ"
    USER_REPORT = "user_report", "利用者の報告"
    INFERRED = "inferred", "当サイトの推定"
    OWN_WORK = "own_work", "当サイトの計算・調査"


class LookedAt(TextChoices):
    LIVE_PAGE = "live_page", "公開中のページ"
    STORED_COPY = "stored_copy", "保存された写し"
    RECORD = "record", "第三者が読んだ記録"


class PlatformKind(TextChoices):
    MARKETPLACE = "marketplace", "マーケットプレイス"
    AGENT = "agent", "エージェント"
    ASSISTANT = "assistant", "アシスタント・講座など"
    HANDMADE = "handmade", "ハンドメイドの販売"
    SHOP = "shop", "ネットショップ"
    CONTENT = "content", "作品・記事の販売と支援"
    LESSONS = "lessons", "レッスン・相談"
    STOCK = "stock", "素材の販売"
    DELIVERY = "delivery", "配達"
    SPOT_WORK = "spot_work", "すきまバイト"


class PlatformStatus(TextChoices):
    OPERATING = "operating", "運営中"
    POSSIBLY_ENDED = "possibly_ended", "終了した可能性あり"
    RETIRED = "retired", "終了"


class FeeStatus(TextChoices):
    KNOWN = "known", "分かっている"
    UNKNOWN = "unknown", "分からない"
    NOT_APPLICABLE = "not_applicable", "手数料という形がない"
    UNDISCLOSED = "undisclosed", "公開されていない"


class QuestionKind(TextChoices):
    YES_NO = "yes_no", "はい・いいえ"
    AMOUNT = "amount", "金額（円）"
    DAYS = "days", "日数"
    DATE = "date", "日付"
    CHOICE = "choice", "選択肢"


class Operator(TextChoices):
    IS = "is", "である"
    IS_NOT = "is_not", "でない"
    ONE_OF = "one_of", "のどれかである"
    AT_LEAST = "at_least", "以上"
    BELOW = "below", "未満"
    BETWEEN = "between", "の範囲（両端を含む）"
    ON_OR_BEFORE = "on_or_before", "以前（当日を含む）"
    ON_OR_AFTER = "on_or_after", "以後（当日を含む）"
    WITHIN_DAYS = "within_days", "から次の日数以内（その日数の日を含む）"
    LONGER_AGO_THAN_DAYS = "longer_ago_than_days", "から次の日数より後"


class Actor(TextChoices):
    YOU = "you", "本人"
    COUNTERPART = "counterpart", "相手"
    PLATFORM = "platform", "運営"
    TIME = "time", "時間がたつのを待つ"


class Side(TextChoices):
    WORKER = "worker", "仕事を受ける側だけ"
    CLIENT = "client", "仕事を頼む側だけ"


class ExitScope(TextChoices):
    PAGE = "page", "ショップやページだけ（アカウントは残る）"
    ROLE = "role", "この役割だけ（アカウントは残る）"
    ACCOUNT = "account", "アカウント（内容の削除は別の手続き）"
    DELETION = "deletion", "アカウントと、その内容"


class Strength(TextChoices):
    STOPS = "stops", "退会できない"
    COSTS = "costs", "退会できるが、失うものがある"


class Stage(TextChoices):
    WORK = "work", "仕事"
    ACCOUNT = "account", "アカウント"
    MONEY = "money", "お金"


class WaitKind(TextChoices):
    NONE = "none", "待たない"
    DAYS = "days", "今日から数える日数"
    BUSINESS_DAYS = "business_days", "今日から数える営業日数"
    DAYS_AFTER = "days_after", "回答された日から数える日数"
    PAYOUT = "payout", "次の締め払い"
    PAYOUT_UNDER_WAY = "payout_under_way", "手続き中の振込"
    EXPIRY = "expiry", "残高の期限切れ"
    OPEN = "open", "いつまでかは約束されない"


class CostKind(TextChoices):
    NONE = "none", "かからない"
    PAYOUT = "payout", "出金の手数料"
    FORFEIT_BALANCE = "forfeit_balance", "残高をあきらめる"
    FORFEIT_REWARD = "forfeit_reward", "受け取る予定の報酬をあきらめる"


class EffectKind(TextChoices):
    SET = "set", "回答を次の値にする"
    CLEAR = "clear", "回答を「なし」にする"
    ADD_TO_BALANCE = "add_to_balance", "金額を残高に加える"


class Payer(TextChoices):
    WORKER = "worker", "仕事を受ける側"
    CLIENT = "client", "仕事を頼む側"


class JobFormat(TextChoices):
    PROJECT = "project", "固定報酬"
    TASK = "task", "タスク"
    HOURLY = "hourly", "時間単価"
    SALE = "sale", "商品・作品の販売"
    LESSON = "lesson", "レッスン"
    SUBSCRIPTION = "subscription", "月ごとの支援・会員"


class FeeBase(TextChoices):
    TAX_INCLUDED = "tax_included", "税込の金額"
    TAX_EXCLUDED = "tax_excluded", "税抜の金額"


class FeeUnit(TextChoices):
    CONTRACT = "contract", "契約ごと"
    PAYMENT = "payment", "支払いごと"
    WEEK = "week", "週ごと"


class Rounding(TextChoices):
    FLOOR = "floor", "切り捨て"
    HALF_UP = "half_up", "四捨五入"
    CEIL = "ceil", "切り上げ"
    UNKNOWN = "unknown", "分からない"


class Trigger(TextChoices):
    AUTOMATIC = "automatic", "自動で振り込まれる"
    ON_REQUEST = "on_request", "本人が申請する"


class HolidayRule(TextChoices):
    BACK = "back", "前の営業日に早まる"
    FORWARD = "forward", "次の営業日に延びる"
    UNKNOWN = "unknown", "分からない"


class Currency(TextChoices):
    JPY = "JPY", "円"
    USD = "USD", "アメリカドル（金額はセントで書く）"
    EUR = "EUR", "ユーロ（金額はセントで書く）"
    GBP = "GBP", "ポンド（金額はペンスで書く）"


class Weekday(TextChoices):
    MON = "mon", "月曜"
    TUE = "tue", "火曜"
    WED = "wed", "水曜"
    THU = "thu", "木曜"
    FRI = "fri", "金曜"
    SAT = "sat", "土曜"
    SUN = "sun", "日曜"


class ExpiryOutcome(TextChoices):
    FORFEITED = "forfeited", "受け取れなくなる"
    PAID_OUT = "paid_out", "自動で振り込まれる"


class LeftoverOutcome(TextChoices):
    FORFEITED = "forfeited", "受け取れなくなる"
    PAID_AFTER = "paid_after", "退会のあとで支払われる"
    AT_RISK = "at_risk", "どうなるか分からない"


class Topic(TextChoices):
    FEES = "fees", "手数料"
    PAYOUTS = "payouts", "出金"
    IDENTITY = "identity", "本人確認"
    TERMINATION = "termination", "契約の途中終了"
    REGISTRATION = "registration", "登録・再登録"
    SUPPORT = "support", "問い合わせ"
    PREVENTION = "prevention", "トラブルを防ぐ"
    CLIENTS = "clients", "頼む側"
    MARKET = "market", "市場・ほかの選択"
