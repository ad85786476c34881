"""What a real WordPress makes of everything we hand to authors: `make wordpress`, some minutes.

Administrator and author paste it in the block and in the classic editor and publish; then the article is read on a
phone and on a desktop, without scripts, in a feed, after somebody saved it again, in every theme that is installed, in an
outage, and after a value changed. Prints a matrix; 1 where a cell is not what readers should see.

ONLY=word, ROLES=author and EDITORS=classic try a part, PICTURES=folder keeps what was seen.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode

from as_read import CONTENT, Cell, in_another_tab, in_the_feed, read, without_scripts
from blog import SITE_FOR_BLOG, Blog, missing, php_text, staged
from editors import EVERYBODY, PHONE, Desk
from handed import SLUG, Handed, from_the_link_builder, handed, handed_with_plugin
from playwright.sync_api import Browser, sync_playwright
from stagehands import HOST, ROOT, get, go_apart, until

PEOPLE = [role for role in EVERYBODY if role in os.environ.get("ROLES", "administrator author")]
EDITORS = [editor for editor in ("block", "classic") if editor in os.environ.get("EDITORS", "block classic")]
READ = (
    "read at 390 and 1280 px, without scripts, in the feed; in the block editor also saved again; "
    "for the first role also with Ctrl, which opens another tab."
)

Matrix = dict[tuple[str, str, str], Cell]


def played(browser: Browser, every: tuple[Handed, ...], matrix: Matrix) -> None:
    """Everything is pasted by everybody everywhere, and read."""
    reader = browser.new_context(ignore_https_errors=True, viewport=PHONE, locale="ja-JP").new_page()
    quiet = browser.new_context(ignore_https_errors=True, viewport=PHONE, java_script_enabled=False).new_page()
    for role in PEOPLE:
        desk = Desk(browser, role)
        for editor in EDITORS:
            for each in every:
                cell, sees = matrix[each.name, role, editor], each.expected(role, editor)
                try:
                    cell.address = desk.publish(editor, each.name, each.text)
                    read(reader, each, sees, cell, "read")
                    without_scripts(quiet, each, sees, cell)
                    in_the_feed(each, cell)
                    if editor == "block":
                        minds = desk.reopen(cell.address)
                        cell.must(not minds, f"reopened: {minds}")
                        read(reader, each, sees, cell, "saved again")
                    if role == PEOPLE[0] and editor == EDITORS[0] and sees != "address":
                        in_another_tab(reader.context, each, sees, cell)
                except Exception as error:  # noqa: BLE001 - the matrix is printed whole, whatever one cell does
                    cell.faults.append(f"{type(error).__name__}: {str(error).splitlines()[0][:150]}")
                said = "; ".join(cell.faults) or sees
                print(f"  {each.name:<26}{role:<15}{editor:<9}{said}", flush=True)
        desk.page.context.close()
    reader.context.close()
    quiet.context.close()


def in_every_theme(blog: Blog, browser: Browser, played_with: list[tuple[tuple[Handed, ...], Matrix]]) -> list[str]:
    """Articles that are there already, in each further theme; which are not what they should be, or make the page wider."""
    page = browser.new_context(ignore_https_errors=True, viewport=PHONE, locale="ja-JP").new_page()
    role, editor = PEOPLE[-1], EDITORS[-1]
    plain = blog.publish("ふつうの記事", "<p>やめどきのない記事</p>")
    faults = []
    for theme in blog.themes[1:]:
        blog.switch(theme)
        page.set_viewport_size(PHONE)
        page.goto(plain)
        own_width = page.evaluate("document.documentElement.scrollWidth")
        for each, matrix in ((each, matrix) for every, matrix in played_with for each in every):
            seen = Cell(matrix[each.name, role, editor].address)
            if seen.address:
                read(page, each, each.expected(role, editor), seen, theme, own_width)
            faults += [f"{each.name} by {role}, {editor}: {fault}" for fault in seen.faults]
        print(f"  {theme}: read (every page of it is {own_width} px wide on a phone)", flush=True)
    blog.switch(blog.themes[0])
    page.context.close()
    return faults


def in_an_outage(blog: Blog, browser: Browser, played_with: list[tuple[tuple[Handed, ...], Matrix]]) -> list[str]:
    """The site is gone: articles keep their links and figures, and a new one shows what its author wrote."""
    faults = []
    for part in blog.site:
        part.stop()
    try:
        page = browser.new_context(ignore_https_errors=True, viewport=PHONE).new_page()
        for each, matrix in ((each, matrix) for every, matrix in played_with for each in every):
            for role in PEOPLE:
                cell = matrix[each.name, role, EDITORS[0]]
                if not cell.address:
                    continue
                page.goto(cell.address, wait_until="domcontentloaded")
                body = page.locator(CONTENT).first
                links = [link.get_attribute("href") or "" for link in body.locator("a").all()]
                text = body.inner_text()
                # A card that was to be fetched again, as after installing the plugin, is the author's own address until then.
                if each.leads_to not in text and not any(link.startswith((each.leads_to, each.text)) for link in links):
                    faults.append(f"outage: {each.name} by {role} has no link")
                figure = {"text": "円", "fallback": "20%"}.get(each.sees, "")
                if figure not in text:
                    faults.append(f"outage: {each.name} by {role} lost its figure")
        new = blog.publish("停止中", '[yamedoki platform="lancers" fact="worker-fee"]16.5%[/yamedoki]', "writer")
        started = time.monotonic()
        page.goto(new)
        text = page.locator(CONTENT).first.inner_text()
        if "16.5%" not in text or "確かめる" not in text:
            faults.append(f"outage: a new article shows {text!r}")
        if time.monotonic() - started > 8:
            faults.append(f"outage: a new article takes {time.monotonic() - started:.0f} s")
        page.context.close()
    finally:
        for part in blog.site:
            part.start()
        until(lambda: get(443, "/").status == 200, "the site is back", seconds=90)
    return faults


def after_a_change(blog: Blog, browser: Browser, matrix: Matrix) -> list[str]:
    """Another minimum is published: the picture shows it at once, the text when its hour is over."""
    faults = []
    with tempfile.TemporaryDirectory() as name:
        text = (ROOT / "platforms" / "data" / f"{SLUG}.yaml").read_text()
        changed = text  # everywhere, or a lint refuses the sum that is left
        for old, new in (("1000", "1234"), ("1,000円", "1,234円"), ("999", "1233"), ("999円", "1,233円")):
            changed = re.sub(rf"(?<![\d,]){old}(?!\d)", new, changed)
        (Path(name) / f"{SLUG}.yaml").write_text(changed)
        command = [sys.executable, "manage.py", "load_platforms", SLUG, "--force", "--publish", "--from", name]
        subprocess.run(command, cwd=ROOT, env=os.environ | blog.environment, check=True, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while "1,234円" not in get(443, f"/embed/fact/{SLUG}/payout-minimum.svg").body.decode():
        if time.monotonic() > deadline:
            return ["change: the picture still shows the old value"]
        time.sleep(0.1)
    page = browser.new_context(ignore_https_errors=True, viewport=PHONE).new_page()
    page.goto(matrix["guide", "author", "classic"].address)
    if "1,234円" not in page.frame_locator("iframe").first.locator("main").inner_text():
        faults.append("change: the card still shows the old value")
    address = matrix["fact, shortcode", "author", "classic"].address
    page.goto(address)
    if "1,000円" not in page.inner_text("body"):
        faults.append("change: the text was not kept for its hour")
    blog.php("global $wpdb; foreach ($wpdb->get_col(\"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '_transient_yamedoki_%'\") as $n)"
             " { $n = substr($n, 11); $k = get_transient($n); $k['until'] = 0; set_transient($n, $k, 1000); }")  # fmt: skip
    page.goto(address)
    if "1,234円" not in page.inner_text("body"):
        faults.append("change: the text does not follow")
    page.context.close()
    return faults


BAD = {
    "no page": "",
    "an unknown platform": f"{SITE_FOR_BLOG}/guides/nobody/",
    "5,000 characters": f"{SITE_FOR_BLOG}/guides/{SLUG}/?balance={'8' * 5_000}",
    "another host": "https://elsewhere.example/guides/crowdworks/",
}


def when_asked_for_nonsense(blog: Blog) -> list[str]:
    """The provider, and the plugin's shortcode, answer bad input in words; readers see no note that is for authors."""
    faults = []
    for what, url in BAD.items():
        answer = get(443, "/oembed?" + urlencode({"url": url}))
        said = json.loads(answer.body).get("error", "") if answer.body.startswith(b"{") else ""
        if answer.status not in (404, 414) or not said:
            faults.append(f"oEmbed, {what}: {answer.status} {answer.body[:80]!r}")
    for code in (
        'platform="nobody"',
        'platform="../x" fact="worker-fee"',
        'show="banner"',
        'show="check" platform="nobody-<b>"',
        "",
    ):
        show = f"echo do_shortcode({php_text(f'[yamedoki {code}]')});"
        to_author, to_reader = blog.php(show, user="writer"), blog.php(f"wp_set_current_user(0); {show}")
        if "やめどき：" not in to_author or "<b>" in to_author:
            faults.append(f"shortcode {code}: the author reads {to_author!r}")
        if "［やめどき：" in to_reader or "<b>" in to_reader:
            faults.append(f"shortcode {code}: readers read {to_reader!r}")
    return faults


