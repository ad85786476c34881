"""Whatever a stranger writes into an address: an answer below 500, on this host, as text and never as markup."""

from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.urls import URLPattern, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guides.comparison.form import CompareForm
from guides.questions.answers import CONTROL_KEYS
from guides.urls import urlpatterns
from tests.dom import parse
from tests.guides.published import facts_of

pytestmark = [pytest.mark.django_db, pytest.mark.in_memory, pytest.mark.slow]

CANARY = "c4n<i class=c4n onload=\"'&>c4n"
SOME_ARGUMENTS = {"slug": "crowdworks", "key": "balance", "fact": "fees", "name": "home"}
PATTERNS = [each for each in urlpatterns if isinstance(each, URLPattern)]
DATES = [question.key for question in facts_of("crowdworks").questions if question.kind == "date"]
PARAMETERS = sorted(
    {
        *(question.key for question in facts_of("crowdworks").questions),
        *(f"{key}-{box}" for key in DATES for box in "ymd"),
        *CompareForm.base_fields,
        *CONTROL_KEYS,
        *("q", "category", "kind", "url", "format", "maxwidth", "next", "height", "utm_source", "blance"),
    }
)


def address_of(pattern, **changes):
    names = pattern.pattern.converters
    return reverse(
        f"guides:{pattern.name}", kwargs={name: {**SOME_ARGUMENTS, **changes}.get(name, "x") for name in names}
    )


ADDRESSES = [pytest.param(address_of(each), id=each.name) for each in PATTERNS]


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def is_markup(response):
    return any(kind in response.headers.get("Content-Type", "") for kind in ("html", "xml", "svg"))


def assert_harmless(response):
    assert response.status_code < 500 or response.status_code == 501  # oEmbed's word for another format
    assert not response.cookies
    for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url"):
        target = response.headers.get(name, "/")
        assert urlsplit(target).netloc == ""
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))
    body = body_of(response)
    if is_markup(response):
        text = body.decode()
        assert "c4n<i" not in text
        if "html" in response.headers["Content-Type"]:
            for node in parse(text).walk():
                assert "c4n" not in node.classes
                assert "onload" not in node.attributes


# ── Nothing becomes markup ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["browser", "htmx"])
def test_no_value_becomes_markup(site, address, headers):
    assert_harmless(site.get(address, dict.fromkeys(PARAMETERS, CANARY), headers=headers))


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_name_becomes_markup(site, address):
    assert_harmless(site.get(address, {CANARY: "1", f"balance{CANARY}": CANARY}))


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_value_alone_becomes_markup(site, parameter):
    assert_harmless(site.get("/guides/crowdworks/questions/", {parameter: CANARY, "asked": parameter}))
    assert_harmless(site.get("/guides/coconala/report/", {parameter: CANARY}))


@pytest.mark.parametrize("question", facts_of("crowdworks").questions, ids=lambda question: question.key)
def test_what_was_typed_comes_back_as_text(site, question):
    boxes = {f"{question.key}-y": CANARY} if question.kind == "date" else {question.key: CANARY}
    response = site.get(f"/guides/crowdworks/questions/{question.key}/", boxes)
    page = parse(response.text)

    assert_harmless(response)
    if question.kind in ("amount", "date"):
        assert CANARY in {control["value"] for control in page.all("input", type="text")}
    assert page.all("div", id="errors")


def test_a_name_nobody_asked_for_comes_back_as_text(site):
    page = parse(site.get("/guides/crowdworks/report/", {CANARY: CANARY}).text)

    assert CANARY in {node.text for node in page.all("code")}
    assert f"（{CANARY}）" in page.one("main").text


def test_a_search_comes_back_as_text(site):
    page = parse(site.get("/platforms/", {"q": CANARY}).text)

    assert page.one("input", id="q")["value"] == CANARY


@pytest.mark.parametrize("address", ["/guides/{}/", "/platforms/{}/", "/guides/{}/report/", "/guides/{}/report.json"])
def test_no_path_becomes_markup(site, address):
    assert_harmless(site.get(address.format(quote(CANARY, safe=""))))


# ── Nothing fails ────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    *(
        "",
        " ",
        "\u3000",
        "0",
        "-1",
        "−5",
        "▲5",
        "1e999",
        "NaN",
        "Infinity",
        "[]",
        "{}",
        '{"a":1}',
        "null",
        "true",
        "None",
    ),
    *("9" * 19, "9" * 30, "9" * 5_000, "0" * 5_000, "1" * 60, "0.1", "1_000", "٣٤", "10²", "①", "Ⅻ", "〇", "1〜2万"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "2028-02-29", "令和8年", "R8.4.1", "２０２６", "2026-11-22T00:00"),
    *("yes", "no", "unknown", "YES", "worker", "crowdworks", "balance", "fastest", "1", "3"),
    *("\x00", "\r\nX-Evil: 1", "%0d%0a", "%FF", "%u3042", "\u202e", "\ufeff", "́" * 50, "💴" * 40, "\ud800"),
    *("../../etc/passwd", "//evil.example", "https://evil.example/", "javascript:alert(1)", "\\\\evil", "{{7*7}}"),
    *("'; DROP TABLE x;--", "' OR 1=1", "%(x)s", "{0.__class__}", CANARY, "=1+1", "@SUM(1)"),
]


