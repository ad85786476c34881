"""axe finds nothing to mend, nothing runs off the screen, everything can be reached, named and pressed.

`make e2e` takes the states by turns on a phone in light and at a desk in dark. `EVERY_LOOK=1 make e2e
ARGS="-k accessible"` takes each at four widths in light and dark, and in forced colours.
"""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.states import STATES

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 390, 768, 1280)
EVERY_LOOK = [(width, scheme, "none") for width in WIDTHS for scheme in ("light", "dark")] + [(390, "light", "active")]
ONE_LOOK = ([(390, "light", "none")], [(1280, "dark", "none")])
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
UNFOLD = "document.querySelectorAll('details').forEach(part => part.open = true)"
AXE_OPTIONS = {"resultTypes": ["violations"]}

# Of everything that can be operated: its name, where it leads, and the box that a finger can hit.
CONTROLS = """() => {
  const found = [];
  const text = (node) => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll('[aria-hidden=true], input, textarea').forEach(part => part.remove());
    return copy.textContent.replace(/\\s+/g, ' ').trim();
  };
  const query = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  for (const node of document.querySelectorAll(query)) {
    if (!node.checkVisibility({checkVisibilityCSS: true}) || node.closest('.skip')) continue;
    const label = node.labels?.[0];
    const referred = node.getAttribute('aria-labelledby')?.split(' ').map(id => text(document.getElementById(id)));
    const image = node.querySelector?.('img')?.alt ?? '';
    const name = node.getAttribute('aria-label') || referred?.join(' ') || (label && text(label)) || text(node) || image;
    const within = node.closest('fieldset')?.querySelector('legend');
    const hit = (label?.contains(node) ? label : node).getBoundingClientRect();
    const inline = getComputedStyle(node).display.startsWith('inline')
      && !['inline-flex', 'inline-block', 'inline-grid'].includes(getComputedStyle(node).display);
    found.push({kind: node.tagName, name, within: within ? text(within) : '', leads: node.href ?? '', inline,
                width: Math.round(hit.width), height: Math.round(hit.height), box: node.matches('[tabindex]')});
  }
  return found;
}"""

# What the focus looks like where it is now; None once it has left the page's own controls.
FOCUS = """() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  node.dataset.passed ??= document.querySelectorAll('[data-passed]').length;
  const ring = [node, node.closest('label')].filter(Boolean).map(each => parseFloat(getComputedStyle(each).outlineWidth)
    * (getComputedStyle(each).outlineStyle !== 'none'));
  const box = node.getBoundingClientRect();
  return {number: Number(node.dataset.passed), html: node.outerHTML.slice(0, 120), ring: Math.max(...ring),
          seen: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0};
}"""


def found_by_axe(page, without=""):
    """What axe would mend; `without` names a part that is not ours."""
    context = {"exclude": [[without]]} if without else None
    return [
        f"{each['id']}: {node['target'][0]} {node['html'][:160]}"
        for each in Axe().run(page, context, AXE_OPTIONS).response["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("number", "path"), list(enumerate(STATES.values())), ids=STATES)
def test_axe_finds_nothing_nothing_runs_off_the_screen_and_all_controls_have_names_and_size(visit, number, path):
    visitor = visit()
    page = visitor.open(path)
    page.evaluate(UNFOLD)

    for width, scheme, forced in EVERY_LOOK if os.environ.get("EVERY_LOOK") else ONE_LOOK[number % 2]:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        assert found_by_axe(page) == [], (width, scheme, forced)
    for width in WIDTHS:  # 320 is a desk of 1280 at 400 %
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(FITS), width
    assert_named_and_large_enough(page.evaluate(CONTROLS))
    assert visitor.foreign == []


def assert_named_and_large_enough(controls):
    """One name, one place; links in a sentence are as high as the line, everything else is 44 by 44."""
    assert [each for each in controls if not each["name"]] == []
    leads: dict[str, set[str]] = {}
    for each in controls:
        if each["kind"] == "A":
            leads.setdefault(each["name"], set()).add(each["leads"])
    assert {name: where for name, where in leads.items() if len(where) > 1} == {}
    others = [(each["kind"], each["within"], each["name"]) for each in controls if each["kind"] != "A"]
    assert sorted({each for each in others if others.count(each) > 1}) == []
    small = [
        each for each in controls if not (each["inline"] or each["box"]) and min(each["width"], each["height"]) < 44
    ]
    assert [(each["kind"], each["name"], each["width"], each["height"]) for each in small] == []


@pytest.mark.parametrize("name", ["home", "question-yes-no", "error-day", "report-blocked", "compare", "embed-check"])
def test_the_tab_key_reaches_everything_once_and_shows_where_it_is(visit, name):
    page = visit().open(STATES[name])
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    expected = page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary,"
        ' [tabindex="0"]\')].filter(each => each.checkVisibility({checkVisibilityCSS: true}) && !each.disabled'
        " && !(each.type === 'radio' && each !== each.form.querySelector(`[name=\"${each.name}\"]`))).length"
    )
    passed = []
    for _ in range(expected + 3):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None or focus["number"] < len(passed):
            break
        passed.append(focus)

    assert [each for each in passed if each["ring"] < 2 or not each["seen"]] == []
    assert len(passed) == expected


@pytest.mark.parametrize("name", ["home", "guide", "error-yen", "report-blocked", "compare", "list"])
def test_larger_letters_and_wider_spacing_cut_nothing_off(visit, name):
    page = visit().open(STATES[name])
    page.set_viewport_size({"width": 600, "height": 1024})  # a reader's own letter size also moves the breakpoints
    for style in (
        "html { font-size: 200% }",
        "* { line-height: 1.5 !important; letter-spacing: .12em !important } p { margin-block-end: 2em !important }",
    ):
        page.evaluate(
            "style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);"
            " document.adoptedStyleSheets = [sheet]; }",
            style,
        )
        assert page.evaluate(FITS), style
        cut = page.evaluate(
            "() => [...document.querySelectorAll('main *')].filter(each => getComputedStyle(each).overflowX === 'hidden'"
            " && !each.matches('.visually-hidden, thead') && each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)"
            ".map(each => each.outerHTML.slice(0, 100))"
        )
        assert cut == [], style


@pytest.mark.parametrize(
    "newer", ["light-dark(", "text-autospace:", "text-wrap:", "auto-phrase", ":has(", "@container"]
)
def test_everything_is_legible_where_a_browser_lacks(visit, newer):
    """Plain first, better where supported: each newer part of CSS is misspelt on its way to the browser."""
    visitor = visit(color_scheme="dark")

    def served(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(newer, newer.replace(newer[1:4], "xxx")))

    visitor.page.route("**/*.css", served)
    for name in ("report-blocked", "question-choices", "compare"):
        page = visitor.open(STATES[name])
        assert found_by_axe(page) == [], name
        assert page.evaluate(FITS), name
