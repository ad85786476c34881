"""Chromium by Playwright, behind the surface of the other two browsers."""

from typing import Any

from playwright.sync_api import Error, Frame, Page

from tests.e2e.engine import Engine


class Chromium(Engine):
    """One page."""

    name = "Chromium"

    def __init__(self, page: Page) -> None:
        self._page = page
        self._context: Page | Frame = page

    def open(self, url: str) -> None:
        self._context = self._page
        self._page.goto(url)

    def back(self) -> None:
        self._page.go_back()

    def forward(self) -> None:
        self._page.go_forward()

    def script(self, source: str, *values: Any) -> Any:
        try:
            return self._context.evaluate(f"values => (function () {{ {source} }})(...values)", list(values))
        except Error as error:
            raise OSError(error.message) from error

    def _click(self, selector: str) -> None:
        self._context.locator(selector).first.click()

    def _type(self, selector: str, text: str) -> None:
        self._context.locator(selector).first.fill(text)

    def resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def into_frame(self) -> None:
        self._context = self._page.frames[1]

    def out_of_frame(self) -> None:
        self._context = self._page

    def picture(self) -> bytes:
        return self._page.screenshot()
