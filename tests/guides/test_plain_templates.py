"""The words of the templates: short sentences, no blame, no jargon of machines."""

import re
from pathlib import Path

import pytest
from django.template import engines

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
    source = re.sub(
        r"\{% oneline %\}(.*?)\{% endoneline %\}", lambda m: re.sub(r"\n[ \t]*", "", m[1]), source, flags=re.DOTALL
    )
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


def test_no_line_of_a_template_is_longer_than_a_screen():
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    too_long = [
        f"{p.name}:{n}" for p in files for n, line in enumerate(p.read_text().splitlines(), 1) if len(line) > 160
    ]

    assert len(files) > 100
    assert too_long == []


def test_a_sentence_on_several_lines_has_no_space_where_a_line_ended():
    source = "{% load lines %}<p>{% oneline %}手数料は\n   {{ yen }}\n{% if tax %}（税込）\n{% endif %}です。{% endoneline %}</p>\n"
    text = engines["django"].from_string(source).render({"yen": "5\n円", "tax": True})

    assert text == "<p>手数料は5\n円（税込）です。</p>\n"
