"""The journeys of a reader from a blog, on a phone: the same steps in every browser, with scripts and without.

`tests/e2e/test_journeys.py` holds them; `make journeys` prints which browser managed which.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from guides.sharing.snippets import embed_code
from tests.e2e.engine import Engine
from tests.e2e.states import REPORT, STATES

ANSWERS = {
    "role": "worker",
    "active_contracts": "no",
    "awaiting_acceptance": "yes",
    "expected_reward": "５，０００円",
    "pending_tasks": "no",
    "balance": "1.5万",
    "payout_requested": "no",
}
"""Everything else is answered with 「わからない」 or, where that is no choice, with the first."""
UNKNOWN_TYPED = {"balance_confirmed_on", "delivered_on"}
MISTAKE = "1〜2万円くらい"
ASKED = "return document.querySelector('#question input[name=asked]')?.value"
READY = """
  // A person does not tap while a page still comes in.
  if (document.readyState !== 'complete' || document.querySelector('.htmx-request, .htmx-added, .htmx-settling')) return false;
"""
SHOWN = """
  const chosen = document.querySelector('#question [aria-current=true]');
  return chosen ? chosen.value : document.querySelector('#question input[type=text]')?.value ?? '';
"""
OVERLAPPING = """
  // Digits that stand on each other: their boxes, letter by letter.
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const range = document.createRange(), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode, boxes = [];
    if (!/\\d/.test(text.data) || text.parentElement.closest('.visually-hidden, thead')) continue;
    for (let at = 0; at < text.length; at++) {
      range.setStart(text, at); range.setEnd(text, at + 1);
      boxes.push(range.getClientRects()[0]);
    }
    boxes.forEach((box, at) => {
      const next = boxes[at + 1];
      if (!box || !next || !/[\\d,]/.test(text.data[at])) return;
      if (Math.abs(box.top - next.top) < 2 && next.left < box.left + box.width * 0.75) found.push(text.data);
    });
  }
  return found;
