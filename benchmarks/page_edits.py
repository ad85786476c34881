"""`python -m benchmarks.page_edits`: how often an edit of a cited page raises the alarm, and how often it should not.

Three hundred edits of help pages as platforms write them: half touch a figure or a rule that is cited, half do not.
The pages, what is cited of them and the edits are drawn from a seed; nothing here knows how pages are compared.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from platforms.sources.comparison import CitedText, compare
from platforms.sources.figures import figures, plain, unit_of
from platforms.sources.reading import read

EDITS = 300
TOUCHING_AT_LEAST, OTHERS_AT_MOST = 0.99, 0.05


@dataclass(frozen=True)
class Rule:
    """One rule of a page: its wordings, what we say of it, and the figures that fill both."""

    name: str
    wordings: tuple[str, ...]
    says: str
    draw: Callable[[random.Random], dict[str, str]]
    turned: tuple[str, str] = ("", "")
    """A word of the wordings that turns the rule around, and what it becomes."""


def _yen(r: random.Random) -> str:
    return f"{r.choice((100, 150, 300, 330, 500, 550, 1_000, 1_100, 3_000, 5_000, 10_000)):,}円"


RULES = (
    Rule(
        "minimum",
        (
            "出金は、残高が{a}以上になると申請できます。",
            "最低出金額は{a}以上に設定されています。",
            "お支払いの対象は、未払い報酬の合計が{a}以上のメンバーさまです。",
        ),
        "残高が{a}以上でなければ出金できないとしています。",
        lambda r: {"a": _yen(r)},
        ("以上", "未満"),
    ),
    Rule(
        "fee",
        ("システム利用料は、契約金額の{a}です。", "ご契約が成立した際、報酬額から{a}を手数料として差し引きます。"),
        "手数料は報酬の{a}だとしています。",
        lambda r: {"a": f"{r.choice((5, 10, 15, 16.5, 20, 22))}%"},
    ),
    Rule(
        "transfer",
        ("振込手数料は、楽天銀行が{a}、そのほかの銀行が{b}かかります。", "銀行への振込1回につき{a}（楽天銀行以外は{b}）をご負担いただきます。"),
        "振込手数料は楽天銀行{a}、ほかの銀行{b}だとしています。",
        lambda r: {"a": f"{r.choice((50, 100, 160))}円", "b": f"{r.choice((220, 385, 500, 540))}円"},
    ),
    Rule(
        "closing",
        ("毎月{a}に締め、{b}以内にご登録の口座へお振り込みします。", "締め日は{a}、お支払いはその{b}以内です。"),
        "{a}締めで、{b}以内に振り込むとしています。",
        lambda r: {"a": f"{r.choice((5, 10, 15, 20, 25))}日", "b": f"{r.choice((3, 5, 7, 10))}営業日"},
    ),
    Rule(
        "expiry",
        ("残高は、確定から{a}を過ぎると失効します。", "最後の入金から{a}が経過した報酬は失効し、払い戻しはできません。"),
        "確定した残高は{a}で失効するとしています。",
        lambda r: {"a": r.choice(("180日", "90日", "6か月", "1年", "12か月"))},
    ),
    Rule(
        "silence",
        ("納品から{a}以内に返答がないときは、自動で検収が完了します。", "クライアントが{a}以内に検収しない場合、事務局が完了を代行できます。"),
        "納品後{a}返事がなければ、自動で検収になるとしています。",
        lambda r: {"a": f"{r.choice((5, 7, 10, 14))}日"},
    ),
    Rule(
        "no-leaving",
        ("進行中の契約があるあいだは退会できません。", "未完了のお取引が残っている場合、退会手続きはできません。"),
        "終わっていない契約や取引が残っていると退会できないとしています。",
        lambda r: {},
        ("できません", "できます"),
    ),
)  # fmt: skip

FILLERS = (
    "ご利用の前に、ヘルプの「はじめての方へ」をお読みください。",
    "プロフィールの写真は、1枚まで登録できます。",
    "メッセージには、10MBまでのファイルを添付できます。",
    "ご不明な点は、お問い合わせ窓口（平日10時から18時）へご連絡ください。",
    "アプリの通知は、設定の画面から変更できます。",
    "検索では、カテゴリーと予算で仕事を絞り込めます。",
    "評価は、契約が終わってから14日以内に付けてください。",
    "本人確認書類は、運転免許証またはマイナンバーカードをご用意ください。",
    "ご登録のメールアドレスは、ほかの会員に公開されません。",
    "仕事の募集期間は、最長で30日です。",
    "この記事は役に立ちましたか。128人中97人が役に立ったと答えています。",
    "お気に入りに入れた仕事は、最大で200件まで保存されます。",
)
MENU = ("トップ", "仕事を探す", "料金", "よくある質問", "会社概要", "採用情報", "プレスリリース")
ADVERTS = ("いま登録すると500円分のクーポン", "初回手数料0円キャンペーン実施中", "友だち紹介で1,000円プレゼント")


@dataclass(frozen=True)
class Section:
    """One part of the page: a rule in some wording, or a filler."""

    text: str
    shape: str = "p"
    rule: str = ""


@dataclass(frozen=True)
class HelpPage:
    """A page before it is HTML."""

    sections: tuple[Section, ...]
    menu: tuple[str, ...] = MENU
    advert: str = ADVERTS[0]
    updated: str = "2026年4月1日"
    related: tuple[str, ...] = ("退会について", "出金について", "領収書について")

    def html(self) -> str:
        """The page as a site of today serves it."""
        inside = "".join(_shaped(each) for each in self.sections)
        return (
            "<html><head><meta charset='utf-8'><title>ヘルプ</title></head><body>"
            f"<nav>{''.join(f'<a href=/>{each}</a>' for each in self.menu)}</nav>"
            f"<main><h1>ヘルプ</h1><p>最終更新日：{self.updated}</p>{inside}</main>"
            f"<div class='campaign'>{self.advert}</div>"
            f"<aside class='related'>{''.join(f'<a href=/>{each}</a>' for each in self.related)}</aside></body></html>"
        )

    def lines(self) -> tuple[str, ...]:
        return read(self.html().encode(), "text/html", "utf-8").lines


def _shaped(section: Section) -> str:
    text = section.text
    if section.shape == "table" and (found := figures(plain(text))):
        head, _, _ = text.partition("、")
        return f"<table><tr><th>項目</th><th>内容</th></tr><tr><td>{head}</td><td>{text}</td><td>{found[0]}</td></tr></table>"
    if section.shape == "div":
        return f"<div><div class='item-title'>ご案内</div><div>{text}</div></div>"
    return f"<ul><li>{text}</li></ul>" if section.shape == "li" else f"<p>{text}</p>"


@dataclass(frozen=True)
class Case:
    """One edit: the page, what is cited of it, the page afterwards, and whether it touches what is cited."""

    before: HelpPage
    after: HelpPage
    cited: CitedText
    kind: str
    touches: bool

    def raises_alarm(self) -> bool:
        """What the comparison says."""
        return compare(self.before.lines(), self.after.lines(), {"cited": self.cited}).kind == "near"


@dataclass
class Rates:
    """Shares of alarms among edits that touch what is cited, and among the others; what was wrong, by kind of edit."""

    touching: float
    others: float
    wrong: Counter[str] = field(default_factory=Counter)


def a_page(r: random.Random) -> tuple[HelpPage, int, Rule, CitedText]:
    """A page, the place of the cited section, its rule and what we say of it."""
    rules = r.sample(RULES, r.randint(2, 5))
    sections = []
    cited: tuple[Rule, dict[str, str]] | None = None
    for rule in rules:
        values = rule.draw(r)
        text = r.choice(rule.wordings).format(**values)
        if cited is None:
            cited = (rule, values)
        sections.append(Section(text, r.choice(("p", "li", "div", "table")), rule.name))
    sections += [Section(text, r.choice(("p", "li", "div"))) for text in r.sample(FILLERS, r.randint(4, 9))]
    r.shuffle(sections)
    assert cited is not None
    rule, values = cited
    says = rule.says.format(**values)
    marks = tuple(f for f in figures(plain(says)) if unit_of(f) not in ("", "date"))
    place = next(i for i, each in enumerate(sections) if each.rule == rule.name)
    return HelpPage(tuple(sections), advert=r.choice(ADVERTS)), place, rule, CitedText(says, marks)


# ── Edits that touch what is cited ───────────────────────────────────────────────────────────────


def _with(page: HelpPage, place: int, text: str) -> HelpPage:
    sections = list(page.sections)
    sections[place] = replace(sections[place], text=text)
    return replace(page, sections=tuple(sections))


def _other(figure: str, r: random.Random) -> str:
    number, unit = figure.removesuffix(unit_of(figure)), unit_of(figure)
    value = float(number)
    new = r.choice([each for each in (value * 2, value / 2, value + 10, value * 1.1) if each != value])
    return f"{new:,.0f}{unit}" if unit == "円" or new >= 2 else f"{new:.1f}{unit}"


def touching_edits(page: HelpPage, place: int, rule: Rule, r: random.Random) -> Iterator[tuple[str, HelpPage]]:
    """Every edit of this section that changes its rule."""
    text = page.sections[place].text
    found = [each for each in figures(text) if unit_of(each)]
    if found:
        old = r.choice(found)
        shown = f"{int(old.removesuffix('円')):,}円" if old.endswith("円") else old
        changed = text.replace(shown, _other(old, r), 1)
        yield "figure changed", _with(page, place, changed)
        yield "figure changed, full width", _with(page, place, changed.translate(_FULL_WIDTH))
        yield (
            "figure changed and sentence reworded",
            _with(page, place, "お知らせのとおり、" + changed.replace("です", "となります")),
        )
        yield "figure moved into a picture", _with(page, place, text.replace(shown, '<img src="a.png">', 1))
        elsewhere = Section(f"なお、過去の例として{shown}のことがありました。")
        yield (
            "figure changed, the old one stands elsewhere",
            replace(_with(page, place, changed), sections=(*_with(page, place, changed).sections, elsewhere)),
        )
        unit = unit_of(old)
        if unit == "日":
            yield "unit changed", _with(page, place, text.replace(shown, shown.replace("日", "営業日"), 1))
        yield (
            "a change announced beside it",
            _inserted(page, place + 1, f"2027年4月1日から、{rule.says.split('は')[0]}を{_other(old, r)}に改定します。"),
        )
    if rule.turned[0] and rule.turned[0] in text:
        yield "rule turned around", _with(page, place, text.replace(*rule.turned))
    yield "sentence removed", replace(page, sections=page.sections[:place] + page.sections[place + 1 :])
    yield "sentence replaced by a link", _with(page, place, "くわしくは、料金のページをご覧ください。")


_FULL_WIDTH = str.maketrans("0123456789,%", "０１２３４５６７８９，％")


def _inserted(page: HelpPage, place: int, text: str) -> HelpPage:
    sections = (*page.sections[:place], Section(text), *page.sections[place:])
    return replace(page, sections=sections)


# ── Edits that do not ────────────────────────────────────────────────────────────────────────────


def other_edits(page: HelpPage, place: int, r: random.Random) -> Iterator[tuple[str, HelpPage]]:
    """Every edit that leaves the rule of this section as it was."""
    text = page.sections[place].text
    yield "menu changed", replace(page, menu=(*MENU[:4], "新着情報", "特集"))
    yield "advertisement changed", replace(page, advert="新生活応援！最大3,000円分プレゼント")
    yield "related pages changed", replace(page, related=("手数料の改定について", "確定申告について"))
    yield "day of update changed", replace(page, updated="2026年11月20日")
    yield "sections in another order", replace(page, sections=tuple(r.sample(page.sections, len(page.sections))))
    yield "same figure, other spelling", _with(page, place, text.translate(_FULL_WIDTH))
    yield "same figure without comma", _with(page, place, text.replace(",", ""))
    yield "cited sentence reworded", _with(page, place, "以下のとおりです。" + text)
    yield (
        "polite words added to the cited sentence",
        _with(page, place, text.replace("。", "ので、ご了承ください。", 1)),
    )
    yield (
        "cited section in another shape",
        replace(
            page,
            sections=tuple(
                replace(each, shape=r.choice([shape for shape in ("p", "li", "div") if shape != each.shape]))
                if i == place and each.shape != "table"
                else each
                for i, each in enumerate(page.sections)
            ),
        ),
    )
    fillers = [i for i, each in enumerate(page.sections) if not each.rule]
    far = [i for i in fillers if abs(i - place) > 3] or fillers
    yield "another sentence changed", _with(page, r.choice(fillers), "ご利用の前に、利用規約をご確認ください。")
    yield "another figure changed far away", _with(page, r.choice(far), "プロフィールの写真は、5枚まで登録できます。")
    removed = r.choice(fillers)
    yield "another sentence removed", replace(page, sections=page.sections[:removed] + page.sections[removed + 1 :])
    at = r.randint(0, len(page.sections))
    yield "a sentence added", _inserted(page, at, "新しいアプリでは、写真をまとめて送れます。")
    yield "a notice on another matter", _inserted(page, 0, "2027年1月10日に、メンテナンスのためサイトを停止します。")
    yield (
        "votes counted again",
        replace(
            page,
            sections=tuple(replace(s, text=s.text.replace("128人中97人", "131人中99人")) for s in page.sections),
        ),
    )


def cases(count: int = EDITS, seed: int = 2026) -> Iterator[Case]:
    """As many edits, half of them touching; kinds in turn, so that each is drawn about as often."""
    r = random.Random(seed)
    for touches in (True, False):
        seen: Counter[str] = Counter()
        for _ in range(count // 2):
            page, place, rule, cited = a_page(r)
            edits = list(touching_edits(page, place, rule, r) if touches else other_edits(page, place, r))
            edits = [(kind, after) for kind, after in edits if after != page]
            kind, after = min(edits, key=lambda edit: seen[edit[0]])
            seen[kind] += 1
            yield Case(page, after, cited, kind, touches)


def rates(count: int = EDITS, seed: int = 2026) -> Rates:
    """What the comparison makes of them."""
    alarms: Counter[bool] = Counter()
    wrong: Counter[str] = Counter()
    for case in cases(count, seed):
        alarm = case.raises_alarm()
        alarms[case.touches] += alarm
        if alarm != case.touches:
            wrong[case.kind] += 1
    half = count // 2
    return Rates(alarms[True] / half, alarms[False] / half, wrong)


def main() -> None:
    """Print both rates beside their goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--seed", type=int, default=2026)
    arguments = parser.parse_args()
    found = rates(arguments.edits, arguments.seed)
    half = arguments.edits // 2
    for what, share, goal, met in (
        ("touch what is cited", found.touching, f"≥ {TOUCHING_AT_LEAST:.0%}", found.touching >= TOUCHING_AT_LEAST),
        ("do not", found.others, f"≤ {OTHERS_AT_MOST:.0%}", found.others <= OTHERS_AT_MOST),
    ):
        print(f"alarms among {half} edits that {what:<20}{share:>8.1%}   {goal:<8}{'met' if met else 'MISSED'}")
    for kind, number in found.wrong.most_common():
        print(f"  wrong {number:>3} × {kind}")


if __name__ == "__main__":
    main()
