"""The words of the trade that the files use are explained."""

import re

import pytest
from ruamel.yaml import YAML

from platforms.drafts.yaml_files import DATA
from platforms.glossary import glossary
from platforms.lints.plain_words import sentences
from tests.ledger.published import SLUGS, facts

GLOSSARY = YAML(typ="safe", pure=True).load(DATA / "glossary.yaml")
EXPLAINED = {word for entry in GLOSSARY for word in (entry["term"], *entry.get("aliases", ()))}
JARGON = (
    "アーカイブ",
    "ウォレット",
    "エスクロー",
    "おひねり",
    "キャリーオーバー方式",
    "クイック出金",
    "ポートフォリオ",
    "マージン",
    "取適法",
    "30日前の予告",
    "仮払い",
    "受付休止",
    "完了報告",
    "打刻",
    "振込手数料",
    "支払サイト",
    "本人確認",
    "検収",
    "正式な納品",
    "源泉徴収",
    "締め日",
    "計画",
    "認定ランク",
    "途中終了",
    "連絡催促",
    "選定",
    "随時出金方式",
    "トークルーム",
    "フリーランス法",
    "出金審査",
    "参加辞退",
    "差し戻し",
    "納品完了率",
    "条件変更リクエスト",
)
SAID = "".join(sentence for slug in SLUGS for _, sentence in sentences(facts(slug)))


@pytest.mark.parametrize("word", JARGON)
def test_a_word_of_the_trade_is_explained(word):
    assert word in SAID
    assert any(word in term or term in word for term in EXPLAINED)


@pytest.mark.parametrize("entry", [pytest.param(entry, id=entry["key"]) for entry in GLOSSARY])
def test_an_explanation_is_short_and_plain(entry):
    found = re.findall(r"[^。]+。", entry["explanation"])

    assert "".join(found) == entry["explanation"]
    assert all(len(sentence) <= 80 for sentence in found)
    assert re.fullmatch(r"[ぁ-ゖー・（）]+", entry["reading"])


def test_no_word_is_explained_twice():
    keys = [entry["key"] for entry in GLOSSARY]
    terms = [entry["term"] for entry in GLOSSARY]

    assert len(set(keys)) == len(keys)
    assert len(set(terms)) == len(terms)


def test_no_spelling_means_two_words():
    spellings = [spelling for term in glossary() for spelling in term.spellings]

    assert len(set(spellings)) == len(spellings)


@pytest.mark.parametrize("term", [pytest.param(term, id=term.key) for term in glossary() if term.source])
def test_a_source_of_a_word_is_a_source_of_its_platform(term):
    slug, _, key = term.source.partition("/")

    assert [source.url for source in facts(slug).sources if source.key == key]
