"""The desk at 200 platforms: `python -m benchmarks.desk [--platforms 200]`.

Two tables. Pages: CPU seconds of each at ten platforms and at two hundred, and the exponent of the growth between the
two. Saves: how long each holds the database, as CPU seconds inside its longest transaction, which is what it takes on a
machine that does nothing else; SQLite lets one write at a time, so everybody who saves meanwhile waits for that.
"""

import argparse
import io
import logging
import math
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from benchmarks import stage
from tests.durability.saving import Form

PAGE_SECONDS, LOCK_SECONDS, GROWTH = 0.5, 0.2, 0.1
FEW = 10
LISTS = {"the list of platforms", "the review queue"}
"""Pages whose growth has a goal."""
LARGEST = "crowdworks"
QUEUE = "/admin/platforms/platform/review/"


def enlarge(count: int) -> None:
    """Fill the database up to so many platforms: copies of the real ones, each with its edition and its scenarios."""
    from platforms.drafts.rows import save_facts
    from platforms.editions import catalog
    from platforms.models import Edition, Platform, Scenario

    real = [each.facts for each in catalog.current().platforms]
    for number in range(Platform.objects.count(), count):
        of = real[number % len(real)]
        names = {"slug": f"copy-{number}", "name": f"{of.name}{number}", "kana": f"{of.kana}{number}"}
        facts = of.model_copy(update=names)
        platform = save_facts(facts)
        Edition.objects.create(platform=platform, number=1, facts=facts.model_dump(mode="json"), reason="写し")
        copies = list(Scenario.objects.filter(platform__slug=of.slug))
        for each in copies:
            each.pk, each.platform = None, platform
        Scenario.objects.bulk_create(copies)
    catalog.forget()


def reduce_to(count: int) -> None:
    """Take platforms away again until there are so many; the largest stays."""
    from django.db import connection

    from platforms.editions import catalog
    from platforms.models import Leftover, Platform

    kept = [*Platform.objects.filter(slug=LARGEST), *Platform.objects.exclude(slug=LARGEST).order_by("pk")][:count]
    marks = ",".join(str(each.pk) for each in kept)
    with connection.cursor() as cursor:  # editions refuse to be deleted by Django, and this database is thrown away
        for table in ("platforms_edition", "platforms_draftchange"):
            cursor.execute(f"DELETE FROM {table} WHERE platform_id NOT IN ({marks})")
    gone = Platform.objects.exclude(pk__in=[each.pk for each in kept])
    Leftover.objects.filter(platform__in=gone).delete()  # they protect the payout methods that they name
    for platform in gone:
        platform.delete()
    catalog.forget()


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────


def pages() -> dict[str, str]:
    """The pages of the desk, those of one platform for the largest."""
    from platforms.models import Platform, Question

    platform = Platform.objects.get(slug=LARGEST)
    own = f"/admin/platforms/platform/{platform.pk}"
    return {
        "today's work": "/admin/",
        "the list of platforms": "/admin/platforms/platform/",
        "the review queue": QUEUE,
        "pages to check by": f"{QUEUE}source/",
        "a platform": f"{own}/change/",
        "a reason": f"/admin/platforms/blocker/{platform.blockers.order_by('pk')[0].pk}/change/",
        "an app-wide question": f"/admin/platforms/question/{Question.objects.get(key='balance').pk}/change/",
        "publication": f"{own}/publish/",
        "preview of the guide": f"{own}/preview/guide/",
        "editions": f"{own}/editions/",
        "log of changes": f"{own}/changes/",
        "figure everywhere": f"{own}/figure/?old=1,000%E5%86%86&new=2,000%E5%86%86",
        "a new reason": f"{own}/reason/",
        "a new platform": "/admin/platforms/platform/new/",
        "search": "/admin/platforms/platform/search/?q=1,000%E5%86%86",
        "export and import": "/admin/platforms/platform/exchange/",
        "scenarios": "/admin/platforms/scenario/",
        "corrections": "/admin/platforms/readerreport/",
    }


def timed(work: Callable[[], Any], times: int = 3) -> float:
    """CPU seconds of the quickest of a few times."""
    best = math.inf
    for _ in range(times):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def look(editor: Any, address: str) -> Any:
    answer = editor.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer


