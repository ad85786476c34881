"""The scenarios that come with the code: `guides/desk/scenarios.yaml`, loaded without overwriting staff."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from pydantic import BaseModel, ConfigDict, ValidationError

from platforms.documents.facts import Key, Text, Yen
from platforms.documents.problems import problems
from platforms.drafts.yaml_files import FileRefusedError, parsed
from platforms.models import Platform, Scenario

SEEDS = Path(__file__).with_name("scenarios.yaml")
FIELDS = ("query", "on", "verdict", "blocking", "exit_on", "received_yen", "fees_yen", "forfeited_yen", "note")
"""What a file decides; the name says which row it is."""


class SeedsRefusedError(Exception):
    """A file of scenarios that cannot be read. The text says where and what to mend."""


class _Seed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SeedCase(_Seed):
    """One reader. `query` is added to the platform's `base`; an empty value takes a base answer away."""

    name: Text
    query: str = ""
    verdict: Literal["ready", "blocked", "unsure"]
    blocking: tuple[Key, ...] = ()
    exit_on: date | None = None
    received_yen: Yen = 0
    fees_yen: Yen = 0
    forfeited_yen: Yen = 0
    note: str = ""


class SeedPlatform(_Seed):
    """The readers of one platform, all on one day."""

    platform: Key
    on: date
    base: str = ""
    cases: tuple[SeedCase, ...]


class Seeds(_Seed):
    """The whole file."""

    platforms: tuple[SeedPlatform, ...]


@dataclass(frozen=True, slots=True)
class LoadedScenarios:
    """How many rows came, changed, or were left to staff; and platforms of the file that do not exist."""

    added: int
    changed: int
    kept: int
    missing: tuple[str, ...]


def read_seeds(path: Path = SEEDS) -> Seeds:
    """The scenarios in this file. Raises `SeedsRefusedError`."""
    try:
        return Seeds.model_validate({"platforms": parsed(path.read_text(encoding="utf-8"), path.name)})
    except FileRefusedError as error:
        raise SeedsRefusedError(str(error)) from None
    except ValidationError as error:
        lines = (f"{path.name}：{p.path}：{p.message}" for p in problems(error))
        raise SeedsRefusedError("\n".join(lines)) from None


def rows_of(seeds: Seeds) -> dict[str, tuple[dict[str, Any], ...]]:
    """The columns of every row, by the slug of its platform."""
    return {each.platform: tuple(_columns(each, case) for case in each.cases) for each in seeds.platforms}


def load_scenarios(seeds: Seeds) -> LoadedScenarios:
    """Make the rows what the file says; a row that staff changed since the last time stays as it is."""
    platforms = {platform.slug: platform for platform in Platform.objects.all()}
    wanted = rows_of(seeds)
    outcomes: Counter[str] = Counter()
    with transaction.atomic():
        rows = {(row.platform_id, row.name): row for row in Scenario.objects.select_for_update()}
        for platform in (platforms[slug] for slug in wanted if slug in platforms):
            for columns in wanted[platform.slug]:
                outcomes[_load(platform, columns, rows.get((platform.pk, columns["name"])))] += 1
    missing = tuple(slug for slug in wanted if slug not in platforms)
    return LoadedScenarios(outcomes["added"], outcomes["changed"], outcomes["kept"], missing)


def _load(platform: Platform, columns: Mapping[str, Any], row: Scenario | None) -> str:
    """Bring one row up to the file; what became of it."""
    read = _digest(columns)
    if row is None:
        Scenario.objects.create(platform=platform, loaded_digest=read, **columns)
        return "added"
    if row.loaded_digest == read:
        return "same"
    if row.loaded_digest != _digest({field: getattr(row, field) for field in columns}):
        return "kept"
    Scenario.objects.filter(pk=row.pk).update(loaded_digest=read, **columns)
    return "changed"


def _columns(group: SeedPlatform, case: SeedCase) -> dict[str, Any]:
    own = parse_qsl(case.query, keep_blank_values=True)
    kept = [pair for pair in parse_qsl(group.base) if pair[0] not in dict(own)]
    query = urlencode(sorted(pair for pair in (*kept, *own) if pair[1]))
    told = {name: getattr(case, name) for name in FIELDS if name not in ("query", "on")}
    return {"name": case.name, "query": query, "on": group.on, **told}


def _digest(columns: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(columns, sort_keys=True, default=str).encode()).hexdigest()
