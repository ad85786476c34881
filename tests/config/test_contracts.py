from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def test_imports_point_one_way_and_decisions_know_no_framework(capsys):
    status = lint_imports(config_filename=str(PYPROJECT), cache_dir=None)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out
