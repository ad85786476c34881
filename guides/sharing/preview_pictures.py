"""The 1200×630 pictures that link previews show: drawn from published facts, never from a reader's data.

A picture is a file named by the digest of what it says. The same facts give the same file, changed
facts another one, so previews may be kept forever and nothing is ever drawn twice.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from guides.comparison.form import read_compare
from guides.comparison.page import build
from guides.sharing.one_line_facts import chip
from guides.words.wording import yen
from platforms.clock import today_in_japan
from platforms.documents.remembering import remembered
from platforms.editions import catalog
from platforms.editions.catalog import Catalog, PublishedPlatform

SIZE = (1200, 630)
FONT = Path(settings.BASE_DIR) / "assets" / "fonts" / "BIZUDPGothic-Bold-subset.woff2"
KEPT = timedelta(days=1)
"""A picture that is no longer shown stays this long: another process may still show the edition before."""
_LAYOUT = 1
MOST_DAYS = 100
"""For which the digests of one edition are remembered."""
"""Counts changes of the drawing below, which make every picture a new one."""
_MARGIN = 80
_PLATE_HEIGHT = 118
_PAPER, _CARD, _INK, _SOFT, _BRAND, _LINE = "#f5f7f5", "#ffffff", "#12201a", "#3d4b44", "#00573f", "#cfd8d2"
_SIGN = "#ffd500"


def folder() -> Path:
    """Where pictures lie. They can be drawn anew, so no backup holds them."""
    return Path(settings.DATA_DIR) / "pictures"


@dataclass(frozen=True, slots=True)
class Picture:
    """What one picture says. `lines` stand below the title, each a label and its value."""

    kicker: str
    title: str
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """The name of the file: another text, another name."""
        return hashlib.sha256(repr((_LAYOUT, astuple(self))).encode()).hexdigest()[:16]

    @property
    def file(self) -> Path:
        return folder() / f"{self.digest}.png"


SITE = Picture(
    "質問に答えると分かります",
    "退会できないのは、なぜ？",
    (("なぜ退会できないか", "理由"), ("いつ退会できるか", "日付"), ("いくら受け取れるか", "金額")),
)


def of_platform(published: PublishedPlatform, today: date) -> Picture:
    """The picture of one platform's guide."""
    facts = published.facts
    told = [chip(facts, key, today) for key in ("blockers", "payout-minimum", "worker-fee")]
    lines = tuple((each.label, each.shown) for each in told if each and each.value is not None)
    return Picture("退会できない理由と、やめる手順", facts.name, lines)


def of_comparison(current: Catalog, today: date) -> Picture:
    """The picture of the comparison: what its page says before a reader chooses anything."""
    page = build(current.running, read_compare(QueryDict(), {}, {}), today)
    lines = [(each.row.name, yen(each.row.take_home_yen or 0)) for each in page.compared[:3]]
    difference = page.lead.difference_yen if page.lead else 0
    title = f"手取りの差は、最大{yen(difference)}" if difference else "いくら残る？"
    return Picture(f"{yen(page.comparison.amount_yen)}（税込）の仕事で、手取りくらべ", title, tuple(lines))


def all_pictures(current: Catalog, today: date) -> Iterator[Picture]:
    """Every picture that the site shows today."""
    yield SITE
    yield of_comparison(current, today)
    yield from (of_platform(published, today) for published in current.platforms)


def make(pictures: Iterable[Picture]) -> int:
    """Draw what is not there yet and return how many that were."""
    missing = [picture for picture in pictures if not picture.file.exists()]
    for picture in missing:
        _write(picture)
    return len(missing)


def make_current() -> int:
    """Draw what today's editions show, after a publication and before a server starts.

    Nothing depends on it: a picture that is not there is drawn when somebody asks for it.
    """
    return make(all_pictures(catalog.current(), today_in_japan()))


def forget(shown: Iterable[Picture], now: datetime) -> int:
    """Delete the files that show none of these and are older than a day; how many there were.

    Whatever was left half-written by a process that ended goes with them.
    """
    names, before = {picture.file.name for picture in shown}, (now - KEPT).timestamp()
    forgotten = 0
    for path in folder().glob("*.png"):
        with suppress(FileNotFoundError):  # another process forgets at the same time
            if path.name not in names and path.stat().st_mtime < before:
                path.unlink()
                forgotten += 1
    return forgotten


def png(picture: Picture) -> bytes:
    """The picture's file, drawn now if publication did not."""
    make([picture])
    return picture.file.read_bytes()


