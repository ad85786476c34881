"""A published platform that cites pages of the local web, and runs over them."""

from collections.abc import Iterator

import pytest

from platforms.drafts.rows import save_facts
from platforms.models import Edition
from platforms.sources import doubts
from platforms.sources.fetching import Fetcher, Limits
from platforms.sources.walls import Wall
from tests.documents import blocker, citation, make_facts, payout_method, source
from tests.platforms.sources.local_web import LocalWeb
from tests.platforms.sources.watch import Watch

SECONDS = 0.4


@pytest.fixture(scope="session")
def served() -> Iterator[LocalWeb]:
    web = LocalWeb()
    yield web
    web.close()


@pytest.fixture
def web(served: LocalWeb) -> LocalWeb:
    """The local web, empty."""
    served.pages.clear()
    served.asked.clear()
    served.most_at_once.clear()
    return served


@pytest.fixture(autouse=True)
def nothing_in_doubt() -> Iterator[None]:
    """Here sources may be in doubt; each test begins without any."""
    doubts.forget()
    yield
    doubts.forget()


@pytest.fixture
def sample(db):
    """A platform whose payout minimum is cited from one page and whose blocker from another."""
    minimum = payout_method(citations=[citation("pay", says="残高が1,000円以上でなければ出金できないとしています。")])
    leaving = blocker(citations=[citation("leave", says="残高があると「退会手続き」ができないとしています。")])
    sources = [source("pay", url="http://help.test/pay"), source("leave", url="http://help.test/leave")]
    sources.append(source(url="http://help.test/"))
    facts = make_facts(payout_methods=[minimum], blockers=[leaving], sources=sources)
    platform = save_facts(facts)
    # Without the lints of a publication, which take longer than most of these tests.
    Edition.objects.create(platform=platform, number=1, facts=facts.model_dump(mode="json"), reason="はじめての公開")
    return platform


@pytest.fixture
def watch(web: LocalWeb, sample) -> Iterator[Watch]:
    """Runs over every page of the local web, one a day."""
    fetcher = Fetcher(Wall(web.address), "Yamedoki/1 (tests)", Limits(seconds=SECONDS, pause=0.0))
    yield Watch(fetcher)
    fetcher.close()