def written(pairs):
    """A query string; half a surrogate pair goes out as the bytes that a careless program would send."""
    return urlencode(
        [(key.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")) for key, value in pairs]
    )


def shifted(shift):
    """A query in which every parameter has another hostile value."""
    return written((key, HOSTILE[(place + shift) % len(HOSTILE)]) for place, key in enumerate(PARAMETERS))


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_hostile_value_fails(site, address):
    for shift in (0, 20, 40):
        assert_harmless(site.get(f"{address}?{shifted(shift)}"))


@pytest.mark.parametrize(
    "address",
    [
        "/guides/crowdworks/questions/",
        "/guides/crowdworks/questions/balance/",
        "/guides/crowdworks/report.json",
        "/compare.json",
    ],
)
def test_parameters_meet_hostile_values_in_turn(site, address):
    for shift in range(0, len(HOSTILE), 1 if "questions" in address else 4):
        assert_harmless(site.get(f"{address}?{shifted(shift)}"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_query_of_many_or_long_keys_is_refused_or_answered(site, address):
    assert_harmless(site.get(f"{address}?{'balance=1&' * 900}"))
    assert_harmless(site.get(f"{address}?{'&'.join(f'k{n}=v' for n in range(900))}"))
    assert site.get(f"{address}?{'&'.join(f'k{n}=v' for n in range(1_500))}").status_code < 500
    assert_harmless(site.get(f"{address}?balance={'9' * 100_000}&{'k' * 10_000}=1"))


QUERIES = st.lists(
    st.tuples(st.sampled_from(PARAMETERS) | st.text(max_size=10), st.sampled_from(HOSTILE) | st.text(max_size=20)),
    max_size=8,
)
PATHS = st.sampled_from(PATTERNS).map(address_of) | st.builds(
    address_of,
    st.sampled_from(PATTERNS),
    slug=st.sampled_from(["lancers", "coconala", "nowhere", "x" * 300]),
    key=st.sampled_from(["task_deadline", "role", "reason", "nowhere", "-"]),
    fact=st.sampled_from(["nowhere", "-"]),
)
fuzz = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@fuzz
@given(path=PATHS, pairs=QUERIES, htmx=st.sampled_from([{}, {"HX-Request": "true"}]))
def test_no_address_fails_and_none_leads_elsewhere(site, path, pairs, htmx):
    assert_harmless(site.get(f"{path}?{written(pairs)}", headers=htmx))


READING = ["/guides/crowdworks/report.json", "/guides/crowdworks/questions/balance/", "/platforms/", "/compare.json"]


@fuzz
@given(st.binary(max_size=40), st.sampled_from(READING))
def test_no_bytes_in_a_query_fail(site, raw, path):
    assert_harmless(site.get(f"{path}?balance={quote(raw)}&{quote(raw)}=1&q={quote(raw)}&amount={quote(raw)}"))


@fuzz
@given(st.binary(max_size=30), st.sampled_from(["/", "/guides/", "/guides/crowdworks/", "/platforms/", "/compare/"]))
def test_no_bytes_in_a_path_fail(site, raw, start):
    assert_harmless(site.get(start + quote(raw)))


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/\\evil.example/",
            "/guides//evil.example/",
            "/%2F%2Fevil.example/",
            "/guides/..%2fadmin/",
        ),
        *("/guides/crowdworks/questions//evil.example/", "/GUIDES/CROWDWORKS/", "/guides/crowdworks;x=1/", "/.%00/"),
        *("/guides/crowdworks/report/%0d%0aSet-Cookie:x=1", "/guides/%E2%80%AEskrow/", "/platforms/%ff/", "/%u3042"),
    ],
)
def test_no_trick_with_the_path_leads_elsewhere(site, path):
    response = site.get(path)

    assert response.status_code in (301, 302, 404)
    assert urlsplit(response.headers.get("Location", "/")).netloc == ""


@pytest.mark.parametrize("key", ["next", "return", "url", "redirect", "continue", "return_to"])
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
def test_no_view_takes_a_target_from_the_query(site, key, target):
    for address in ("/guides/", "/guides/crowdworks/questions/", "/guides/crowdworks/questions/nowhere/"):
        response = site.get(address, {key: target})
        assert response.status_code == 302
        assert urlsplit(response.headers["Location"]).netloc == ""
        assert urlsplit(response.headers["Location"]).path.startswith(("/guides/crowdworks/", "/platforms/"))
