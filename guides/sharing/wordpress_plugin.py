"""Our plugin for WordPress as a zip that knows the address of this site.

`make wordpress-plugin` writes the same file that the page for authors offers.
"""

import io
import sys
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "integrations" / "wordpress" / "yamedoki"
PLACEHOLDER = "define( 'YAMEDOKI_SITE', 'https://yamedoki.example' );"
_LONG_AGO = (2026, 1, 1, 0, 0, 0)  # the same bytes from every server and every day


def zipped(site_url: str) -> bytes:
    """The plugin for the site at this address, which holds no quote and no backslash."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(FOLDER.iterdir()):
            text = path.read_text()
            if path.name == "yamedoki.php":
                text = text.replace(PLACEHOLDER, PLACEHOLDER.replace("https://yamedoki.example", site_url))
            archive.writestr(zipfile.ZipInfo(f"yamedoki/{path.name}", _LONG_AGO), text)
    return packed.getvalue()


if __name__ == "__main__":
    _, site_url, target = sys.argv
    Path(target).write_bytes(zipped(site_url))