def first_queue_of_a_day(editor: Any) -> float:
    """CPU seconds of the queue tomorrow, in a server that showed it today."""
    from datetime import timedelta

    from guides.desk.admin import review

    tomorrow = review.today_in_japan() + timedelta(days=1)
    with mock.patch.object(review, "today_in_japan", return_value=tomorrow):
        return timed(lambda: look(editor, QUEUE), times=1)


def print_pages(editor: Any, many: int) -> None:
    figures: dict[int, dict[str, float]] = {}
    days: dict[int, float] = {}
    for count in (many, FEW):  # taking away is quicker than filling up
        if count == FEW:
            reduce_to(FEW)
        for address in pages().values():
            look(editor, address)
        figures[count] = {name: timed(lambda a=address: look(editor, a)) for name, address in pages().items()}
        days[count] = first_queue_of_a_day(editor)
    print(f"{'page, CPU seconds':<28}{f'at {FEW}':>8}{f'at {many}':>8}{'exponent':>10}")
    for name, seconds in figures[many].items():
        exponent = max(0.0, math.log(seconds / figures[FEW][name]) / math.log(many / FEW))
        missed = seconds > PAGE_SECONDS or (name in LISTS and exponent > GROWTH)
        print(f"{name:<28}{figures[FEW][name]:>8.3f}{seconds:>8.3f}{exponent:>10.2f}{'  MISSED' if missed else ''}")
    missed = days[many] > PAGE_SECONDS
    print(f"{'first queue of a day':<28}{days[FEW]:>8.3f}{days[many]:>8.3f}{'':>10}{'  MISSED' if missed else ''}")


# ── Saves ────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def transactions() -> Iterator[list[float]]:
    """CPU seconds of every outermost transaction that begins meanwhile, until it is committed or rolled back."""
    from django.db import connection
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.transaction import Atomic

    found: list[float] = []
    enter, leave, began = Atomic.__enter__, Atomic.__exit__, [0.0]
    run_hooks = BaseDatabaseWrapper.run_and_clear_commit_hooks

    def committed(self: Any) -> Any:
        if not self.in_atomic_block and self.run_on_commit:  # what follows holds nobody up any more
            found.append(time.process_time() - began[0])
            began[0] = math.inf
        return run_hooks(self)

    def entered(self: Any) -> Any:
        if not connection.in_atomic_block:
            began[0] = time.process_time()
        return enter(self)

    def left(self: Any, *error: Any) -> Any:
        try:
            return leave(self, *error)
        finally:
            if not connection.in_atomic_block and began[0] < math.inf:
                found.append(time.process_time() - began[0])
                began[0] = math.inf

    with (
        mock.patch.object(Atomic, "__enter__", entered),
        mock.patch.object(Atomic, "__exit__", left),
        mock.patch.object(BaseDatabaseWrapper, "run_and_clear_commit_hooks", committed),
    ):
        yield found


def sent(editor: Any, address: str, to: str = "", **changes: Any) -> Any:
    """Open a page and send its form back with these changes."""
    fields = Form(look(editor, address).content.decode()).fields
    answer = editor.post(to or address, {**fields, **changes})
    expect_saved(address, answer)
    return answer


def expect_saved(address: str, answer: Any) -> None:
    """A save leads on; a form that comes back says why."""
    errors = re.findall(r'class="errorlist[^>]*>(.*?)</ul>', answer.content.decode(), re.DOTALL)
    assert answer.status_code == 302, (address, answer.status_code, errors)


