import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.drafts import yaml_files
from platforms.drafts.yaml_files import (
    FileRefusedError,
    read_facts,
    read_questions,
    written,
    written_questions,
)
from tests.documents import make_facts, make_question
from tests.platforms.strategies import documents

pytestmark = pytest.mark.slow


def file_of(tmp_path_factory, text, name="sample.yaml"):
    path = tmp_path_factory.mktemp("files") / name
    path.write_text(text, encoding="utf-8")
    return path


@given(documents())
def test_a_written_document_reads_as_the_same_facts_and_writes_as_the_same_bytes(tmp_path_factory, facts):
    text = written(facts)

    again = read_facts(file_of(tmp_path_factory, text))

    assert again == facts
    assert written(again) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_text_survives(tmp_path_factory, text):
    facts = make_facts(summary=text)

    assert read_facts(file_of(tmp_path_factory, written(facts))) == facts


def test_shared_questions_survive_with_their_header(tmp_path_factory):
    questions = (make_question(), make_question("bank", "choice", choices=[{"key": "other", "label": "ほか"}]))

    text = written_questions(questions)

    assert text.startswith("# ")
    assert read_questions(file_of(tmp_path_factory, text)) == questions


class TestReadability:
    def test_defaults_are_left_out(self):
        assert "irreversible" not in written(make_facts())
        assert "certainty" not in written(make_facts())

    def test_rates_and_days_are_plain(self):
        text = written(make_facts())

        assert "rate: 0.2\n" in text
        assert "checked_on: 2026-11-01\n" in text

    def test_a_long_japanese_sentence_stays_on_one_line(self):
        sentence = "とても長い文です。" * 40

        assert f"summary: {sentence}\n" in written(make_facts(summary=sentence))

    def test_several_lines_are_written_as_they_read(self):
        assert "summary: |-\n  一行目\n  二行目\n" in written(make_facts(summary="一行目\n二行目"))


class TestReading:
    def test_a_rate_is_never_a_float(self, tmp_path_factory):
        text = written(make_facts()).replace("rate: 0.2\n", "rate: 0.10\n")

        rate = read_facts(file_of(tmp_path_factory, text)).fee_schedules[0].tiers[0].rate

        assert rate == Decimal("0.1")
        assert str(rate) == "0.1"

    def test_no_is_a_word_and_not_false(self, tmp_path_factory):
        text = written(make_facts()).replace("operator: at_least", "operator: is")
        text = text.replace("value: 1\n", "value: no\n")

        assert read_facts(file_of(tmp_path_factory, text)).blockers[0].conditions[0].value == "no"

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            pytest.param(
                ("kind: marketplace", "kind: bazaar"), "sample.yaml 6行目 種類：次のどれか", id="unknown word"
            ),
            pytest.param(("name: 見本", "nome: 見本"), "nome：この名前の項目はありません", id="misspelt field"),
            pytest.param(("kana: ", "name: 重複\nkana: "), "sample.yaml 3行目：同じ項目が2回", id="repeated field"),
            pytest.param(("rate: 0.2", "rate: 20"), "手数料区分（1番目） › 料率：1以下にしてください", id="percent"),
            pytest.param(
                ("  title: 残高がある", "  titel: 残高"), "退会できない理由「balance」 › 題：必須", id="nested"
            ),
            pytest.param(
                ("slug: sample", "slug: other"), "ファイル名と同じ「sample」", id="another name than the file"
            ),
            pytest.param(("aliases:", "aliases: ["), "YAMLとして読めません", id="broken YAML"),
            pytest.param(("minimum_yen: 1000", "minimum_yen: 1000.5"), "整数で書いてください", id="half a yen"),
        ],
    )
    def test_a_mistake_is_named_with_its_line_its_place_and_its_mend(self, tmp_path_factory, change, message):
        text = written(make_facts())
        assert change[0] in text

        with pytest.raises(FileRefusedError) as refused:
            read_facts(file_of(tmp_path_factory, text.replace(*change, 1)))

        assert message in str(refused.value)

    def test_a_line_number_leads_to_the_mistake(self, tmp_path_factory):
        lines = written(make_facts()).replace("rate: 0.2", "rate: 20").split("\n")

        with pytest.raises(FileRefusedError) as refused:
            read_facts(file_of(tmp_path_factory, "\n".join(lines)))

        number = next(n for n, line in enumerate(lines, start=1) if "rate: 20" in line)
        assert f"{number}行目" in str(refused.value)

    def test_another_encoding_is_named(self, tmp_path):
        path = tmp_path / "sample.yaml"
        path.write_bytes("名前".encode("cp932"))

        with pytest.raises(FileRefusedError, match="UTF-8"):
            read_facts(path)

    def test_a_missing_file_is_named(self, tmp_path):
        with pytest.raises(FileRefusedError, match=r"sample\.yaml：読み込めません"):
            read_facts(tmp_path / "sample.yaml")

    def test_a_wrong_question_is_named(self, tmp_path_factory):
        with pytest.raises(FileRefusedError, match="質問「a」 › 種類"):
            read_questions(file_of(tmp_path_factory, "- {key: balance, kind: x, text: a, why: b, where_to_look: c}"))


NO_VALUES = [
    "2026-02-30", "2026-13-01", "0000-01-01", "2026-11-22T99:99:99", "!!int x", "!!int ''", "!!float ''", "!!bool maybe", "0x_",
    "!!timestamp x", "!!binary '@@@'", "!!python/object:os.system x", "!x y", "9" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("value", NO_VALUES, ids=lambda value: value[:20])
@pytest.mark.parametrize("field", ["name", "checked_on"])
def test_a_value_that_is_none_of_its_kind_is_named_with_its_line(value, field):
    text = re.sub(rf"(?m)^(\s*){field}: .*$", rf"\g<1>{field}: {value}", yaml_files.written(make_facts()), count=1)
    line = 1 + text[: text.index(f"{field}: {value}")].count("\n")

    with pytest.raises(yaml_files.FileRefusedError, match=rf"sample\.yaml {line}行目"):
        yaml_files.facts_in(text, "sample.yaml")


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=60))
def test_no_text_breaks_the_reader(text):
    with suppress(yaml_files.FileRefusedError):
        yaml_files.facts_in(text, "sample.yaml")
    with suppress(yaml_files.FileRefusedError):
        yaml_files.facts_in(yaml_files.written(make_facts()).replace("見本ワークス", text), "sample.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("- a\n" * 100_000, "値が多すぎます", id="values without end"),
        pytest.param("blockers:\n" + "- {}\n" * 9_000, "ほかに[0-9]+か所あります", id="mistakes without end"),
    ],
)
def test_a_file_without_end_is_refused_without_reading_it_to_its_end(text, message):
    with pytest.raises(yaml_files.FileRefusedError, match=message) as refused:
        yaml_files.facts_in(text, "sample.yaml")

    assert len(str(refused.value).splitlines()) <= yaml_files.MOST_TOLD + 1
