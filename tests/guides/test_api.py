"""The public data: as documented in docs/api/openapi.yaml, readable from anywhere, changed only by growth.

schemathesis and jsonschema are not installed; a check of types, required fields, enumerations and
formats stands in for them, and knows every keyword that the document uses.
"""

from datetime import date, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from guides.urls import urlpatterns
from platforms.facts import PlatformFacts
from tests.dom import parse
from tests.guides.published import facts_of

API = YAML(typ="safe", pure=True).load(Path(__file__).resolve().parents[2] / "docs" / "api" / "openapi.yaml")
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
KEYWORDS = {"type", "required", "properties", "items", "enum", "format", "description", "$ref"}
FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}


def resolved(node):
    """Follow references within the document."""
    while "$ref" in node:
        target = API
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def check(value, schema, place="answer"):
    """Assert that a value has the documented shape."""
    schema = resolved(schema)
    assert set(schema) <= KEYWORDS, f"{place}: this check does not know {set(schema) - KEYWORDS}"
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        fits = [name for name in names if isinstance(value, TYPES[name])]
        assert fits, f"{place}: {value!r} is not {names}"
        assert fits == ["boolean"] or not isinstance(value, bool), f"{place}: {value!r} is not {names}"
    if "enum" in schema:
        assert value in schema["enum"], place
    if "format" in schema and isinstance(value, str):
        FORMATS[schema["format"]](value)
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value), f"{place}: {set(schema['required']) - set(value)} missing"
        for name, below in schema.get("properties", {}).items():
            if name in value:
                check(value[name], below, f"{place}.{name}")
    if isinstance(value, list) and "items" in schema:
        for n, item in enumerate(value):
            check(item, schema["items"], f"{place}[{n}]")


def documented_addresses():
    """Every address of the document with its example values, and what each parameter may further be."""
    for path, item in API["paths"].items():
        parameters = [resolved(parameter) for parameter in item["get"].get("parameters", [])]
        query = {p["name"]: p["example"] for p in parameters if p["in"] == "query" and "example" in p}
        filled = path
        for parameter in parameters:
            if parameter["in"] == "path":
                filled = filled.replace("{" + parameter["name"] + "}", str(parameter["example"]))
        yield pytest.param(path, filled, query, id=path)


DOCUMENTED = list(documented_addresses())


def schema_of(path, status):
    response = resolved(API["paths"][path]["get"]["responses"][str(status)])
    return response["content"]["application/json"]["schema"]


@pytest.fixture(autouse=True)
def documented_server(settings):
    settings.SITE_URL = API["servers"][0]["url"]


@pytest.mark.parametrize(("path", "address", "query"), DOCUMENTED)
def test_every_documented_example_answers_as_documented(site, path, address, query):
    response = site.get(address, query)

    assert response.status_code == 200
    check(response.json(), schema_of(path, 200))
    assert not response.json().get("ignored")


@pytest.mark.parametrize("slug", ["crowdworks", "lancers", "coconala"])
@pytest.mark.parametrize("fact", API["components"]["parameters"]["fact"]["schema"]["enum"])
def test_every_documented_fact_of_every_platform_answers_as_documented(site, slug, fact):
    check(site.get(f"/embed/fact/{slug}/{fact}.json").json(), schema_of("/embed/fact/{slug}/{fact}.json", 200))


@pytest.mark.parametrize("path", [path for path, item in API["paths"].items() if "404" in item["get"]["responses"]])
def test_what_is_not_there_is_answered_as_documented(site, path):
    response = site.get(path.replace("{slug}", "nobody").replace("{fact}", "payout-minimum"))

    assert response.status_code == 404
    check(response.json(), schema_of(path, 404))


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


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        pytest.param(1, {"type": "string"}, id="a wrong type"),
        pytest.param(True, {"type": "integer"}, id="a truth value for a number"),
        pytest.param({}, {"type": "object", "required": ["key"]}, id="a missing field"),
        pytest.param("c", {"enum": ["a", "b"]}, id="another choice"),
        pytest.param([{"a": None}], {"items": {"properties": {"a": {"type": "string"}}}}, id="something deep inside"),
        pytest.param(1, {"maximum": 0}, id="a keyword that the check does not know"),
    ],
)
def test_the_check_itself_can_fail(value, schema):
    with pytest.raises(AssertionError):
        check(value, schema)


def test_the_check_refuses_a_day_that_does_not_exist():
    with pytest.raises(ValueError, match="day"):
        check("2026-02-30", {"type": "string", "format": "date"})
