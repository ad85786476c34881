"""What is wrong with a document that somebody wrote, in Japanese they can act on."""

from pydantic import ValidationError

from platforms.documents.facts import NO_DAY, Fact


class Problem(Fact):
    """One mistake in a document: where (`blockers.2.remedies.0.wait.max_days`) and what to do."""

    path: str
    message: str


_MESSAGES = {
    "missing": "必須の項目です。書き加えてください。",
    "extra_forbidden": "この名前の項目はありません。つづりを確かめるか、消してください。",
    "int_type": "整数で書いてください。",
    "int_parsing": "整数で書いてください。",
    "string_type": "文字で書いてください。",
    "string_unicode": "使えない文字が入っています。消してください。",
    "string_too_short": "空にできない項目です。書き加えてください。",
    "string_too_long": "長すぎます。{max_length}文字以内にしてください。",
    "string_pattern_mismatch": "書式が違います。半角の英小文字・数字と区切り記号（URLならhttp://かhttps://）で書いてください。",
    "literal_error": "次のどれかを書いてください：{expected}",
    "greater_than_equal": "{ge}以上にしてください。",
    "less_than_equal": "{le}以下にしてください。",
    "too_short": "少なくとも{min_length}件必要です。",
    "bool_parsing": "true か false で書いてください。",
    "bool_type": "true か false で書いてください。",
    "decimal_parsing": "数で書いてください（20%なら0.2）。",
    "decimal_whole_digits": "1以下にしてください（20%なら0.2）。",
    "decimal_max_places": "小数点以下は{decimal_places}桁までにしてください。",
    "decimal_max_digits": "小数点以下は6桁までにしてください。",
    "model_type": "「項目: 値」を並べて書いてください。",
    "tuple_type": "「- 」で始まる一覧にしてください。",
    "value_error": "{error}",
}


def problems(error: ValidationError) -> tuple[Problem, ...]:
    """Every mistake that `error` found, in Japanese an editor can act on."""
    found = []
    for item in error.errors(include_url=False):
        kind = item["type"]
        text = _MESSAGES.get(kind)
        if text is None:
            text = NO_DAY if kind.startswith("date") else f"読み取れません：{item['msg']}"
        path = ".".join(str(part) for part in item["loc"]) or "全体"
        found.append(Problem(path=path, message=text.format(**item.get("ctx", {}))))
    return tuple(found)