def path_of_platform(published: PublishedPlatform, today: date) -> str:
    """The path of a platform's picture, which changes whenever the picture does."""
    slug = published.facts.slug
    return f"{reverse('guides:platform-picture', args=[slug])}?v={_digest(published, today)}"


def path_of_comparison(current: Catalog, today: date) -> str:
    """The path of the comparison's picture."""
    return f"{reverse('guides:picture', args=['compare'])}?v={_digest(current, today)}"


def path_of_site() -> str:
    """The path of the picture for every other page."""
    return f"{reverse('guides:picture', args=['site'])}?v={SITE.digest}"


def _digest(of: PublishedPlatform | Catalog, today: date) -> str:
    """A day and an edition give one picture, and every page asks for its digest."""
    known = _digests(of)
    if today not in known:
        if len(known) >= MOST_DAYS:
            known.clear()
        picture = of_comparison(of, today) if isinstance(of, Catalog) else of_platform(of, today)
        known[today] = picture.digest
    return known[today]


@remembered
def _digests(of: PublishedPlatform | Catalog) -> dict[date, str]:
    return {}


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────


def draw(picture: Picture) -> Image.Image:
    """Paint one picture: what it is about, the title as large as it fits, up to three lines, our name."""
    image = Image.new("RGB", SIZE, _PAPER)
    canvas = ImageDraw.Draw(image)
    width = SIZE[0] - 2 * _MARGIN
    _sign(canvas)
    canvas.text((_MARGIN, 196), picture.kicker, font=_fitting(picture.kicker, 40, width), fill=_BRAND, anchor="ls")
    title = _fitting(picture.title, 96, width)
    canvas.text((_MARGIN, 268), picture.title, font=title, fill=_INK, anchor="lm")
    top = 346
    for label, value in picture.lines[:3]:
        canvas.rounded_rectangle((_MARGIN, top, SIZE[0] - _MARGIN, top + 70), 10, fill=_CARD, outline=_LINE, width=2)
        label_font = _fitting(label, 34, width * 0.38)
        value_font = _fitting(value, 36, width * 0.55)
        canvas.text((_MARGIN + 28, top + 35), label, font=label_font, fill=_SOFT, anchor="lm")
        canvas.text((SIZE[0] - _MARGIN - 28, top + 35), value, font=value_font, fill=_INK, anchor="rm")
        top += 84
    return image


def _sign(canvas: ImageDraw.ImageDraw) -> None:
    """The plate along the upper edge: a door ajar, our name and what we promise."""
    canvas.rectangle((0, 0, SIZE[0], _PLATE_HEIGHT), fill=_BRAND)
    left, top, bottom = _MARGIN, 26, 92
    canvas.rectangle((left + 18, top, left + 52, bottom), fill=_SIGN)
    canvas.polygon([(left, top), (left + 32, top + 8), (left + 32, bottom + 8), (left, bottom)], fill=_CARD)
    canvas.ellipse((left + 22, top + 36, left + 28, top + 42), fill=_BRAND)
    canvas.text((left + 72, 60), "やめどき", font=_font(46), fill=_CARD, anchor="lm")
    canvas.text((SIZE[0] - _MARGIN, 60), "すべての情報に出典と確認日", font=_font(28), fill=_CARD, anchor="rm")


def missing_letters(picture: Picture) -> str:
    """What the font cannot draw, sorted; an editor's rare character shows as an empty box."""
    texts = picture.kicker + picture.title + "".join(label + value for label, value in picture.lines)
    empty = _font(32).getmask("\uffff").getbbox(), bytes(_font(32).getmask("\uffff"))
    return "".join(
        sorted(
            letter
            for letter in set(texts)
            if not letter.isspace() and (_font(32).getmask(letter).getbbox(), bytes(_font(32).getmask(letter))) == empty
        )
    )


def _fitting(text: str, size: int, width: float) -> ImageFont.FreeTypeFont:
    """The font in the largest size up to this one in which the text fits the width."""
    while size > 16 and _font(size).getlength(text) > width:
        size -= 2
    return _font(size)


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def _write(picture: Picture) -> None:
    """Write beside the final name and rename: whoever reads meanwhile sees a whole file or none."""
    folder().mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder(), suffix=".png", delete=False) as unfinished:
        draw(picture).quantize(64).save(unfinished, "PNG", optimize=True)
    whole = Path(unfinished.name)
    whole.chmod(0o644)
    whole.replace(picture.file)
