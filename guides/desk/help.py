"""The help of the desk: what each page is for and how it is used, in a few lines, all in this one place.

A page is known by the name of its address. `docs/editors.md` tells the whole story with pictures.
"""

_ROW = (
    "この行だけを直します。保存しても、公開するまで読者には見えません。",
    "値を変えたら、下の「根拠」の「言っていること」と確認日も直します。分からないことは、0や「なし」にせず、空にします。",
    "ほかの人が別の欄を直していたら、両方の変更が残ります。同じ欄なら、保存の前に見比べられます。",
)
_LIST = ("直すものを選びます。加えるときは、プラットフォームのページから加えます。",)
_CHANGED = ("いつ、だれが、何を変えたかです。",)

PAGES: dict[str, tuple[str, ...]] = {
    "index": (
        "「今日の仕事」を上から片づけます。数を押すと、その一覧に進みます。",
        "困ったら、どの画面でも、この「ヘルプ」を開いてください。",
    ),
    "platforms_platform_changelist": (
        "直すプラットフォームを選びます。右の「今日の仕事」で、変更や報告のあるものだけにしぼれます。",
        "新しく加えるときは、「1枚の画面で加える」から種類を選ぶと、よくある理由が用意されます。",
    ),
    "platforms_platform_change": (
        "見出しを開いて、直す行に進みます。出ている数は、押すとその一覧に進みます。",
        "1つの数字があちこちにあるときは「数字をまとめて変える」、理由を加えるときは「理由を加える」が早道です。",
        "直し終わったら「プレビュー」で見て、「下書きを公開」に進みます。",
    ),
    "platforms_platform_new": (
        "種類を選ぶと、よくある退会できない理由にチェックが入ります。要らないものは外します。",
        "書かなかったところは、あとで行ごとに足せます。作ったものは下書きで、まだ公開されません。",
    ),
    "platforms_platform_from_day": (
        "変わる日と、新しい料率と、その根拠を書きます。いまの決まりの終わりと、新しい決まりの始まりが同じ日になります。",
        "その日までは、いまの決まりで計算します。",
    ),
    "platforms_platform_figure": (
        "前の数字と新しい数字を書いて「探す」を押すと、その数字が出てくる欄・条件・文がすべて並びます。",
        "変えないところのチェックを外してから、変えます。",
    ),
    "platforms_platform_reason": (
        "理由、だれに当てはまるか、解消方法を1枚で書きます。条件は、質問と答えの一覧から選びます。",
        "合う質問がないときは、「新しい質問」を選んで、同じ画面で作れます。",
    ),
    "platforms_platform_publish": (
        "読者から見て変わるところと、結果が変わる想定ケースを読みます。「直すところ」があるあいだは公開できません。",
        "理由を1文で書いて公開します。公開できない人は、「公開を頼む」を押します。日を決めた予約もできます。",
        "まちがえて公開しても、「版の一覧」から前の版に戻せます。",
    ),
    "platforms_platform_editions": (
        "公開した版がすべて残っています。「この版に戻す」で、前の内容を新しい版として公開します。",
        "2つの版を比べることもできます。",
    ),
    "platforms_platform_restore": (
        "戻すと変わるところを見て、理由を書いて押します。下書きも同じ内容になります。",
        "公開していない変更があるときは、なくなる変更も出ます。",
    ),
    "platforms_platform_compare": ("2つの内容の違いです。変わった字に印が付き、加えた行は中身まで出ます。",),
    "platforms_platform_changes": _CHANGED,
    "platforms_platform_discard": (
        "下書きを、公開中の版と同じ内容に戻します。捨てた下書きはこの画面に残り、「この下書きに戻す」で戻せます。",
    ),
    "platforms_platform_preview": ("公開したときのページです。上の枠は、編集する人にだけ見えています。",),
    "platforms_platform_review": (
        "古いもの、多くの結果を決めるもの、よく変わるものが上に出ます。週に5つを目安に見直します。",
        "「出典ごとにまとめて見直す」と、1つのページを開くだけで、その事実をまとめて確かめられます。",
    ),
    "platforms_platform_check": (
        "公式のページを開いて、いまの値と比べます。合っていた根拠だけにチェックを入れ、何と何を比べたかを書きます。",
        "違っていたら、記録せずに、先に事実を直します。",
    ),
    "platforms_platform_review_source": (
        "ページを1つ選んで開き、並んだ事実を1つずつ比べます。合っていたものだけにチェックを入れます。",
        "最後に、公開中のページと比べたのか、保存された写しと比べたのかを、ボタンで選びます。",
    ),
    "platforms_platform_exchange": (
        "下書きをファイル（YAML）にして取り出し、直したものを取り込めます。取り込む前に、変わるところが出ます。",
    ),
    "platforms_platform_import_all": (
        "「すべて（.zip）」の中を直したものを選びます。すべてを確かめてから書き込み、まちがいが1つでもあれば何も書き込みません。",
        "「もと」のフォルダーは直さずに入れておきます。編集画面で直した欄と合わせるために使います。",
    ),
    "platforms_platform_search": (
        "すべての下書きから、ことば・URL・数字を探します。「1,000円」「20%」「180日」は、数の欄からも見つかります。",
    ),
    "platforms_readerreport_changelist": (
        "未対応のものが上に出ます。同じ項目の報告は並んでいます。いくつ来ていても、確かめるのは公式のページです。",
    ),
    "platforms_readerreport_change": (
        "報告を読み、公式のページで確かめ、「項目」のリンクからその行を直します。報告の中のURLは、よく見てから自分で開きます。",
        "終わったら、何を確かめたかをメモに書き、状態を変えます。名前や連絡先が書かれていたら、「報告の文を消す」を選びます。",
    ),
    "platforms_pagealarm_changelist": (
        "機械が、出典のページの変わったところを見つけました。1つずつ開いて確かめます。",
    ),
    "platforms_pagealarm_change": (
        "前の文といまの文を比べ、出典のページも開いて見ます。事実ごとに「いまも正しい」「変わった」「この部分は見ない」で答えます。",
    ),
    "platforms_scenario_changelist": (
        "「こういう人には、こう答えるはず」の一覧です。公開の前に、すべて計算しなおします。",
    ),
    "platforms_scenario_add": (
        "読者のページで質問に答え、結果のアドレスを貼ります。いまの結果が、期待する結果になります。",
    ),
    "platforms_scenario_change": ("いらなくなったら、消さずに「比べる」を外します。",),
    "platforms_article_changelist": (
        "ほかの人が書いた記事です。「合わなくなった記事」で、公開データと違うものが分かります。",
    ),
    "platforms_article_add": (
        "記事に書いてある数字とリンクも登録すると、公開データと合わなくなったときに分かります。",
    ),
    "platforms_question_change": (
        "この質問を使う、すべてのプラットフォームの文が変わります。1つだけ変えるときは、そのプラットフォームの「質問」で変えます。",
    ),
    "auth_user_changelist": ("アカウントは消しません。やめた人は「有効」を外します。",),
    "auth_user_add": ("パスワードは、招待された本人が決めます。次の画面で役割を付けます。",),
    "auth_user_change": (
        "「スタッフ権限」と役割を付けて保存してから、右上の「招待リンク」を作って本人に渡します。",
        "スマートフォンを変えた人、なくした人にも、新しい招待リンクを渡します。",
    ),
    "auth_user_invite": ("リンクは1回だけ使えます。本人だけに届く方法で渡してください。",),
}
"""By the name of the address. `_change`, `_add` and `_changelist` of other rows have help in common."""

_OF_ANY_ROW = {"change": _ROW, "add": _ROW, "changelist": _LIST, "history": _CHANGED}


def help_of(url_name: str) -> tuple[str, ...]:
    """The lines for the page with this name; empty where nothing needs saying."""
    if url_name in PAGES:
        return PAGES[url_name]
    of_a_draft = url_name.startswith("platforms_")
    return _OF_ANY_ROW.get(url_name.rpartition("_")[2], ()) if of_a_draft else ()
