"""Documents as files: `data/<slug>.yaml` and `data/questions.yaml`.

Files hold exactly what an edition holds. Writing is canonical: the fields in the order of their
class, defaults left out, one spelling for every value, so that a file changes only where its facts
do. Reading refuses repeated fields and says in Japanese which line to mend.
"""

import io
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.representer import SafeRepresenter

from platforms.documents.facts import PlatformFacts, Question
from platforms.documents.problems import Problem, problems
from platforms.drafts.diffing import DERIVED
from platforms.drafts.field_mapping import place_in_words

DATA = Path(__file__).parents[1] / "data"
QUESTIONS = "questions.yaml"
NOT_PLATFORMS = (QUESTIONS, "glossary.yaml", "exchange_rates.yaml")
"""What lies beside the platforms: questions and words for the whole site."""
MOST_NODES = 40_000
"""Four times what the largest platform has."""
MOST_TOLD = 50
NOT_UTF_8 = "{}：UTF-8で保存し直してください。"


_QUESTIONS_HEADER = """\
# Questions asked across the site. A platform may word them its own way in its own file.
# Keys are permanent: links in other people's articles use them. A renamed key stays as an alias.
"""
_questions = TypeAdapter(tuple[Question, ...])


class FileRefusedError(Exception):
    """A file that cannot be read. The text names file, line, place and mend, one mistake a line."""


