"""Where authors paste: what each kind of blog takes, and what its readers then see."""

from dataclasses import dataclass
from typing import Literal

Form = Literal["url", "embed", "html_card", "markdown"]
Sees = Literal["card", "frame", "link_card", "link"]


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of editor. `form` is what to paste there, `sees` what becomes of it.

    `tried`: `make wordpress` pastes it into a real one. Elsewhere we go by what others report, and say so.
    """

    key: str
    name: str
    form: Form
    sees: Sees
    steps: tuple[str, ...]
    tried: bool = False
    pictures: bool = True
    """Whether the picture of a fact can be pasted as HTML."""


_ALONE = "記事の中に、新しい段落を作り、この1行だけを貼ります。前後に文字を入れると、カードにもリンクにもならず、文字のまま残ります。"
_PREVIEW = (
    "プレビューで、カードに変わったことを確かめます。変わらないときは、アドレスの文字を選んで、リンクを付けてください。"
)

PLACES = (
    Place("wordpress", "WordPress（ブロックエディター）", "url", "card", (_ALONE, _PREVIEW), tried=True),
    Place(
        "wordpress-classic", "WordPress（クラシックエディター）", "url", "card",
        ("「テキスト」または「ビジュアル」で、前後を空行にして、この1行だけを貼ります。", _PREVIEW), tried=True,
    ),
    Place(
        "wordpress-admin", "WordPress（管理者・カスタムHTML）", "embed", "frame",
        ("「カスタムHTML」ブロックを足して貼ります。クラシックエディターでは「テキスト」に貼ります。",
         "読者は、記事の中で答えたり計算したりできます。"), tried=True,
    ),
    Place(
        "wordpress-author", "WordPress（投稿者・寄稿者）", "url", "card",
        (_ALONE, "この権限では、HTMLの埋め込みは保存すると消え、リンクだけが残ります。アドレスを貼ってください。"), tried=True,
    ),
    Place("note", "note", "url", "link_card", ("本文に、この1行だけを貼って改行します。",), pictures=False),
    Place(
        "hatena", "はてなブログ", "url", "link_card",
        ("本文に貼り、出てきた選択肢から「埋め込み」を選びます。", "HTML編集を使えるときは、下の「埋め込み」も貼れます。"),
    ),
    Place(
        "ameba", "アメブロ", "url", "link",
        ("本文に、この1行だけを貼ります。", "iframeとscriptは使えないため、埋め込みは貼れません。"), pictures=False,
    ),
    Place("coconala", "ココナラブログ", "url", "link", ("本文に、この1行だけを貼ります。",), pictures=False),
    Place("html", "HTMLのページ", "embed", "frame", ("表示したいところに貼ります。scriptを消すと、高さは合いませんが動きます。",), tried=True),
    Place("markdown", "Markdown", "markdown", "link", ("表示したいところに貼ります。",)),
)  # fmt: skip


def place(key: str) -> Place | None:
    """The place with this key."""
    return next((each for each in PLACES if each.key == key), None)
