"""The public data: as documented in guides/sharing/openapi.yaml, readable from anywhere, changed only by growth.

The shapes of the answers are held against the document in test_api_document.py.
"""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from guides.engine.verdict import State
from guides.sharing.one_line_facts import CHIPS
from guides.urls import urlpatterns
from platforms.documents.facts import PlatformFacts
from tests.dom import parse
from tests.guides.published import facts_of, slugs

API = YAML(typ="safe", pure=True).load(Path(__file__).resolve().parents[3] / "guides" / "sharing" / "openapi.yaml")


def resolved(node):
    """A part of the document, or what a reference names in its place."""
    if "$ref" not in node:
        return node
    *_, kind, name = node["$ref"].split("/")
    return API["components"][kind][name]


def documented_addresses():
    """Every address of the document with its example values, and what each parameter may further be."""
    for path, item in API["paths"].items():
        parameters = [resolved(parameter) for parameter in item["get"].get("parameters", [])]
        query = {}
        for parameter in parameters:
            if parameter["in"] == "query" and "example" in parameter:
                example = parameter["example"]
                query |= example if isinstance(example, dict) else {parameter["name"]: example}
        filled = path
        for parameter in parameters:
            if parameter["in"] == "path":
                filled = filled.replace("{" + parameter["name"] + "}", str(parameter["example"]))
        yield pytest.param(path, filled, query, id=path)


DOCUMENTED = list(documented_addresses())


@pytest.fixture(autouse=True)
def documented_server(settings):
    settings.SITE_URL = API["servers"][0]["url"]


@pytest.mark.parametrize(("path", "address", "query"), DOCUMENTED)
def test_every_documented_example_answers_and_uses_all_that_it_names(site, path, address, query):
    response = site.get(address, query)

    assert response.status_code == 200
    assert not response.json().get("ignored")


@pytest.mark.parametrize("path", [path for path, item in API["paths"].items() if "404" in item["get"]["responses"]])
def test_what_is_not_there_says_so(site, path):
    response = site.get(path.replace("{slug}", "nobody").replace("{fact}", "payout-minimum"))

    assert response.status_code == 404
    assert response.json()["error"]


@pytest.mark.parametrize(("path", "address", "query"), DOCUMENTED)
def test_any_site_may_read_and_nobody_may_write(site, path, address, query):
    response = site.get(address, query, headers={"origin": "https://blog.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    assert site.post(address).status_code == 405


@pytest.mark.parametrize(
    ("path", "address", "query"), [case for case in DOCUMENTED if case.id.startswith(("/api/", "/embed/"))]
)
def test_whoever_holds_the_same_answer_gets_only_that_answer(site, path, address, query):
    first = site.get(address, query)
    again = site.get(address, query, headers={"if-none-match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_the_facts_are_the_published_document_itself(site):
    body = site.get("/api/platforms/crowdworks.json").json()

    assert PlatformFacts.model_validate(body["facts"]) == facts_of("crowdworks")


def test_one_file_holds_every_platform(site):
    body = site.get("/api/facts.json").json()

    assert {each["slug"] for each in body["platforms"]} == {"crowdworks", "lancers", "coconala"}
    assert body["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_every_address_under_api_is_documented():
    served = {
        str(pattern.pattern).replace("<slug:slug>", "{slug}").replace("<slug:fact>", "{fact}")
        for pattern in urlpatterns
    }
    machine_read = {f"/{path}" for path in served if path.endswith(".json")}

    assert machine_read <= set(API["paths"])


def test_every_question_and_every_fact_is_documented():
    answers = resolved({"$ref": "#/components/parameters/answers"})["schema"]["properties"]

    assert set(answers) == {key for slug in slugs() for key in (q.key for q in facts_of(slug).questions)}
    assert API["components"]["parameters"]["fact"]["schema"]["enum"] == list(CHIPS)


def test_the_document_names_this_site_as_its_server(site, settings):
    settings.SITE_URL = "https://yamedoki.test"

    assert "https://yamedoki.test\n" in site.get("/api/openapi.yaml").text


def test_the_page_for_authors_shows_addresses_that_answer(site):
    page = parse(site.get("/api/").text)
    links = [
        link["href"]
        for link in page.one("main").all("a")
        if link["href"].startswith("/") and "feed" not in link["href"]
    ]

    assert len(links) > 10
    assert all(site.get(link).status_code == 200 for link in links)
    assert "CC BY 4.0" in page.text


def test_the_document_knows_every_state_that_a_report_names():
    report = API["components"]["responses"]["Report"]["content"]["application/json"]["schema"]
    state = report["properties"]["blockers"]["items"]["properties"]["state"]

    assert set(state["enum"]) == {each.value for each in State} - {State.CLEARED.value}