"""
FITS = "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@dataclass
class Stage:
    """Where a journey takes place. `publish` puts a body on a page of another origin and returns its address."""

    site: str
    publish: Callable[[str], str]
    scripts: bool


def questions_answered(reader: Engine) -> list[str]:
    """Answer until the report stands there; returns what was asked, in its order."""
    passed: list[str] = []
    while key := next_question(reader, passed[-1] if passed else ""):
        assert key not in passed
        passed.append(key)
        answer(reader, key)
    return passed


def next_question(reader: Engine, after: str) -> str:
    """The question that stands on the page, ready to be answered, once it is another one; nothing where the report does."""
    report = "(document.querySelector('#verdict') ? 'report' : '')"
    found = reader.until(
        f"{READY} const key = (() => {{ {ASKED} }})() ?? {report}; return key !== arguments[0] && key", after
    )
    return "" if found == "report" else str(found)


def answer(reader: Engine, key: str) -> None:
    """Choose or type, and go on."""
    value = ANSWERS.get(key, "unknown")
    if choices := reader.script(
        f"return [...document.querySelectorAll('#question button[name={key}]')].map(each => each.value)"
    ):
        reader.click(f"#question button[name={key}][value={value if value in choices else choices[0]}]")
    elif value == "unknown":
        reader.click("#question button[form=unknown]")
    else:
        reader.type("#field", value)
        reader.click("#question .actions .button:not(.quiet)")


def from_the_front_door_to_the_report(reader: Engine, stage: Stage) -> None:
    """Search, guide, questions with a mistake, 「わからない」, 戻る and 変更."""
    reader.open(f"{stage.site}/")
    reader.type("#q", "CW")
    reader.click("form[role=search] button")
    reader.until("return location.search.includes('q=CW')")
    reader.click("main a[href='/guides/crowdworks/']")
    reader.until("return location.pathname === '/guides/crowdworks/'")
    reader.click("main a[href*='/questions/']")
    first = next_question(reader, "")
    answer(reader, first)
    second = next_question(reader, first)
    reader.click("#question a.back")
    assert next_question(reader, second) == first
    assert reader.script(SHOWN) == ANSWERS[first]

    reader.open(f"{stage.site}/guides/crowdworks/questions/balance/?role=worker")
    reader.type("#field", MISTAKE)
    reader.click("#question .actions .button:not(.quiet)")
    reader.until("return document.querySelector('#errors')")
    assert reader.script(SHOWN) == MISTAKE
    passed = questions_answered(reader)
    assert "balance" in passed
    told = parse_qs(urlsplit(reader.address).query)
    assert told["balance"] == ["15000"]
    assert "unknown" in [values[0] for values in told.values()]

    reader.click(".answers-so-far summary")
    reader.click(".answers-so-far a[href*='/questions/balance/']")
    reader.until("return document.querySelector('#field')")
    assert reader.script(SHOWN) == "15000"
    reader.type("#field", "0")
    reader.click("#question .actions .button:not(.quiet)")
    reader.until("return document.querySelector('#verdict')")
    assert parse_qs(urlsplit(reader.address).query) == told | {"balance": ["0"]}


def back_and_forward_from_a_blog(reader: Engine, stage: Stage) -> None:
    """From an article on another site to the report, the whole way back with each answer, and on again."""
    link = f"{stage.site}/guides/crowdworks/questions/active_contracts/?role=worker"
    reader.open(stage.publish(f'<a href="{link}">退会できるか調べる</a>'))
    reader.click("a")
    passed = questions_answered(reader)
    report = reader.address
    told = {key: values[0] for key, values in parse_qs(urlsplit(report).query).items()}
    given = {key: told[key] for key in passed}
    for key in given.keys() & UNKNOWN_TYPED:
        given[key] = ""  # 「わからない」 is no amount and no day
    for key in reversed(passed):
        reader.back()
        reader.until(f"{READY} return (() => {{ {ASKED} }})() === arguments[0]", key)
        if stage.scripts:  # without, the address of the page before cannot take the answer in
            reader.until(f"return arguments[0].includes((() => {{ {SHOWN} }})())", [given[key], ANSWERS.get(key)])
            reader.until("return document.readyState === 'complete'")
    for key in passed[1:]:
        reader.forward()
        reader.until(f"{READY} return (() => {{ {ASKED} }})() === arguments[0]", key)
    reader.forward()
    reader.until("return document.querySelector('#verdict')")
    assert reader.address == report


def the_report(reader: Engine, stage: Stage) -> None:
    """Another way out, a message to copy, and nothing that runs off the screen."""
    reader.open(stage.site + REPORT)
    assert "退会" in reader.text("#verdict")
    assert reader.script(FITS)
    reader.click(".route .pick a")
    reader.until("return location.search.includes('route=') && document.querySelector('#plan')")
    assert reader.script("return document.querySelectorAll('.route.chosen').length") == 1
    if stage.scripts:
        reader.script("document.querySelectorAll('details').forEach(each => each.open = true)")
        reader.click("[data-copy]:not([hidden])")
        told = "[...document.querySelectorAll('[role=status]')].map(each => each.textContent).join('')"
        assert "コピー" in reader.until(f"return {told}")


def the_comparison(reader: Engine, stage: Stage) -> None:
    """An amount typed, the answer in view, the amount changed."""
    reader.open(f"{stage.site}/compare/")
    for amount, said in (("80000", "80,000円"), ("９万", "90,000円")):
        reader.type("#id_amount", amount)
        reader.click("#compare-form .button")
        reader.until("return document.querySelector('#answer').textContent.includes(arguments[0])", said)
        place = "document.querySelector('#answer').getBoundingClientRect().top"
        reader.until(f"return {place} >= 0 && {place} < innerHeight / 2")


def several_and_a_link_to_paste(reader: Engine, stage: Stage) -> None:
    """Two platforms at once; a link made for an article leads to its question with what the author knew."""
    reader.open(f"{stage.site}/guides/report/")
    reader.click("input[name=p][value=crowdworks]")
    reader.click("input[name=p][value=lancers]")
    reader.click("main form .button")
    reader.until("return document.querySelector('#p-crowdworks') && document.querySelector('#p-lancers')")

    reader.open(f"{stage.site}/links/?platform=crowdworks&place=other&balance=800")
    reader.open(str(reader.until("return document.querySelector('input.code[value*=\"/questions/\"]')?.value")))
    reader.until("return location.search.includes('balance=800')")


def embeds_on_another_origin(reader: Engine, stage: Stage) -> None:
    """A card, a comparison and questions inside an article of another site, answered there."""
    for kind, path in (("card", "/embed/card/crowdworks/"), ("compare", "/embed/compare/?amount=30000&theme=dark")):
        reader.open(stage.publish(embed_code("記事の題", kind, stage.site + path, f"{stage.site}/guides/crowdworks/")))
        reader.script("document.querySelector('iframe').scrollIntoView()")
        if stage.scripts:
            reader.until("return document.querySelector('iframe').style.height.endsWith('px')")
        reader.into_frame()
        reader.text("h1")
        scheme = "getComputedStyle(document.documentElement).colorScheme"
        assert reader.script(f"return {scheme}") == ("dark" if "theme=dark" in path else "light dark")
        reader.out_of_frame()
    reader.open(
        stage.publish(
            embed_code("記事の題", "check", f"{stage.site}/embed/check/coconala/", f"{stage.site}/guides/coconala/")
        )
    )
    reader.script("document.querySelector('iframe').scrollIntoView()")
    reader.into_frame()
    for _ in range(20):
        asked = reader.text("h1")
        if reader.script("return !document.querySelector('form.choices button')"):
            break
        reader.click("form.choices button:last-child")
        reader.until(
            "return document.querySelector('h1') && document.querySelector('h1').textContent !== arguments[0]", asked
        )
    assert "/guides/coconala/report/?" in reader.until("return document.querySelector('a.button')?.href")
    reader.out_of_frame()


def legible_numbers(reader: Engine, stage: Stage) -> None:
    """No digit stands on another; WebKit sets them so where it spaces Latin and kanji of one font apart."""
    if not stage.scripts:  # they have no part in it
        return
    for name in ("home", "report-blocked", "compare", "guide"):
        reader.open(stage.site + STATES[name])
        spaced = reader.script("return getComputedStyle(document.documentElement).textAutospace === 'normal'")
        assert reader.name == "Chromium" or not spaced
        assert (found := reader.script(OVERLAPPING)) == [], (name, found)


def words_unbroken(reader: Engine, stage: Stage) -> None:
    """No heading breaks anywhere but between phrases, on the narrowest phone, either. No script has a part in it."""
    if not stage.scripts:
        return
    for name in (
        "home",
        "guide",
        "question-yen",
        "question-yes-no",
        "report-blocked",
        "report-nothing-told",
        "compare",
        "embed-card",
    ):
        reader.open(stage.site + STATES[name])
        for width in (390, 320):
            assert (found := reader.script(BROKEN, width)) == [], (name, width, found)


BROKEN = """
  // Breaks where none may be: not at a <wbr>, a space, a mark or the edge of an element.
  document.body.style.inlineSize = `${arguments[0]}px`;
  document.querySelectorAll('details').forEach(each => each.open = true);
  const range = document.createRange(), found = [];
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, .phrases')) {
    if (heading.closest('.visually-hidden')) continue;
    const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (text.parentElement.closest('.visually-hidden')) continue;
      let before = null;
      for (let at = 0; at < text.length; at++) {
        range.setStart(text, at); range.setEnd(text, at + 1);
        const box = range.getClientRects()[0];
        if (!box || !text.data[at].trim()) { before = null; continue; }
        const around = text.data.slice(at - 1, at + 1);
        const breaks = before && box.top > before.top + before.height / 2;
        if (breaks && !/[・、。：！!？」）].|.[（「]/.test(around)) found.push(`${text.data.slice(0, at)}|${text.data.slice(at)}`);
        before = box;
      }
    }
  }
  return found;
"""

JOURNEYS: dict[str, Callable[[Engine, Stage], None]] = {
    "home → search → guide → questions with mistakes, わからない, 戻る, 変更": from_the_front_door_to_the_report,
    "blog → questions → report, Back and Forward": back_and_forward_from_a_blog,
    "report, other route, copy": the_report,
    "comparison": the_comparison,
    "several, link builder": several_and_a_link_to_paste,
    "embeds on another origin": embeds_on_another_origin,
    "numbers legible": legible_numbers,
    "no word broken in a heading": words_unbroken,
}
"""The rows of the matrix."""