def after_uninstalling(blog: Blog) -> list[str]:
    """Deleted as an administrator deletes it, the plugin leaves no file and no row."""
    blog.php("require_once ABSPATH.'wp-admin/includes/plugin.php'; require_once ABSPATH.'wp-admin/includes/file.php';"
             "deactivate_plugins('yamedoki/yamedoki.php'); if (true !== delete_plugins(array('yamedoki/yamedoki.php'))) { exit(1); }")  # fmt: skip
    left = blog.php(
        """global $wpdb;
        $ours = "LIKE '%yamedoki%'"; $frames = "LIKE '%/embed/check/%'"; $plugin = "LIKE '%yamedoki.php%'";
        echo $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->options WHERE option_name $ours OR option_value $frames OR option_value $plugin")
            + $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->postmeta WHERE meta_key $ours OR meta_value $frames")
            + $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->usermeta WHERE meta_key $ours")
            + $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->posts WHERE post_type = 'oembed_cache' AND post_content $frames");"""
    )
    faults = [] if left.strip() == "0" else [f"uninstalled: {left} rows are left"]
    return faults + (["uninstalled: files are left"] if blog.plugin.exists() else [])


def printed(title: str, every: tuple[Handed, ...], matrix: Matrix) -> int:
    """One table; how many cells are not what they should be."""
    columns = [(role, editor) for editor in EDITORS for role in PEOPLE]
    print(f"\n{title}\n{'':<26}" + "".join(f"{f'{role}, {editor}':<24}" for role, editor in columns))
    failing = 0
    for each in every:
        cells = [matrix[each.name, role, editor] for role, editor in columns]
        failing += sum(bool(cell.faults) for cell in cells)
        said = (
            "FAILS" if cell.faults else each.expected(role, editor)
            for cell, (role, editor) in zip(cells, columns, strict=True)
        )
        print(f"{each.name:<26}" + "".join(f"{word:<24}" for word in said))
    for (name, role, editor), cell in matrix.items():
        for said in (*cell.faults, *cell.notes[:1]):
            print(f"  {name} by {role}, {editor}: {said}")
    return failing


