"""Bytes → sentences: charsets, what is left out, and pages that only look like content."""

import pytest

from platforms.sources.decoding import UnreadableCharsetError, decoded
from platforms.sources.reading import NoReadingError, read
from tests.platforms.sources.local_web import LONG, html, pdf

SENTENCE = "最低出金額は1,000円です。振込手数料は①㈱髙橋銀行なら無料です。"
PAGE = html(SENTENCE, LONG)


def lines(body, media_type="text/html", charset="", **how):
    return read(body, media_type, charset, **how).lines


# ── Charsets ─────────────────────────────────────────────────────────────────────────────────────


def without_meta(page):
    return page.replace("<meta charset=utf-8>", "")


@pytest.mark.parametrize("header", ["shift_jis", "utf-8", "iso-8859-1", "", "x-unknown", "euc-jp"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_a_header_may_say_what_it_wants(encoding, header):
    assert "最低出金額は1,000円です。" in lines(without_meta(PAGE).encode(encoding), charset=header)


@pytest.mark.parametrize(("encoding", "name"), [("euc_jp", "euc-jp"), ("iso2022_jp", "iso-2022-jp")])
@pytest.mark.parametrize("header", ["right", "utf-8", ""])
def test_old_encodings_are_read(encoding, name, header):
    page = without_meta(html("手数料は20%です。", LONG))
    charset = name if header == "right" else header

    assert "手数料は20%です。" in lines(page.encode(encoding), charset=charset)


def test_what_the_page_says_of_itself_counts_where_the_header_is_silent():
    page = PAGE.replace("charset=utf-8", "charset=Shift_JIS")

    assert "最低出金額は1,000円です。" in lines(page.encode("cp932"))


def test_one_broken_character_spoils_no_page():
    body = without_meta(PAGE).encode("cp932").replace(b"</main>", b"\x81</main>")

    assert "最低出金額は1,000円です。" in lines(body, charset="shift_jis")


def test_bytes_of_no_encoding_are_refused():
    with pytest.raises(UnreadableCharsetError):
        decoded(bytes(range(128, 256)) * 50)


# ── What is left out, and what is one line ───────────────────────────────────────────────────────


def test_navigation_heads_feet_and_adverts_are_left_out():
    text = "\n".join(lines(PAGE.encode()))

    assert "最低出金額" in text
    for around in ("トップ", "会社概要", "いまなら", "var a"):
        assert around not in text


def test_a_row_of_a_table_is_one_line_and_a_sentence_another():
    table = "<table><tr><th>銀行<th>手数料<tr><td>楽天<td>１００円</table>"

    assert lines(html(table, "一つめ。二つめ！", LONG).encode())[1:5] == (
        "銀行 | 手数料",
        "楽天 | 100円",
        "一つめ。",
        "二つめ!",
    )


def test_the_words_of_a_picture_are_read():
    assert "最低 1,000円" in lines(html('<div><img src="a.png" alt="最低　１，０００円"></div>', LONG).encode())


def test_a_menu_that_holds_the_page_is_the_page():
    page = f"<body><div class='menu'><p>手数料は20%です。</p><p>{LONG}</p></div></body>"

    assert "手数料は20%です。" in lines(page.encode())


def test_only_the_selected_part_is_read():
    page = html("<section id=pay><p>最低1,000円</p></section>", "手数料は20%です。", LONG).encode()

    assert lines(page, selector="#pay") == ("最低1,000円",)


def test_nesting_is_read_as_deep_as_pages_are():
    assert "深い" in lines(("<div>" * 300 + "深い" + f"<p>{LONG}").encode())


def test_nesting_without_end_is_not_even_parsed():
    with pytest.raises(NoReadingError, match="too_large"):
        lines(("<div>" * 500_000 + "深い").encode())


# ── Pages that are no content ────────────────────────────────────────────────────────────────────

LOGIN = "<form><input name=a><input type=password><button>ログイン</button></form>"
SHELL = "<body><div id=root></div><noscript>JavaScriptを有効にしてください</noscript><script src=a.js></script></body>"


@pytest.mark.parametrize(
    ("body", "media_type", "why"),
    [
        pytest.param(b"", "text/html", "empty", id="nothing"),
        pytest.param(b"<html><body></body></html>", "text/html", "empty", id="no words"),
        pytest.param(SHELL.encode(), "text/html", "needs_javascript", id="a shell for scripts"),
        pytest.param(html(LOGIN).encode(), "text/html", "login", id="a form that asks for a password"),
        pytest.param(
            html("", title="ページが見つかりません").encode(), "text/html", "soft_404", id="a title that says so"
        ),
        pytest.param(
            html("お探しのページは移動しました。").encode(), "text/html", "soft_404", id="a text that says so"
        ),
        pytest.param(b"\x89PNG\r\n\x00\x00", "image/png", "not_text", id="a picture"),
        pytest.param(b"PK\x03\x04\x00\x00", "text/html", "not_text", id="an archive that claims to be a page"),
        pytest.param(b"%PDF-1.4 and no more", "application/pdf", "broken_pdf", id="half a PDF"),
        pytest.param(pdf(), "application/pdf", "pdf_without_text", id="a PDF of pictures"),
    ],
)
def test_what_is_no_content_is_called_what_it_is(body, media_type, why):
    with pytest.raises(NoReadingError) as refused:
        read(body, media_type)

    assert refused.value.why == why


def test_a_login_address_with_few_words_is_a_login():
    with pytest.raises(NoReadingError, match="login"):
        lines(html("会員の方はこちら").encode(), path="/users/sign_in")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(html("「404 not found」と出るときは、URLを確かめてください。", LONG), id="a help page about 404"),
        pytest.param(html(LOGIN, "退会の手順です。", LONG), id="a page with a form to log in beside it"),
        pytest.param(html("退会の手順です。", LONG) + SHELL, id="a page with scripts that reads without them"),
    ],
)
def test_content_that_looks_like_trouble_is_content(content):
    assert len(lines(content.encode())) > 3


@pytest.mark.parametrize(("selector", "why"), [("#gone", "selection_empty"), ("p[", "selection_wrong")])
def test_a_selection_that_finds_nothing_is_never_an_empty_page(selector, why):
    with pytest.raises(NoReadingError, match=why):
        lines(PAGE.encode(), selector=selector)


def test_a_pdf_is_read_as_text():
    assert lines(pdf("Fee 20%", "Minimum 1,000 JPY"), "application/pdf") == ("Fee 20%", "Minimum 1,000 JPY")


def test_plain_text_is_read_line_by_line():
    assert lines("手数料は20%です。\n締め日は15日です。".encode(), "text/plain") == (
        "手数料は20%です。",
        "締め日は15日です。",
    )
