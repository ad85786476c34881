"""What a journey needs of a browser, whichever draws it. Elements are named by CSS selectors."""

import time
from abc import ABC, abstractmethod
from typing import Any

SECONDS = 20
"""Until something that does not happen is a fault."""
STANDS = "return document.readyState === 'complete' && document.querySelector(arguments[0]) !== null"


class Engine(ABC):
    """One window of one browser."""

    name: str

    @abstractmethod
    def open(self, url: str) -> None:
        """Go to this address and wait until it has loaded."""

    @abstractmethod
    def back(self) -> None: ...

    @abstractmethod
    def forward(self) -> None: ...

    @abstractmethod
    def script(self, source: str, *values: Any) -> Any:
        """Run the body of a function with these arguments, where the page's own scripts are switched off, too."""

    def click(self, selector: str) -> None:
        """Press the first such element, as a finger does, once the page has come in and it is there."""
        self.until(STANDS, selector)
        self._click(selector)

    def type(self, selector: str, text: str) -> None:
        """Put this text into a field in place of what stands there, once the page has come in and it is there."""
        self.until(STANDS, selector)
        self._type(selector, text)

    @abstractmethod
    def _click(self, selector: str) -> None: ...

    @abstractmethod
    def _type(self, selector: str, text: str) -> None: ...

    @abstractmethod
    def resize(self, width: int, height: int) -> None: ...

    @abstractmethod
    def into_frame(self) -> None:
        """Mean the first frame of the page from now on."""

    @abstractmethod
    def out_of_frame(self) -> None: ...

    @abstractmethod
    def picture(self) -> bytes:
        """What stands on the screen, as a PNG."""

    def until(self, source: str, *values: Any) -> Any:
        """What a script returns once it is true. A page that is on its way is asked again."""
        end, said = time.monotonic() + SECONDS, None
        while time.monotonic() < end:
            try:
                if found := self.script(source, *values):
                    return found
            except OSError as error:
                said = error
            time.sleep(0.05)
        raise AssertionError(f"Never true in {self.name}: {source} {values} {said or ''}")

    def text(self, selector: str) -> str:
        """The letters of the first such element, once there is one."""
        return str(self.until("return document.querySelector(arguments[0])?.textContent", selector))

    @property
    def address(self) -> str:
        return str(self.script("return location.href"))
