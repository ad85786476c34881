"""Everything that we hand to authors, and what readers must see of it."""

from collections.abc import Callable
from dataclasses import dataclass

from blog import SITE_FOR_BLOG
from playwright.sync_api import Page

SLUG = "crowdworks"


@dataclass(frozen=True)
class Handed:
    """Something that authors paste, and what readers must at least see.

    `card`, `input` (a frame that takes answers), `text` (a figure), `fallback` (what the author wrote), `link`, `picture`,
    or `address`: nothing but the address, to be copied.

    `weaker` is for the author's role, where WordPress strips frames. `leads_to` is where its link must lead, `frame` a
    part of the address that is framed.
    """

    name: str
    text: str
    sees: str
    leads_to: str
    weaker: str = ""
    frame: str = ""
    in_blocks: str = ""
    """What the block editor makes of it, where that is something else."""

    def expected(self, role: str, editor: str) -> str:
        if role == "author" and self.weaker:
            return self.weaker
        return self.in_blocks if editor == "block" and self.in_blocks else self.sees


def handed(code: Callable[[str], str]) -> tuple[Handed, ...]:
    """What authors are given without our plugin; `code` looks up what the link builder shows under a label."""
    guide, compare = f"{SITE_FOR_BLOG}/guides/{SLUG}/", f"{SITE_FOR_BLOG}/compare/"
    return (
        Handed("guide", f"{guide}?balance=800", "card", guide, frame="balance=800"),
        Handed("guide without its slash", guide[:-1], "card", guide),
        Handed(
            "guide with &amp;", f"{guide}?balance=800&amp;bank=other", "card", guide, frame="balance=800&bank=other"
        ),
        Handed("guide with a reason", f"{guide}#balance", "card", f"{guide}#balance", frame="first=balance"),
        Handed("comparison", f"{compare}?amount=50000", "card", compare, frame="amount=50000"),
        Handed("front door", f"{SITE_FOR_BLOG}/", "link", f"{SITE_FOR_BLOG}/"),
        Handed("list of platforms", f"{SITE_FOR_BLOG}/platforms/", "link", f"{SITE_FOR_BLOG}/platforms/"),
        Handed("glossary", f"{SITE_FOR_BLOG}/glossary/", "link", f"{SITE_FOR_BLOG}/glossary/"),
        Handed("address of a frame", f"{SITE_FOR_BLOG}/embed/check/{SLUG}/", "card", f"{SITE_FOR_BLOG}/guides/{SLUG}/"),
        Handed("embed code as HTML", as_html(code("embed")), "input", SITE_FOR_BLOG, weaker="link"),
        Handed("embed code as text", code("embed"), "input", SITE_FOR_BLOG, weaker="link", in_blocks="link"),
        Handed("card as HTML", as_html(code("card")), "link", guide),
        Handed("Markdown", code("markdown"), "address", guide, in_blocks="link"),
        Handed("address in a sentence", f"手順は {guide} にあります。", "address", guide),
        Handed("unknown platform", f"{SITE_FOR_BLOG}/guides/nobody/", "address", f"{SITE_FOR_BLOG}/guides/nobody/"),
        Handed("picture as HTML", as_html(code("chip")), "picture", SITE_FOR_BLOG),
        Handed("picture as text", code("chip"), "picture", SITE_FOR_BLOG, in_blocks="link"),
    )


def as_html(code: str) -> str:
    """Where we say to put code: the block 「カスタムHTML」. The classic editor takes its markers for comments."""
    return f"<!-- wp:html -->{code}<!-- /wp:html -->"


def handed_with_plugin() -> tuple[Handed, ...]:
    """The same with our plugin, and what only it knows."""
    guide = f"{SITE_FOR_BLOG}/guides/{SLUG}/"
    return (
        Handed("guide", f"{guide}?balance=900", "card", guide, frame="balance=900"),
        Handed("questions", f"{guide}questions/", "input", guide, frame=f"/embed/check/{SLUG}/"),
        Handed("comparison", f"{SITE_FOR_BLOG}/compare/?amount=60000", "input", f"{SITE_FOR_BLOG}/compare/", frame="amount=60000"),
        Handed("fact, shortcode", f'[yamedoki platform="{SLUG}" fact="payout-minimum"]', "text", f"{SITE_FOR_BLOG}/platforms/{SLUG}/"),
        Handed("unknown, shortcode", '[yamedoki platform="nobody" fact="worker-fee"]20%[/yamedoki]', "fallback", f"{SITE_FOR_BLOG}/platforms/"),
        Handed("check, shortcode", f'[yamedoki show="check" platform="{SLUG}" balance="800"]', "input", guide, frame="balance=800"),
        Handed("comparison, block", '<!-- wp:yamedoki/block {"show":"compare"} /-->', "input", f"{SITE_FOR_BLOG}/compare/", frame="/embed/compare/"),
        Handed("fact, block", f'<!-- wp:yamedoki/block {{"platform":"{SLUG}"}} /-->', "text", f"{SITE_FOR_BLOG}/platforms/{SLUG}/"),
    )  # fmt: skip


def from_the_link_builder(page: Page) -> Callable[[str], str]:
    """The codes as authors copy them."""
    page.goto(f"{SITE_FOR_BLOG}/links/?platform={SLUG}")
    found = {
        "embed": page.locator("textarea[id^=embed-]").last.input_value(),
        "card": page.locator("#card-1").input_value(),
        "markdown": page.locator("#markdown-1").input_value(),
        "chip": page.locator("#chip-payout-minimum").input_value(),
    }
    page.context.close()
    return found.__getitem__
