"""The API document for others' tools: a validator accepts it, and a generated client gets answers.

Both tools come with `make setup-ci`; without them these tests fail, they do not skip.
"""

import importlib
import inspect
import subprocess
import sys

import pytest

from tests.guides.sharing.test_open_data import API, DOCUMENTED

pytestmark = pytest.mark.long


def test_the_document_is_valid():
    from openapi_spec_validator import validate

    validate(API)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A Python client made from the document as somebody else would; no warning about it is let pass."""
    import yaml

    folder = tmp_path_factory.mktemp("generated")
    document, settings = folder / "openapi.yaml", folder / "settings.yaml"
    document.write_text(yaml.safe_dump(API, allow_unicode=True))
    settings.write_text("post_hooks: []\n")
    made = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--path", document, "--config", settings,
            "--meta", "none", "--output-path", folder / "yamedoki_client", "--fail-on-warning",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield "yamedoki_client"
    sys.path.remove(str(folder))


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "address", "query"), DOCUMENTED)
def test_every_operation_of_the_client_gets_an_answer(site, settings, generated, path, address, query):
    import httpx
    from django.core.wsgi import get_wsgi_application

    settings.ALLOWED_HOSTS = ["*"]
    name = "get_" + path.strip("/").translate(str.maketrans({"/": "_", ".": "_", "{": "", "}": ""}))
    operation = importlib.import_module(f"{generated}.api.default.{name}")
    client = importlib.import_module(f"{generated}.client").Client(
        base_url="http://yamedoki.test", httpx_args={"transport": httpx.WSGITransport(get_wsgi_application())}
    )
    named = {"slug": "crowdworks"} if "{slug}" in path else {}
    if "{fact}" in path:
        given = importlib.import_module(f"{generated}.models.{name}_fact")
        (kinds,) = (each for each in vars(given).values() if getattr(each, "__module__", "") == given.__name__)
        named["fact"] = kinds("payout-minimum")
    if path == "/oembed":
        settings.SITE_URL = "https://yamedoki.example"
        (parameter,) = (each for each in inspect.signature(operation.sync_detailed).parameters if "url" in each)
        named[parameter] = "https://yamedoki.example/guides/crowdworks/"
    answer = operation.sync_detailed(client=client, **named)

    assert answer.status_code == 200
    assert answer.parsed is not None, "an answer that the client cannot read comes back as None"
    assert answer.parsed.to_dict()
