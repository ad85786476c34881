"""Links into this site, ready to paste into an article."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html

from guides.web.addresses import absolute

EMBED_HEIGHTS = {"card": 460, "check": 520, "compare": 860, "fact": 96}
"""Pixels that an embed takes where the loader cannot fit its height to the content."""
EMBED_WIDTH = 640


@dataclass(frozen=True, slots=True)
class Snippets:
    """One link in the four forms that blogs take. `embed_url` is what the embed frames."""

    url: str
    html_card: str
    embed: str
    embed_url: str
    markdown: str


def snippets(*, title: str, description: str, url: str, kind: str, embed_url: str) -> Snippets:
    """The same link as an address, a card, an embed of this kind, and Markdown."""
    return Snippets(
        url=url,
        html_card=_html_card(title, description, url),
        embed=embed_code(title, kind, embed_url, url),
        embed_url=embed_url,
        markdown=_markdown(title, url),
    )


def embed_code(title: str, kind: str, url: str, link: str) -> str:
    """A link that stays where frames are taken out, a frame of fixed height, and the loader that fits it.

    Blogs keep for each role what they trust it with; an author without unfiltered HTML keeps the link.
    """
    return format_html(
        '<p><a href="{}">{}（やめどき）</a></p><iframe src="{}" title="{}（やめどき）" width="100%" height="{}" frameborder="0" loading="lazy"></iframe>'
        '<script async src="{}"></script>',
        link,
        title,
        url,
        title,
        EMBED_HEIGHTS[kind],
        absolute(reverse("guides:embed-asset", args=["embed.js"])),
    )


def fact_code(line: str, size: tuple[int, int], path: str, link: str) -> str:
    """A picture of one fact that stays up to date, linked to its page. `line` is what it says now, for those who do not see it."""
    return format_html(
        '<a href="{}"><img src="{}" alt="{}" width="{}" height="{}" style="max-width:100%;height:auto" loading="lazy">'
        "<br><small>やめどき</small></a>",
        link,
        absolute(path),
        line,
        *size,
    )


def _html_card(title: str, description: str, url: str) -> str:
    return format_html(
        '<div style="max-width:{}px;padding:16px;border:1px solid #cfd8d2;border-radius:8px">'
        '<a href="{}" style="font-weight:bold">{}</a><br><span>{}</span><br><small>やめどき</small></div>',
        EMBED_WIDTH,
        url,
        title,
        description,
    )


def _markdown(title: str, url: str) -> str:
    escaped = "".join(f"\\{c}" if c in r"\[]*_`<>" else c for c in title)
    return f"[{escaped}]({url.replace('(', '%28').replace(')', '%29')})"
