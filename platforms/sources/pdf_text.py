"""`python -m platforms.sources.pdf_text < file.pdf`: the text of a PDF, one line a line.

A process of its own, because a PDF is a program of somebody else: whatever it makes pypdf do ends with the limits
below, and the run goes on. Exit status 3 says that the file is no PDF that can be read, 4 that it holds no text.
"""

import io
import resource
import sys

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES = 60
MOST_CHARACTERS = 400_000
CPU_SECONDS = 15
MEMORY_BYTES = 600 * 1024 * 1024
BROKEN, WITHOUT_TEXT = 3, 4


def text_of(body: bytes) -> str:
    """The text of all pages up to `MOST_PAGES`. Raises what pypdf raises."""
    found, length = [], 0
    for page in PdfReader(io.BytesIO(body)).pages[:MOST_PAGES]:
        found.append(page.extract_text())
        length += len(found[-1])
        if length > MOST_CHARACTERS:
            break
    return "\n".join(found)[:MOST_CHARACTERS]


def main() -> int:
    """Read a PDF from standard input within the limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        text = text_of(sys.stdin.buffer.read())
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        RecursionError,
        MemoryError,
        OSError,
    ):
        # pypdf raises nearly everything for files that are broken on purpose.
        return BROKEN
    if not text.strip():
        return WITHOUT_TEXT
    sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
