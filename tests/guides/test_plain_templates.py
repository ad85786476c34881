"""The words of the templates: short sentences, no blame, no jargon of machines."""

import re
from pathlib import Path

import pytest

from platforms.lints.plain_words import LONGEST_SENTENCE

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if not {"desk", "admin"} & set(path.relative_to(ROOT / "templates").parts)
]
UNKIND = ("不正", "無効", "エラーコード", "してはいけません", "ご了承")
_INLINE = "a|abbr|b|code|em|i|kbd|small|span|strong|sub|sup|wbr"
_BLOCKS = rf"</?(?!(?:{_INLINE})\b)[a-z][a-z0-9]*\b[^>]*>"


def texts_of(source):
    """What a template says in a row: without comments, code and attributes; a value counts as one character."""
    source = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<(script|style)\b.*?</\1>", "", source, flags=re.DOTALL)
    source = re.sub(r"\{\{.*?\}\}", "＿", source)
    # Only one branch of a choice is ever shown.
    source = re.sub(r"\{% (?:if|elif|else|endif|for|endfor|empty|block|endblock)\b.*?%\}", "\n", source)
    source = re.sub(r"\{%.*?%\}", "", source)
    source = re.sub(_BLOCKS, "\n", source)
    return [text.strip() for text in re.sub(r"<[^>]+>", "", source).split("\n") if text.strip()]


def sentences_of(source):
    return [part for text in texts_of(source) for part in re.findall(r"[^。！？]+[。！？]?", text)]


def test_the_reader_of_templates_sees_sentences_and_nothing_else():
    source = (
        '<p class="不正">{% if a %}はい、{{ b }}です。{% else %}いいえ。{% endif %}{# 無効 #}<a href="x">次</a>へ</p>'
    )

    assert sentences_of(source) == ["はい、＿です。", "いいえ。", "次へ"]


@pytest.mark.parametrize("path", PUBLIC, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_sentences_are_short_and_kind(path):
    sentences = sentences_of(path.read_text())

    assert [each for each in sentences if len(each) > LONGEST_SENTENCE] == []
    assert [each for each in sentences if any(word in each for word in UNKIND)] == []
    assert [each for each in sentences if each.endswith("！")] == []


def test_sentences_are_forty_characters_long_on_average():
    lengths = [
        len(each) for path in PUBLIC for each in sentences_of(path.read_text()) if each.endswith("。") and len(each) > 1
    ]

    assert len(lengths) > 200
    assert sum(lengths) / len(lengths) <= 40


def test_whole_sentences_are_polite():
    polite = re.compile(r"(ます|です|ません|ました|でした|ましょう|ください|ませんか|ますか|ですか)。$")
    impolite = [
        (path.name, each)
        for path in PUBLIC
        for each in sentences_of(path.read_text())
        if each.endswith("。") and len(each) > 8 and not polite.search(re.sub(r"（[^）]*）", "", each))
    ]

    assert [found for found in impolite if found != ("_table.html", "＿（税込）の仕事の手取り。")] == []