def platform_files(folder: Path = DATA) -> dict[str, Path]:
    """The files of a folder by slug, in the order of their names."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml")) if path.name not in NOT_PLATFORMS}


def read_facts(path: Path) -> PlatformFacts:
    """The document in this file. Raises `FileRefusedError`."""
    text = _text_of(path)
    document = facts_in(text, path.name)
    if document.slug != path.stem:
        wrong = Problem(path="slug", message=f"ファイル名と同じ「{path.stem}」にするか、ファイル名を変えてください。")
        raise refusal_in(text, path.name, [wrong])
    return document


def facts_in(text: str, name: str) -> PlatformFacts:
    """The document in the text of a file called `name`. Raises `FileRefusedError`."""
    data = parsed(text, name)
    try:
        return PlatformFacts.model_validate(data)
    except ValidationError as error:
        raise _refusal(name, text, data, problems(error)) from None


def read_questions(path: Path) -> tuple[Question, ...]:
    """The app-wide questions in this file. Raises `FileRefusedError`."""
    text = _text_of(path)
    data = parsed(text, path.name)
    try:
        return _questions.validate_python(data)
    except ValidationError as error:
        raise _refusal(path.name, text, data, problems(error)) from None


def written(document: PlatformFacts) -> str:
    """The document as the text of its file."""
    return _dumped(_without_derived(document.model_dump(exclude_defaults=True)))


def _without_derived(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_derived(value) for name, value in data.items() if name not in DERIVED}
    return [_without_derived(item) for item in data] if isinstance(data, (list, tuple)) else data


def written_questions(questions: Iterable[Question]) -> str:
    """The app-wide questions as the text of their file."""
    return _QUESTIONS_HEADER + _dumped([question.model_dump(exclude_defaults=True) for question in questions])


def refusal(path: Path, found: Iterable[Problem]) -> FileRefusedError:
    """The error for a readable file whose content is refused, with the line of every mistake."""
    return refusal_in(_text_of(path), path.name, found)


def refusal_in(text: str, name: str, found: Iterable[Problem]) -> FileRefusedError:
    """The same for the text of a file called `name`."""
    return _refusal(name, text, parsed(text, name), found)


# ── YAML ─────────────────────────────────────────────────────────────────────────────────────────


class _Constructor(SafeConstructor):
    """Numbers with a point stay text, so that no rate is ever a float."""

    def construct_number(self, node: Any) -> str:
        return str(node.value)

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Every value of a kind that YAML names passes here: days that no month has, numbers without end, tags."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError):
            value = f"{node.value:.40}" if isinstance(node.value, str) else ""
            problem = (
                f"「{value}」は、日付や数として読めない値です。文字なら引用符で囲み、日付なら実在する日にしてください"
            )
            raise ConstructorError(None, None, problem, node.start_mark) from None


_Constructor.add_constructor("tag:yaml.org,2002:float", _Constructor.construct_number)


class _Composer(Composer):
    """Nothing is written once and meant many times, and nothing grows without end: a small file costs little to read."""

    nodes = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            mark = self.parser.peek_event().start_mark
            raise ComposerError(None, None, f"値が多すぎます（{MOST_NODES:,}個まで）", mark)
        if self.parser.check_event(AliasEvent):
            mark = self.parser.peek_event().start_mark
            raise ComposerError(None, None, "別の場所をさす * は使えません", mark)
        return super().compose_node(parent, index)


class _Representer(SafeRepresenter):
    """Block style throughout; a text of several lines is written as it reads."""

    def represent_text(self, text: str) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    def represent_decimal(self, number: Decimal) -> ScalarNode:
        kind = "float" if "." in str(number) else "int"
        return self.represent_scalar(f"tag:yaml.org,2002:{kind}", str(number))

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Representer.add_representer(str, _Representer.represent_text)
_Representer.add_representer(Decimal, _Representer.represent_decimal)
_Representer.add_representer(tuple, _Representer.represent_list)


def _yaml() -> Any:
    # Pure Python: the C reader speaks YAML 1.1, where `no` is false.
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.Composer, yaml.Constructor, yaml.Representer = _Composer, _Constructor, _Representer
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = 10**6  # a line break inside Japanese text would be read as a space
    return yaml


def _dumped(data: Any) -> str:
    stream = io.StringIO()
    _yaml().dump(data, stream)
    return stream.getvalue()


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FileRefusedError(
            f"{path.name}：読み込めません（{error.strerror}）。ファイルがあるか確かめてください。"
        ) from None
    except UnicodeDecodeError:
        raise FileRefusedError(NOT_UTF_8.format(path.name)) from None


def parsed(text: str, name: str) -> Any:
    """The plain values of any YAML of this site. Raises `FileRefusedError`, with the line and what to do."""
    try:
        return _yaml().load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1
        raise FileRefusedError(f"{name} {line}行目：同じ項目が2回あります。どちらかを消してください。") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" {mark.line + 1}行目" if mark else ""
        why = _in_japanese(str(error.problem))
        raise FileRefusedError(
            f"{name}{where}：YAMLとして読めません{why}。字下げ、コロン、引用符を確かめてください。"
        ) from None
    except YAMLError:
        raise FileRefusedError(f"{name}：YAMLとして読めません。使えない文字がないか確かめてください。") from None
    except RecursionError:
        raise FileRefusedError(f"{name}：YAMLとして読めません。入れ子が深すぎます。") from None


def _in_japanese(problem: str) -> str:
    """The two mistakes that the reader meets most, and ours as they are; its other words mean nothing to editors."""
    if not problem.isascii():
        return f"（{problem}）"
    if "'\\t'" in problem:
        return "（タブが入っています。半角の空白にしてください）"
    return "（途中で終わっています）" if "<stream end>" in problem else ""


def _refusal(name: str, text: str, data: Any, found: Iterable[Problem]) -> FileRefusedError:
    root, every = _yaml().compose(text), list(found)
    lines = [
        f"{name} {_line(root, problem.path)}行目 {place_in_words(problem.path, data)}：{problem.message}"
        for problem in every[:MOST_TOLD]
    ]
    if len(every) > MOST_TOLD:
        lines.append(f"{name}：ほかに{len(every) - MOST_TOLD}か所あります。上から直してください。")
    return FileRefusedError("\n".join(lines))


def _line(node: Node | None, path: str) -> int:
    """The line of the deepest part of this path that the file has; 1 in a file of nothing but comments."""
    line = node.start_mark.line + 1 if node else 1
    for part in path.split("."):
        if isinstance(node, MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
        elif isinstance(node, SequenceNode) and part.isdigit() and int(part) < len(node.value):
            found = (node.value[int(part)],) * 2
        else:
            found = None
        if found is None:
            return line
        line, node = found[0].start_mark.line + 1, found[1]
    return line