def saves(editor: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What editors save, on the largest platform or on all."""
    from guides.desk.admin.archive import BEFORE
    from platforms.drafts import yaml_files
    from platforms.drafts.rows import facts_of
    from platforms.models import DiscardedDraft, Platform, Question

    platform = Platform.objects.get(slug=LARGEST)
    own = f"/admin/platforms/platform/{platform.pk}"
    blocker = f"/admin/platforms/blocker/{platform.blockers.order_by('pk')[0].pk}"
    question = f"/admin/platforms/question/{Question.objects.get(key='balance').pk}/change/"
    exchange = "/admin/platforms/platform/exchange/"

    def file(slug: str, old: str, new: str) -> str:
        return yaml_files.written(facts_of(platform)).replace(f"slug: {LARGEST}", f"slug: {slug}").replace(old, new)

    def bring(text: str) -> None:
        page = editor.post(exchange, {"text": text, "name": "a.yaml"})
        seen = Form(page.content.decode()).fields["seen"]
        answer = editor.post(exchange, {"text": text, "name": "a.yaml", "seen": seen, "overwrite": "on"})
        expect_saved(exchange, answer)

    def bring_twenty() -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(b"".join(editor.get(f"{exchange}all.zip").streaming_content))) as archive:
            files = {name: archive.read(name).decode() for name in archive.namelist()}
        with zipfile.ZipFile(packed, "w") as archive:
            edited = [name for name in files if not name.startswith(BEFORE)][-20:]
            for name, text in files.items():
                archive.writestr(name, text.replace("です。", "になります。") if name in edited else text)
        page = editor.post(f"{exchange}all/", {"file": io.BytesIO(packed.getvalue())})
        seen = Form(page.content.decode()).fields["seen"]
        answer = editor.post(f"{exchange}all/", {"file": io.BytesIO(packed.getvalue()), "seen": seen})
        expect_saved(exchange, answer)

    yield "(the first save of a server)", lambda: sent(editor, f"{blocker}/change/", title="はじめの題")
    yield "a reason is saved", lambda: sent(editor, f"{blocker}/change/", title="別の題")
    yield "a platform's own fields are saved", lambda: sent(editor, f"{own}/change/", summary="別の紹介です。")
    yield "an app-wide question is reworded", lambda: sent(editor, question, why="別の理由です。")
    yield "a reason is deleted", lambda: sent(editor, f"{blocker}/delete/", post="yes")
    yield "a draft is discarded", lambda: sent(editor, f"{own}/discard/")
    yield (
        "a discarded draft is brought back",
        lambda: sent(editor, f"{own}/discard/", f"{own}/discard/{DiscardedDraft.objects.latest('pk').pk}/"),
    )
    yield "a figure is changed everywhere", lambda: _figure_everywhere(editor, f"{own}/figure/")
    yield "a draft is handed in", lambda: sent(editor, f"{own}/publish/", f"{own}/hand-in/")
    yield "a draft is published", lambda: sent(editor, f"{own}/publish/", reason="測るため", checked="on")
    yield "an old edition is shown again", lambda: sent(editor, f"{own}/editions/1/", reason="測るため")
    yield "a file changes every sentence", lambda: bring(file(LARGEST, "です。", "になります。"))
    yield "a file brings a new platform", lambda: bring(file("brought", "です。", "です。"))
    yield "a platform is deleted", lambda: sent(editor, _deletion_of("brought"), post="yes")
    yield "an archive changes twenty platforms", bring_twenty


def _figure_everywhere(editor: Any, address: str) -> None:
    asked = {"old": "1,000円", "new": "2,000円"}
    page = editor.get(address, asked).content.decode()
    places = [value for name, values in Form(page).fields.items() if name == "place" for value in values]
    answer = editor.post(address, asked | {"place": places})
    expect_saved(address, answer)


def _deletion_of(slug: str) -> str:
    from platforms.models import Platform

    return f"/admin/platforms/platform/{Platform.objects.get(slug=slug).pk}/delete/"


def print_saves(editor: Any) -> None:
    print(f"{'save, CPU seconds':<38}{'longest transaction':>20}{'their number':>14}")
    for name, save in saves(editor):
        with transactions() as found:
            save()
        missed = max(found) > LOCK_SECONDS
        print(f"{name:<38}{max(found):>20.3f}{len(found):>14}{'  MISSED' if missed else ''}", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platforms", type=int, default=200)
    many = parser.parse_args().platforms
    stage.prepare()
    logging.disable(logging.INFO)

    from django.contrib.auth import get_user_model
    from django.test import Client

    from guides.sharing import preview_pictures

    enlarge(many)
    preview_pictures.make_current()  # of the copies: a publication draws one
    editor = Client(headers={"host": "127.0.0.1:8000"})
    editor.force_login(get_user_model().objects.create_superuser("desk", password=None))
    print_saves(editor)
    print_pages(editor, many)


if __name__ == "__main__":
    main()
