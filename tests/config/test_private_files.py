"""What holds password hashes is for the site's account alone; a folder that cannot be written still serves readers."""

import stat

import pytest

from config import private_files
from tests.durability.running import Site


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_data_folder_is_closed_and_one_that_was_there_keeps_its_rights(tmp_path):
    private_files.make_folder(tmp_path / "new" / "data")
    (tmp_path / "shared").mkdir(mode=0o755)
    private_files.make_folder(tmp_path / "shared")

    assert mode(tmp_path / "new" / "data") == 0o700
    assert mode(tmp_path / "shared") == 0o755


def test_an_open_database_is_closed_with_what_lies_beside_it(tmp_path):
    files = [tmp_path / f"site.sqlite3{ending}" for ending in ("", "-wal", "-shm")]
    for file in files:
        file.touch(mode=0o644)

    private_files.close(files[0])

    assert {mode(file) for file in files} == {0o600}
    private_files.close(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.slow
def test_the_first_command_leaves_nothing_private_open(tmp_path):
    site = Site(tmp_path / "data", {"YAMEDOKI_ENV": "local"})
    site.manage("migrate", "contenttypes", "--verbosity", "0")  # the quickest that opens the database
    site.manage("check")

    found = {path.name: mode(path) for path in site.folder.rglob("*") if path.is_file()}
    assert {"yamedoki.sqlite3", "secret_key"} <= found.keys()
    assert {name for name, rights in found.items() if rights & 0o077} == set()
    assert mode(site.folder) == 0o700
