"""Embeds in articles like real ones: another origin, strict policies, the sandbox of WordPress, no scripts."""

import html
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import expect

from guides.sharing.snippets import EMBED_HEIGHTS, embed_code

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# What WordPress does with the messages of a frame that it marked, in our own words.
WORDPRESS_RECEIVER = """
<script>
addEventListener("message", ({data, source}) => {
  if (!data || !data.secret || !data.message || !data.value || /[^a-zA-Z0-9]/.test(data.secret)) return;
  for (const quote of document.querySelectorAll(`blockquote[data-secret="${data.secret}"]`)) quote.hidden = true;
  for (const frame of document.querySelectorAll(`iframe[data-secret="${data.secret}"]`)) {
    if (frame.contentWindow !== source) continue;
    frame.removeAttribute("style");
    if (data.message === "height") frame.height = Math.min(Math.max(parseInt(data.value, 10), 200), 1000);
    if (data.message === "link") {
      const ours = new URL(data.value).host === new URL(frame.src).host;
      if (ours && document.activeElement === frame) top.location.href = data.value;
    }
  }
});
</script>
"""


def pasted(home, kind, path):
    """The line that the link builder gives to authors."""
    return embed_code("記事の題", kind, home + path, f"{home}/guides/crowdworks/")


def frame_height(page):
    return page.locator("iframe").bounding_box()["height"]


def content_height(page):
    return page.frame_locator("iframe").locator("html").bounding_box()["height"]


def fits(page):
    """Wait until the frame is as high as what it shows."""
    page.frame_locator("iframe").locator("footer").wait_for()
    page.wait_for_function("document.querySelector('iframe').style.height.endsWith('px')")
    assert abs(frame_height(page) - content_height(page)) <= 1


def test_one_pasted_line_shows_the_comparison_at_the_right_height(page, article, home):
    page.goto(article.publish(pasted(home, "compare", "/embed/compare/?amount=30000")))

    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("30,000円")
    fits(page)
    assert page.context.cookies() == []


def test_the_frame_follows_when_its_content_grows(page, article, home):
    page.goto(article.publish(pasted(home, "check", "/embed/check/crowdworks/")))
    fits(page)
    before = frame_height(page)
    page.locator("iframe").evaluate("frame => frame.style.width = '240px'")
    page.wait_for_function("before => document.querySelector('iframe').offsetHeight > before", arg=before)
    fits(page)


def test_a_tag_alone_makes_a_titled_frame_with_what_the_article_knows(page, article, home):
    tag = f'<p>前</p><script async src="{home}/embed/embed.js" data-embed="compare" data-amount="12000"></script><p>後</p>'
    page.goto(article.publish(tag))

    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("12,000円")
    assert page.locator("iframe").get_attribute("title") == "手取りくらべ（やめどき）"
    assert page.locator("iframe").get_attribute("loading") == "lazy"
    fits(page)


@pytest.mark.parametrize(
    ("embed", "path"),
    [
        pytest.param(
            'data-embed="card" data-platform="lancers" data-balance="800"',
            "/embed/card/lancers/?balance=800",
            id="card",
        ),
        pytest.param(
            'data-embed="check" data-platform="crowdworks" data-active-contracts="no"',
            "/embed/check/crowdworks/?active_contracts=no",
            id="check",
        ),
        pytest.param(
            'data-embed="fact" data-platform="crowdworks" data-fact="payout-minimum"',
            "/embed/fact/crowdworks/payout-minimum/",
            id="fact",
        ),
    ],
)
def test_the_loader_knows_every_kind_of_embed(page, article, home, embed, path):
    page.goto(article.publish(f'<script async src="{home}/embed/embed.js" {embed}></script>'))

    expect(page.locator("iframe")).to_have_attribute("src", home + path)
    expect(page.frame_locator("iframe").locator("main")).not_to_be_empty()


def test_a_strict_policy_of_the_article_leaves_a_frame_of_fixed_height(page, article, home):
    policy = f"default-src 'none'; frame-src {home}"
    page.goto(article.publish(pasted(home, "card", "/embed/card/crowdworks/"), Content_Security_Policy=policy))

    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("クラウドワークス")
    assert frame_height(page) == EMBED_HEIGHTS["card"]
    assert content_height(page) <= EMBED_HEIGHTS["card"]


def test_a_reader_without_scripts_can_still_answer(browser, article, home):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 800, "height": 900})
    page = context.new_page()
    page.goto(article.publish(pasted(home, "check", "/embed/check/crowdworks/")))
    frame = page.frame_locator("iframe")
    first = frame.locator("h1").inner_text()
    frame.locator("form.choices button").last.click()

    expect(frame.locator("h1")).not_to_have_text(first)
    assert context.cookies() == []
    context.close()