def main() -> int:
    """Play everything and print the matrix."""
    if lacking := missing():
        print(
            f"NOT TRIED: {', '.join(lacking)} missing (Debian: wordpress, mariadb-server, php-fpm, php-cli, php-mysql, php-xml)."
        )
        return 1 if os.environ.get("CI") else 0
    go_apart()
    with tempfile.TemporaryDirectory(prefix="yamedoki-wordpress-") as name, sync_playwright() as playwright:
        Path(name).chmod(0o755)
        with staged(Path(name)) as blog:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            print(f"WordPress {blog.version}, {HOST} in production mode behind its nginx", flush=True)
            code = from_the_link_builder(browser.new_context(ignore_https_errors=True).new_page())
            bare, with_plugin = handed(code), handed_with_plugin()
            first: Matrix = defaultdict(Cell)
            second: Matrix = defaultdict(Cell)
            chosen = os.environ.get("ONLY", "")
            bare = tuple(each for each in bare if chosen in each.name)
            with_plugin = tuple(each for each in with_plugin if chosen in each.name)
            played(browser, bare, first)
            blog.install()
            played(browser, with_plugin, second)
            both = [(bare, first), (with_plugin, second)]
            more = {f"Themes ({', '.join(blog.themes)})": in_every_theme(blog, browser, both)}
            more["Outage"] = in_an_outage(blog, browser, both)
            if not chosen and "author" in PEOPLE and "classic" in EDITORS:
                more["Changed value"] = after_a_change(blog, browser, second)
            more["Bad input"] = when_asked_for_nonsense(blog)
            more["Uninstalled"] = after_uninstalling(blog)
            failing = printed("Without our plugin: what readers see", bare, first)
            failing += printed("With our plugin", with_plugin, second)
            print(f"\nEvery cell: {READ}")
            for what, faults in more.items():
                print(f"{what}: {'; '.join(faults) or 'as it should be'}.")
                failing += len(faults)
            browser.close()
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
