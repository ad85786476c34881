"""The usual jobs of editors, for any player with `open`, `click`, `fill`, `send` and `done`.

A click: following a link, filling or ticking one field, sending a form. What was promised stands beside each job.
"""

from datetime import timedelta

from platforms.clock import today_in_japan
from tests.documents import blocker as a_blocker
from tests.documents import condition, make_facts, payout_method, precaution, remedy

LIST = "/admin/platforms/platform/"
NAME = "見本ワークス"


def facts_to_change():
    """A platform whose minimum stands in a figure, in a condition and in two sentences."""
    return make_facts(
        summary="1,000円から出金できます。",
        payout_methods=[payout_method(how="1,000円以上で自動です。")],
        blockers=[
            a_blocker(),
            a_blocker("small", title="最低額に届かない", conditions=[condition("balance", "between", [1, 999])],
                      remedies=[remedy(wait={"kind": "none"}, cost={"kind": "forfeit_balance"})]),
        ],
    )  # fmt: skip


def facts_to_check():
    """A platform with more than a dozen facts from one page."""
    return make_facts(precautions=[precaution(f"p-{n}") for n in range(8)])


def publish_it(player, **more):
    player.fill(reason="公式の発表による", **more)
    player.send("公開する")
    assert not player.errors


def change_a_fee_from_a_day_on(player):
    player.open(LIST)
    player.click(NAME)
    player.click("基本の手数料")
    player.click("ある日から変える")
    player.fill(day=str(today_in_japan() + timedelta(66)), rate_0="0.15", source="help", says="2月から15%になると発表した。",
                checked_how="お知らせの本文と照合")  # fmt: skip
    player.send("この日から変える")
    publish_it(player)
    player.done("a fee changes on a day", 15)


def change_a_figure_everywhere(player):
    player.open(LIST)
    player.click(NAME)
    player.click("数字をまとめて変える")
    player.fill(old="1000円", new="500円")
    player.send("探す")
    player.send("選んだところを変える")
    publish_it(player, checked="on")
    player.done("a payout minimum changes everywhere", 10)


def add_a_reason(player):
    player.open(LIST)
    player.click(NAME)
    player.click("理由を加える")
    player.fill(
        title="評価を待っている取引がある", why="評価が済むまで退会できません。", when="new", new_key="open_reviews",
        new_text="評価が済んでいない取引がありますか", new_why="退会できるかが変わるためです。", new_where="取引の一覧です。",
        way_1="finish", way_1_title="評価する", way_1_how="取引の画面で評価します。",
        way_2="wait", way_2_title="自動で評価されるのを待つ", way_2_how="待ちます。", way_2_days="7",
        source="help", says="評価が済むまで退会できない。", checked_how="ヘルプの本文と照合",
    )  # fmt: skip
    player.send("下書きに加える")
    player.click("下書きを公開")
    publish_it(player)
    player.done("a new blocker with a question and two remedies", 40)


def add_a_platform(player):
    player.open(LIST)
    player.click("1枚の画面で加える")
    player.fill(
        name="新しい市場", kana="あたらしいしじょう", slug="new-market", url="https://example.com/",
        summary="仕事を受ける人と頼む人をつなぎます。", reasons_say="契約と報酬が残っていると退会できない。",
        steps="マイページを開く\n退会を押す", steps_say="マイページの退会から。", minimum_yen="1000", transfer_fee_yen="500",
        payout_how="マイページで申請します。", rate="0.2", money_says="20%。1,000円から、振込手数料500円。",
        page_publisher="新しい市場 ヘルプ", page_url="https://example.com/help", checked_how="ヘルプの本文と照合",
    )  # fmt: skip
    player.send("下書きを作る")
    player.click("下書きを公開")
    publish_it(player)
    player.done("a new platform", 60)


def check_twelve_facts_again(player):
    player.open("/admin/platforms/platform/review/source/")
    player.click("https://example.com/help")
    player.fill(citations=player.values("citations")[:12])
    player.send("公開中のページと比べた")
    player.done("re-check 12 facts", 14)