def test_a_check_needs_no_third_party_cookies(page, article, home):
    controls = page.context.new_cdp_session(page)
    controls.send("Network.enable")
    controls.send("Network.setCookieControls", {"enableThirdPartyCookieRestriction": True})
    page.goto(article.publish(pasted(home, "check", "/embed/check/crowdworks/")))
    frame = page.frame_locator("iframe")
    for _ in range(40):
        question = frame.locator("h1").inner_text()
        if not frame.locator("form").count():
            break
        frame.locator("form.choices button").last.click()
        expect(frame.locator("h1")).not_to_have_text(question)

    expect(frame.locator("a.button")).to_have_attribute("href", re.compile(f"^{home}/guides/crowdworks/report/"))
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", ["/embed/card/crowdworks/", "/embed/check/crowdworks/", "/embed/compare/"])
def test_a_narrow_phone_scrolls_no_frame_sideways(page, article, home, path):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(article.publish(f'<meta name=viewport content="width=device-width">{pasted(home, "card", path)}'))
    root = page.frame_locator("iframe").locator("html")
    root.wait_for()

    assert root.evaluate("html => html.scrollWidth <= html.clientWidth")


def test_a_link_leaves_the_article_for_the_whole_page(page, article, home):
    page.goto(article.publish(pasted(home, "card", "/embed/card/crowdworks/?balance=800")))
    page.frame_locator("iframe").locator("a.button").click()
    page.wait_for_url(f"{home}/guides/crowdworks/questions/**")

    assert "balance=800" in page.url


def test_in_a_closed_sandbox_the_card_is_styled_and_shows_its_address(page, article, home):
    frame = f'<iframe sandbox="allow-scripts" src="{home}/embed/card/crowdworks/" height="400"></iframe>'
    page.goto(article.publish(frame))
    card = page.frame_locator("iframe")

    expect(card.locator(".address")).to_be_visible()
    expect(card.locator(".address")).to_have_text(f"{home}/guides/crowdworks/")
    assert card.locator("body").evaluate("body => getComputedStyle(body).borderTopLeftRadius") == "8px"


def test_outside_a_sandbox_the_address_stays_hidden(page, article, home):
    page.goto(article.publish(pasted(home, "card", "/embed/card/crowdworks/")))
    fits(page)

    expect(page.frame_locator("iframe").locator(".address")).to_be_hidden()


