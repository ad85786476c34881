"""One editor in a process of its own: opens a row's page and saves it, again and again.

`python -m tests.durability.saving NAME TIMES` adds the words `NAME-0 NAME-1 …` to the title of the only
blocker, one a save, as a browser would: read the page, send the whole form back. It prints one JSON
object: which words were saved, of which it was told that somebody was quicker, and how often it was told that
nothing can be saved just now (SQLite has one writer, and patience ends after 20 seconds): then it opens the
page and saves again, as that page says.
"""

import json
import os
import sys
import urllib.parse
from html.parser import HTMLParser

import django


class Form(HTMLParser):
    """The fields of the page's form, as a browser sends them back."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value")
        if tag == "input" and given.get("type") not in ("submit", "button"):
            is_box = given.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in given:
                self.fields.setdefault(name, []).append(value or ("on" if is_box else ""))
        elif tag in ("textarea", "select"):
            self._open = name
            if tag == "textarea":
                self.fields[name] = [""]
        elif tag == "option" and "selected" in given:
            self.fields[self._open] = [value or ""]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open and self.get_starttag_text().startswith("<textarea"):  # type: ignore[union-attr]
            self.fields[self._open][0] += data.removeprefix("\n")


def main(name: str, times: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.contrib.auth.models import User
    from django.test import Client

    from platforms.models import Blocker

    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    client.force_login(User.objects.get(username="hana"))
    address = f"/admin/platforms/blocker/{Blocker.objects.get().pk}/change/"
    saved, told, busy = [], [], 0
    words = [f"{name}-{number}" for number in range(times)]
    while words:
        word = words.pop(0)
        page = client.get(address)
        if page.status_code == 503:  # a session notes that it is in use, which is a write, too
            busy += 1
            words.insert(0, word)
            continue
        fields = Form(page.content.decode()).fields
        fields["title"] = [f"{fields['title'][0]} {word}"]
        response = client.post(
            address, urllib.parse.urlencode(fields, doseq=True), content_type="application/x-www-form-urlencoded"
        )
        if response.status_code == 302:
            saved.append(word)
        elif "ほかの人が内容を変えました" in response.content.decode() and word in response.content.decode():
            told.append(word)
        elif response.status_code == 503 and "今回の変更は保存されていません" in response.content.decode():
            busy += 1
            words.insert(0, word)
        else:
            raise SystemExit(f"{word}: {response.status_code}\n{response.content.decode()}")
    sys.stdout.write(json.dumps({"saved": saved, "told": told, "busy": busy}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
