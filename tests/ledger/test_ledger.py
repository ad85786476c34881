"""Every fact of the research has its place on the site, or a reason why not."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.ledger.published import SLUGS, cited_facts, ids

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LEDGER: dict[str, list[str] | dict[str, str]] = YAML(typ="safe", pure=True).load(HERE / "facts.yaml")
VECTOR = re.compile(r'id="((?:CWF|LAF|V-[A-Z0-9]{2,3}|D-[A-Z0-9]{2,3})-\d+)\b')
"""How a test names the figure or the day that it tries."""


def places() -> dict[str, set[str]]:
    """Where each number really stands: slugs of files and paths of tests."""
    found = defaultdict(set)
    for slug in SLUGS:
        for _, _, citations in cited_facts(slug):
            for number in {number for citation in citations for number in ids(citation)}:
                found[number].add(slug)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for number in VECTOR.findall(path.read_text(encoding="utf-8")):
            found[number].add(path.relative_to(ROOT).as_posix())
    return found


PLACES = places()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_citation_names_the_facts_it_proves(slug):
    unnumbered = [(place, c.says) for place, _, citations in cited_facts(slug) for c in citations if not ids(c)]

    assert unnumbered == []


def test_the_ledger_knows_every_number_that_is_cited():
    assert set(PLACES) - set(LEDGER) == set()


@pytest.mark.parametrize("number", LEDGER)
def test_a_fact_is_where_the_ledger_says(number):
    entry = LEDGER[number]
    if isinstance(entry, dict):
        assert list(entry) == ["left_out"]
        assert entry["left_out"]
        assert number not in PLACES
    else:
        assert entry
        assert set(entry) == PLACES[number]


@pytest.mark.parametrize(
    ("family", "count", "last"),
    [
        ("SD", 10, "SD-10"),
        ("CW", 84, "CW-103"),
        ("LA", 60, "LA-092"),
        ("CO", 50, "CO-091"),
        ("CR", 28, "CR-100"),
        ("TT", 22, "TT-100"),
        ("AC", 11, "AC-100"),
        ("IP", 8, "IP-008"),
        ("PF", 5, "PF-005"),
        ("FU", 8, "FU-008"),
        ("EW", 3, "EW-100"),
        ("AG", 12, "AG-016"),
        ("SA", 25, "SA-52"),
        ("NB", 2, "NB-02"),
        ("SH", 11, "SH-014"),
        ("SK", 9, "SK-016"),
        ("ST", 10, "ST-016"),
        ("WS", 6, "WS-014"),
        ("UP", 16, "UP-018"),
        ("MM", 7, "MM-015"),
        ("TM", 6, "TM-014"),
        ("SC", 4, "SC-011"),
        ("BZ", 3, "BZ-010"),
        ("MW", 2, "MW-010"),
        ("JH", 1, "JH-001"),
        ("FV", 10, "FV-016"),
        ("X", 16, "X-16"),
        ("XO", 17, "XO-17"),
        ("CWF", 12, "CWF-12"),
        ("LAF", 7, "LAF-7"),
        ("V-AC", 1, "V-AC-1"),
        ("V-CO", 13, "V-CO-13"),
        ("V-CR", 10, "V-CR-10"),
        ("V-CW", 1, "V-CW-1"),
        ("V-SK", 1, "V-SK-1"),
        ("V-ST", 2, "V-ST-2"),
        ("V-TT", 8, "V-TT-8"),
        ("V-UP", 2, "V-UP-2"),
        ("D-CO", 6, "D-CO-6"),
        ("D-SH", 1, "D-SH-1"),
        ("D-SK", 2, "D-SK-2"),
        ("CM", 15, "CM-025"),
        ("NT", 12, "NT-025"),
        ("BA", 9, "BA-021"),
        ("IK", 7, "IK-012"),
        ("BO", 4, "BO-010"),
        ("PV", 2, "PV-002"),
        ("PX", 4, "PX-010"),
        ("MI", 5, "MI-005"),
        ("FW", 5, "FW-005"),
        ("SS", 6, "SS-020"),
        ("CT", 2, "CT-002"),
        ("UE", 6, "UE-006"),
        ("DE", 2, "DE-002"),
        ("ME", 1, "ME-001"),
        ("PT", 3, "PT-010"),
        ("KD", 5, "KD-011"),
        ("SZ", 2, "SZ-010"),
        ("FB", 3, "FB-003"),
        ("PP", 2, "PP-002"),
        ("PR", 1, "PR-001"),
        ("AM", 1, "AM-001"),
        ("SH2", 1, "SH2-001"),
        ("GE", 1, "GE-001"),
        ("ND", 2, "ND-002"),
        ("FC", 9, "FC-022"),
        ("AS", 2, "AS-002"),
        ("UD", 2, "UD-010"),
        ("LC", 2, "LC-002"),
        ("PA", 1, "PA-001"),
        ("SB", 2, "SB-002"),
        ("KM", 1, "KM-001"),
        ("VQ", 1, "VQ-001"),
        ("TC", 1, "TC-001"),
        ("CG", 1, "CG-001"),
        ("LS", 1, "LS-001"),
        ("SF", 1, "SF-001"),
        ("SR", 1, "SR-001"),
        ("RQ", 1, "RQ-001"),
        ("TP", 1, "TP-001"),
        ("A8", 1, "A8-001"),
        ("MO", 1, "MO-001"),
        ("PK", 1, "PK-001"),
        ("PB", 2, "PB-002"),
        ("ET", 8, "ET-012"),
        ("YD", 3, "YD-003"),
        ("SJ", 3, "SJ-003"),
        ("AP", 1, "AP-001"),
        ("RP", 1, "RP-001"),
        ("FQ", 1, "FQ-001"),
        ("HK", 1, "HK-001"),
        ("FK", 1, "FK-001"),
        ("BR", 1, "BR-001"),
        ("TS", 2, "TS-002"),
        ("TRP", 1, "TRP-001"),
        ("YQ", 1, "YQ-001"),
        ("SMC", 3, "SMC-010"),
        ("CY", 1, "CY-010"),
        ("KF", 1, "KF-001"),
        ("SU", 1, "SU-001"),
        ("CN", 1, "CN-001"),
        ("GU", 1, "GU-001"),
        ("SK2", 1, "SK2-001"),
        ("ML", 1, "ML-001"),
        ("AF", 1, "AF-001"),
        ("DL", 1, "DL-001"),
        ("PC", 1, "PC-001"),
        ("17", 1, "17-001"),
        ("AI", 1, "AI-001"),
        ("OP", 1, "OP-001"),
        ("SM", 1, "SM-001"),
        ("AU", 1, "AU-001"),
        ("TJ", 1, "TJ-001"),
        ("FT", 1, "FT-001"),
        ("CI", 1, "CI-001"),
        ("KL", 1, "KL-001"),
        ("PG", 1, "PG-001"),
        ("VO", 1, "VO-001"),
        ("V-WS", 2, "V-WS-2"),
        ("V-SH", 2, "V-SH-2"),
        ("V-CM", 2, "V-CM-2"),
        ("V-MI", 1, "V-MI-1"),
        ("V-NT", 2, "V-NT-2"),
        ("V-BO", 1, "V-BO-1"),
        ("V-BA", 1, "V-BA-1"),
        ("V-SS", 1, "V-SS-1"),
        ("V-FW", 1, "V-FW-2"),
        ("V-TC", 1, "V-TC-1"),
        ("V-FV", 1, "V-FV-1"),
        ("V-IK", 1, "V-IK-1"),
        ("V-PR", 1, "V-PR-1"),
        ("V-PP", 2, "V-PP-2"),
        ("V-AS", 1, "V-AS-1"),
        ("V-CT", 1, "V-CT-1"),
        ("V-PB", 3, "V-PB-3"),
        ("V-SJ", 1, "V-SJ-1"),
        ("V-AI", 1, "V-AI-1"),
        ("V-SMC", 1, "V-SMC-1"),
        ("V-SZ", 1, "V-SZ-1"),
        ("D-NT", 2, "D-NT-3"),
        ("D-CM", 1, "D-CM-1"),
        ("D-BA", 1, "D-BA-1"),
        ("D-SS", 1, "D-SS-1"),
        ("D-PX", 2, "D-PX-2"),
        ("D-PB", 1, "D-PB-1"),
        ("D-TS", 1, "D-TS-1"),
        ("D-DL", 1, "D-DL-1"),
        ("D-SC", 2, "D-SC-2"),
        ("D-AF", 1, "D-AF-1"),
        ("D-FC", 1, "D-FC-1"),
        ("D-FV", 1, "D-FV-1"),
        ("D-UE", 1, "D-UE-1"),
        ("D-DE", 1, "D-DE-1"),
        ("A", 7, "A-08"),
        ("M", 34, "M-35"),
    ],
)
def test_no_number_of_the_research_is_forgotten(family, count, last):
    numbers = [number for number in LEDGER if number.rsplit("-", 1)[0] == family]

    assert len(numbers) == count
    assert numbers[-1] == last