def in_wordpress(code):
    """What WordPress keeps of a provider's code that it does not know, and adds to it."""
    quote, frame = re.search(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", code, re.DOTALL).groups()
    source = html.unescape(re.search(r' src="(.*?)"', frame)[1])
    frame = frame.replace(
        re.search(r' src=".*?"', frame)[0], f' src="{html.escape(source)}#?secret=s3cret" data-secret="s3cret"'
    )
    frame = frame.replace(
        "<iframe", '<iframe sandbox="allow-scripts" security="restricted" style="position:absolute;visibility:hidden"'
    )
    return quote.replace("<blockquote", '<blockquote data-secret="s3cret"') + frame


def pasted_into_wordpress(article, home, path):
    """An article in which a pasted link to this page became a card, found as WordPress finds it."""
    client = Client(headers={"host": urlsplit(home).netloc})
    page = client.get(path).text
    found = urlsplit(html.unescape(re.search(r'type="application/json\+oembed"[^>]* href="([^"]+)"', page)[1]))
    described = client.get(f"{found.path}?{found.query}").json()
    assert described["type"] == "rich"
    return article.publish(in_wordpress(described["html"]) + WORDPRESS_RECEIVER)


@pytest.fixture
def wordpress(article, home):
    return pasted_into_wordpress(article, home, "/guides/crowdworks/")


def test_in_wordpress_a_comparison_offers_nothing_that_its_sandbox_forbids(page, article, home):
    page.goto(pasted_into_wordpress(article, home, "/compare/"))
    card = page.frame_locator("iframe")

    expect(card.locator("tbody tr")).to_have_count(3)
    expect(card.locator("form")).to_be_hidden()
    page.wait_for_function("document.querySelector('iframe').height >= 200")
    card.locator("a.button").click()
    page.wait_for_url(f"{home}/compare/**")


def test_wordpress_shows_the_card_at_its_height_in_place_of_the_quote(page, wordpress):
    page.goto(wordpress)

    expect(page.locator("iframe")).to_be_visible()
    expect(page.locator("blockquote")).to_be_hidden()
    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("クラウドワークス")
    page.wait_for_function("frame => document.querySelector('iframe').height >= 200")
    assert 200 <= content_height(page) <= int(page.locator("iframe").get_attribute("height")) <= 1000


def test_the_card_in_wordpress_leads_to_the_questions(page, wordpress, home):
    page.goto(wordpress)
    expect(page.locator("iframe")).to_be_visible()
    page.frame_locator("iframe").locator("a.button").click()

    page.wait_for_url(f"{home}/guides/crowdworks/questions/**")


def opened_with(page, key):
    """The page that a click with this key on the card's button opens."""
    expect(page.locator("iframe")).to_be_visible()
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").locator("a.button").click(modifiers=[key])
    return opened.value


@pytest.mark.parametrize("key", ["Control", "Shift"])
def test_a_click_with_a_key_opens_another_place_and_the_article_stays(page, article, home, key):
    address = article.publish(pasted(home, "card", "/embed/card/crowdworks/"))
    page.goto(address)
    opened_with(page, key).wait_for_url(f"{home}/guides/crowdworks/questions/**")

    assert page.url == address


@pytest.mark.parametrize("key", ["Control", "Shift"])
def test_a_click_with_a_key_leaves_the_sandbox_of_wordpress_too(page, wordpress, home, key):
    page.goto(wordpress)
    opened_with(page, key).wait_for_url(f"{home}/guides/crowdworks/questions/**")

    assert page.url == wordpress


def test_the_key_of_a_mac_asks_wordpress_for_no_other_page(page, wordpress):
    page.goto(wordpress)
    expect(page.locator("iframe")).to_be_visible()
    page.evaluate("() => { window.asked = []; addEventListener('message', ({data}) => asked.push(data)); }")
    page.frame_locator("iframe").locator("a.button").click(modifiers=["Meta"])
    page.frame_locator("iframe").locator("html").evaluate("html => html.style.height = '700px'")
    page.wait_for_function("window.asked.some(each => each.message === 'height' && each.value === 700)")

    assert "link" not in {each.get("message") for each in page.evaluate("window.asked")}


def test_wordpress_without_scripts_keeps_the_quote_with_its_link(browser, wordpress, home):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(wordpress)

    expect(page.locator("blockquote a")).to_have_attribute("href", f"{home}/guides/crowdworks/")
    expect(page.locator("blockquote")).to_be_visible()
    context.close()


def test_an_author_can_look_at_an_article_that_is_still_a_file(page, home, tmp_path):
    draft = tmp_path / "article.html"
    draft.write_text(f"<!doctype html><meta charset=utf-8>{pasted(home, 'compare', '/embed/compare/')}")
    page.goto(draft.as_uri())

    expect(page.frame_locator("iframe").locator("h1")).to_contain_text("いくら残る")


@pytest.mark.parametrize("path", ["/", "/guides/crowdworks/", "/links/"])
def test_no_other_page_of_ours_shows_inside_an_article(page, article, home, path):
    page.goto(article.publish(f'<iframe src="{home}{path}"></iframe>'))
    page.wait_for_load_state("networkidle")

    assert "やめどき" not in page.frames[1].content()


def test_the_loader_listens_to_nobody_else_and_keeps_within_limits(page, article, home):
    code = pasted(home, "card", "/embed/card/crowdworks/")
    page.goto(article.publish(f"{code}<iframe id=other srcdoc='<p>x'></iframe>"))
    page.wait_for_function("document.querySelector('iframe').style.height.endsWith('px')")
    page.wait_for_timeout(4_500)  # until the card has told its height for the last time
    ours, other = (element.content_frame() for element in page.query_selector_all("iframe"))
    height = "document.querySelector('iframe').style.height"
    before = page.evaluate(height)

    other.evaluate("parent.postMessage({height: 1999}, '*')")
    page.evaluate("postMessage({height: 1999}, '*')")
    for nonsense in ("999", "{height: '900'}", "{height: 10.5}", "null", "{height: NaN}", "{}"):
        ours.evaluate(f"parent.postMessage({nonsense}, '*')")
    page.wait_for_timeout(200)
    assert page.evaluate(height) == before

    ours.evaluate("parent.postMessage({height: 99999}, '*')")
    page.wait_for_function(f"{height} === '2000px'")
    ours.evaluate("parent.postMessage({height: -5}, '*')")
    page.wait_for_function(f"{height} === '60px'")
