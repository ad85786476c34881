"""guides/sharing/openapi.yaml against the application itself, over WSGI and without a network.

schemathesis invents requests from the document and holds the answers against it: status, content
type, shape, methods. It comes with `make setup-ci`; without it these tests fail, they do not skip.
"""

import pytest
from hypothesis import given

from tests.guides.published import MAIN
from tests.guides.sharing.test_open_data import API, DOCUMENTED

pytestmark = [pytest.mark.long, pytest.mark.django_db]

PLAIN = {"Accept-Encoding": "identity"}
"""schemathesis asks for compressed answers and, over WSGI, does not unpack them."""
WITH_PARAMETERS = [path for path, item in API["paths"].items() if item["get"].get("parameters")]
ABOUT_A_PLATFORM = [path for path in API["paths"] if "{slug}" in path]


@pytest.fixture
def documented(site, settings):
    """The operations of the document by path, answered by this process."""
    import schemathesis
    from django.core.wsgi import get_wsgi_application

    settings.SITE_URL = API["servers"][0]["url"]
    settings.ALLOWED_HOSTS = ["*"]
    return schemathesis.openapi.from_wsgi("/api/openapi.yaml", get_wsgi_application())


def hold(strategy, **options):
    """Ask everything that a strategy comes up with, and hold the answers against the document."""

    @given(strategy)
    def holds(case):
        case.call_and_validate(headers=PLAIN, **options)

    holds()


@pytest.mark.parametrize(("path", "address", "query"), DOCUMENTED)
def test_every_documented_example_answers_as_documented(documented, path, address, query):
    names = {"slug": "crowdworks", "fact": "payout-minimum"}
    case = documented[path]["GET"].Case(path_parameters=names, query=query)
    response = case.call_and_validate(headers=PLAIN)

    assert response.status_code == 200


@pytest.mark.parametrize(("path", "address", "query"), DOCUMENTED)
def test_whatever_the_document_allows_is_answered_as_it_says(documented, path, address, query):
    hold(documented[path]["GET"].as_strategy())


@pytest.mark.parametrize("slug", MAIN)
@pytest.mark.parametrize("path", ABOUT_A_PLATFORM)
def test_what_it_says_holds_for_every_platform(documented, path, slug):
    hold(documented[path]["GET"].as_strategy(path_parameters={"slug": slug}))


@pytest.mark.parametrize("path", WITH_PARAMETERS)
def test_what_it_does_not_allow_is_answered_as_it_says_too(documented, path):
    from schemathesis import GenerationMode, checks

    # Nothing is refused for a wrong query: it is named under `ignored`. oEmbed asks for 501, which the
    # document names; any other error of the server is a status that it does not.
    lenient = [checks.negative_data_rejection, checks.not_a_server_error]
    hold(documented[path]["GET"].as_strategy(GenerationMode.NEGATIVE), excluded_checks=lenient)
