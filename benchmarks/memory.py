"""How a worker's memory grows: `python -m benchmarks.memory [--readers 20000] [--desk 1000]`.

One process serves what a worker serves. It is warm once every public page and every page of the desk was made; from
then on 20,000 addresses that no reader shares with another, and a day at the desk (a thousand views of the review queue
and of the pages of publication), may add a tenth. Resident memory, because that is what an operator's limit counts.
"""

import argparse
import random
import re
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks import stage

GOAL = 1.10


def resident_mb() -> float:
    """Resident memory of this process in megabytes."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024


def readers(count: int, chance: random.Random) -> list[str]:
    """Addresses of reports, no two alike: any platform, some of its questions answered plausibly."""
    from benchmarks.dearest import choices_of_all

    every = [each for each in choices_of_all() if each.plausible]
    found: dict[str, None] = {}
    while len(found) < count:
        of = chance.choice(every)
        keys = chance.sample(sorted(of.plausible), chance.randint(0, len(of.plausible)))
        answers = {key: chance.choice(of.plausible[key]) for key in keys}
        # What a reader types differs from what others type.
        answers |= {key: str(chance.randint(1, 300_000)) for key in keys if answers[key].isdigit()}
        view = chance.choice(("report/", "report/", "report/", "report.json", "report.ics"))
        found[f"/guides/{of.slug}/{view}?{urlencode(answers)}"] = None
    return list(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=20_000)
    parser.add_argument("--desk", type=int, default=1_000)
    given = parser.parse_args()
    stage.prepare()
    ask = stage.asker()

    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from platforms.models import Platform

    editor = Client(headers={"host": "127.0.0.1:8000"})
    editor.force_login(get_user_model().objects.create_superuser("memory", password=None))
    pages = Platform.objects.values_list("pk", flat=True)
    publication = [reverse("admin:platforms_platform_publish", args=[pk]) for pk in pages]
    desk = [reverse("admin:platforms_platform_review"), reverse("admin:index"), *publication]

    def look(address: str) -> None:
        answer = editor.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    chance = random.Random(7)
    addresses = readers(given.readers + 500, chance)
    public = [urlsplit(found).path for found in re.findall(r"<loc>(.*?)</loc>", ask("/sitemap.xml").decode())]
    for address in [*public, *addresses[:500]]:
        ask(address)
    for address in desk:
        look(address)
    warm = resident_mb()
    print(f"warm: {warm:.1f} MB")

    began = time.process_time()
    for n, address in enumerate(addresses[500:], 1):
        ask(address)
        if n % 2_000 == 0:
            print(f"{n:6} readers: {resident_mb():.1f} MB, {time.process_time() - began:.0f} s CPU", flush=True)
    after_readers = resident_mb()
    for n in range(given.desk):
        look(desk[0] if n % 2 else chance.choice(publication))
    after_desk = resident_mb()
    for name, now, before in (("readers", after_readers, warm), ("the desk", after_desk, after_readers)):
        print(f"{name}: {before:.1f} → {now:.1f} MB, × {now / before:.3f} (goal {GOAL})")


if __name__ == "__main__":
    main()
