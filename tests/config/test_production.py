import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.production import problems

ROOT = Path(__file__).resolve().parents[2]

SAFE = {
    "debug": False,
    "secret_key": "Xq3-7vRk_0Zt9LmB2cWy5NpJ8hGd1sFa6UeT4oKiVbQxMzEw",
    "allowed_hosts": ["yamedoki.example"],
    "site_url": "https://yamedoki.example",
    "trusted_proxy": True,
    "second_factor": True,
}
SAFE["secret_key"] = f"{SAFE['secret_key']}-and-more"

SAFE_ENVIRONMENT = {
    "YAMEDOKI_ENV": "production",
    "SECRET_KEY": SAFE["secret_key"],
    "ALLOWED_HOSTS": "yamedoki.example",
    "SITE_URL": "https://yamedoki.example",
    "TRUSTED_PROXY": "on",
}


def test_safe_settings_have_no_problem():
    assert list(problems(**SAFE)) == []


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        pytest.param({"debug": True}, "DEBUG is on", id="debug on"),
        pytest.param({"secret_key": ""}, "SECRET_KEY is missing", id="no key"),
        pytest.param({"secret_key": "abcdefghij" * 4 + "abcdefghi"}, "SECRET_KEY can be", id="one character short"),
        pytest.param({"secret_key": "ab" * 40}, "SECRET_KEY can be", id="long but of two letters"),
        pytest.param(
            {"secret_key": "django-insecure-" + SAFE["secret_key"]}, "SECRET_KEY can be", id="marked insecure"
        ),
        pytest.param({"allowed_hosts": []}, "ALLOWED_HOSTS is empty", id="no host"),
        pytest.param({"allowed_hosts": ["*"]}, "ALLOWED_HOSTS accepts", id="every host"),
        pytest.param(
            {"allowed_hosts": ["yamedoki.example", ".example"]}, "ALLOWED_HOSTS accepts", id="every subdomain"
        ),
        pytest.param({"site_url": "http://yamedoki.example"}, "SITE_URL does not", id="plain http"),
        pytest.param({"site_url": "https://yamedoki.example/guide"}, "SITE_URL must be", id="a path"),
        pytest.param({"site_url": "https://"}, "SITE_URL must be", id="no host in the address"),
        pytest.param({"site_url": "https://other.example"}, "SITE_URL names", id="a host that is refused"),
        pytest.param({"trusted_proxy": False}, "TRUSTED_PROXY is off", id="no proxy"),
        pytest.param({"second_factor": False}, "STAFF_SECOND_FACTOR is off", id="password alone"),
    ],
)
def test_one_unsafe_setting_gives_one_sentence_that_says_what_to_set(changes, setting):
    (sentence,) = problems(**{**SAFE, **changes})

    assert sentence.startswith(setting)
    assert (
        "et it to" in sentence
        or "set " in sentence
        or "Write" in sentence
        or "Add it" in sentence
        or "must be" in sentence
    )


def test_a_key_of_exactly_the_required_length_is_accepted():
    assert list(problems(**{**SAFE, "secret_key": "abcdefghij" * 5})) == []


def start(tmp_path, changes, *command):
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPYCACHEPREFIX") if name in os.environ}
    environment |= {**SAFE_ENVIRONMENT, "YAMEDOKI_DATA_DIR": str(tmp_path), **changes}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_site_refuses_to_start_and_names_every_unsafe_setting_at_once(tmp_path):
    refused = start(tmp_path, {"DEBUG": "on", "SECRET_KEY": "", "ALLOWED_HOSTS": "", "TRUSTED_PROXY": "off"}, "check")

    assert refused.returncode != 0
    for setting in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "TRUSTED_PROXY"):
        assert f"- {setting}" in refused.stderr


def test_an_unknown_way_to_run_is_refused(tmp_path):
    refused = start(tmp_path, {"YAMEDOKI_ENV": "prod"}, "check")

    assert refused.returncode != 0
    assert "Use development, local or production." in refused.stderr


def test_django_finds_nothing_to_warn_about_in_production(tmp_path):
    checked = start(tmp_path, {}, "check", "--deploy", "--fail-level", "WARNING")

    assert checked.returncode == 0, checked.stderr
    assert not (tmp_path / "secret_key").exists()
