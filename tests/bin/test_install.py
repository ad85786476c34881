import json

import pytest

from bin import install


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    (tmp_path / "bin" / "pip").touch()
    return tmp_path


def hold(folder, size, digest=None):
    (folder / ".locked").write_text(json.dumps({"size": size, "digest": digest or install.digest(size)}))


@pytest.mark.parametrize(
    ("held", "wanted", "expected"),
    [
        pytest.param(None, "runtime", "runtime", id="an empty folder"),
        pytest.param("runtime", "runtime", None, id="the wanted lock"),
        pytest.param("dev", "runtime", None, id="a larger lock"),
        pytest.param("runtime", "dev", "dev", id="a smaller lock"),
        pytest.param("ci", "dev", None, id="the largest lock"),
    ],
)
def test_only_a_missing_lock_is_installed(folder, held, wanted, expected):
    if held:
        hold(folder, held)

    assert install.missing(folder, wanted) == expected


def test_a_changed_lock_is_installed_again_at_the_size_the_folder_has(folder):
    hold(folder, "dev", digest="of an older lock")

    assert install.missing(folder, "runtime") == "dev"


def test_a_half_made_folder_is_made_again(folder):
    hold(folder, "dev")
    (folder / "bin" / "pip").unlink()

    assert install.missing(folder, "runtime") == "runtime"


def test_an_unreadable_memory_counts_as_none(folder):
    (folder / ".locked").write_text("{")

    assert install.missing(folder, "runtime") == "runtime"


@pytest.mark.parametrize("size", install.SIZES)
def test_every_lock_pins_every_package_with_hashes_and_names_no_host(size):
    text = (install.ROOT / install.LOCKS[size]).read_text()

    packages = [line for line in text.splitlines() if line and line[0].isalnum()]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert "://" not in text


def test_each_larger_lock_pins_what_the_smaller_one_pins():
    def pins(size):
        lines = (install.ROOT / install.LOCKS[size]).read_text().splitlines()
        return {line.split()[0] for line in lines if line and line[0].isalnum()}

    assert pins("runtime") < pins("dev") < pins("ci")
