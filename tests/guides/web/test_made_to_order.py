"""Pages made to order wait for one another, and no other page waits for them."""

import threading

import pytest
from django.test import RequestFactory
from django.urls import get_resolver

from guides.web import made_to_order as module
from guides.web.made_to_order import made_to_order, most_inside


@pytest.fixture
def slow():
    """A view that ends when it is let go, and how many of it run or wait."""
    let_go, began = threading.Event(), threading.Semaphore(0)

    @made_to_order
    def view(request):
        began.release()
        assert let_go.wait(20)
        return module.HttpResponse("done")

    view.let_go, view.began = let_go, began
    return view


def asked(view, path="/guides/x/report/"):
    return view(RequestFactory().get(path))


def test_some_wait_their_turn_and_one_more_is_told_at_once(slow, settings):
    settings.WEB_THREADS = 6
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(asked(slow).status_code)) for _ in range(most_inside())]
    for thread in threads:
        thread.start()
    assert slow.began.acquire(timeout=20)
    while module._inside < most_inside():
        pass

    assert not slow.began.acquire(blocking=False), "two are worked out at once"
    refused, in_json = asked(slow), asked(slow, "/guides/x/report.json")
    slow.let_go.set()
    for thread in threads:
        thread.join()

    assert most_inside() == 4
    assert statuses == [200] * 4
    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert "混み合っています" in refused.content.decode()
    assert "混み合っています" in in_json.content.decode()
    assert in_json["Content-Type"] == "application/json"
    assert module._inside == 0


def test_a_page_that_fails_gives_its_turn_back():
    @made_to_order
    def broken(request):
        raise RuntimeError

    for _ in range(most_inside() + 1):
        with pytest.raises(RuntimeError):
            asked(broken)

    assert module._inside == 0


@pytest.mark.parametrize("threads", [1, 2, 12])
def test_there_is_always_a_thread_left_where_there_are_several(settings, threads):
    settings.WEB_THREADS = threads

    assert 1 <= most_inside() <= max(1, threads - 1)


DEAR = {
    "report",
    "report-json",
    "report-ics",
    "report-square",
    "several",
    "several-ics",
    "compare",
    "compare-json",
    "compare-csv",
}


def test_what_is_dear_is_made_to_order():
    (public,) = [each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "guides"]
    named = {each.name: each.callback for each in public.url_patterns}

    def is_gated(view):
        while view is not None:
            if view.__code__.co_name == "in_turn":
                return True
            view = getattr(view, "__wrapped__", None)
        return False

    assert {name for name in DEAR if not is_gated(named[name])} == set()
    assert not is_gated(named["home"])
