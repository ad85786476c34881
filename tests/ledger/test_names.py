"""Every platform is found by what people type for it: kana, Latin letters, short forms, slips."""

import pytest

from tests.guides.published import catalog_of, facts_of, slugs

EVERYTHING = catalog_of(facts_of(slug) for slug in slugs())
TYPED = {
    "anycrew": ["エニークルー", "any crew"],
    "base": ["ベイス", "ベース", "thebase"],
    "booth": ["ブース", "booth.pm"],
    "cafetalk": ["カフェトーク", "cafe talk", "カフェトウク"],
    "coconala": ["ここなら", "cocnala", "kokonara", "coconara"],
    "craudia": ["くらうでぃあ", "claudia", "kraudia"],
    "creema": ["クリーマ", "creama"],
    "crowdworks": [
        "クラワ",
        "くらうどわーくす",
        "crowd works",
        "cloudworks",
        "CW",
        "クラウドワークズ",
        "kuraudowakusu",
    ],
    "ec-with": ["ECWITH", "イーシーウィズ"],
    "etsy": ["エッツィー", "エツィ", "esty"],
    "fanbox": ["ファンボックス", "ファンボ", "pixivfanbox"],
    "fiverr": ["ファイバー", "fiver"],
    "freelance-worker": ["フリーランスワーカー", "freelanceworker"],
    "freelancer-com": ["フリーランサー", "freelancer"],
    "fujikosan": ["ふじこさん", "フジ子"],
    "italki": ["アイトーキー", "アイトーキ", "italkie"],
    "itpropartners": ["ITプロ", "アイティープロ"],
    "kdp": ["KDP", "キンドル", "kindle", "けーでぃーぴー"],
    "lancers": ["らんさーず", "lancerz", "ランサース", "ransazu"],
    "meetsmore": ["みつもあ", "meets more", "mitsumoa"],
    "minne": ["ミンネ", "minnne"],
    "note": ["ノート", "のーと", "note.com"],
    "patreon": ["パトレオン", "ペイトリオン", "patoreon"],
    "pe-bank": ["PEバンク", "PEBANK", "ピーイーバンク"],
    "pixta": ["ピクスタ", "pixter"],
    "potepan-freelance": ["ポテパン", "ぽてぱん"],
    "share-job": ["シェアジョブ", "sharejob"],
    "shufti": ["しゅふてぃ", "shufty", "シュフティー"],
    "skima": ["すきま", "skeema"],
    "smartcat": ["スマートキャット", "smart cat"],
    "stores": ["ストアーズ", "ストアズ", "stores.jp"],
    "street-academy": ["すとあか", "ストリートアカデミー", "sutoaka"],
    "suzuri": ["スズリ", "suzuli"],
    "techme": ["テックミー", "tech me"],
    "timee": ["たいみー", "taimee", "timy"],
    "timeticket": ["たいむちけっと", "time ticket", "タイチケ"],
    "uber-eats": ["ウーバー", "ubereats", "ウーバーイーツ"],
    "upwork": ["アップワーク", "up work"],
    "workshift": ["わーくしふと", "work shift"],
    "yoridokoro": ["よりどころ", "yoridokoro"],
}


@pytest.mark.parametrize("slug", TYPED)
def test_a_platform_is_found_by_what_people_type(slug):
    for text in TYPED[slug]:
        found = EVERYTHING.search(text)[:3] or EVERYTHING.near(text)

        assert slug in [each.facts.slug for each in found], text
