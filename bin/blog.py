"""A real WordPress on loopback: Debian's package, php-fpm, MariaDB, and nginx before it.

WORDPRESS=folder takes another copy than /usr/share/wordpress, such as one unpacked from a newer package.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from stagehands import HOST, ROOT, Part, gunicorn, missing_parts, nginx, until

WORDPRESS = Path(os.environ.get("WORDPRESS", "/usr/share/wordpress"))
BLOG = "blog.example"
PASSWORD = "loopback-only"
SITE_FOR_BLOG = f"https://{HOST}"

CONFIGURATION = """<?php
define('DB_NAME', 'blog'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://%(blog)s'); define('WP_SITEURL', 'http://%(blog)s');
foreach (array('AUTH','SECURE_AUTH','LOGGED_IN','NONCE') as $k) { define($k.'_KEY', 'loopback'.$k); define($k.'_SALT', 'loopback'.$k); }
define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true); define('WP_CACHE', true);
define('WP_DEBUG', false); define('FS_METHOD', 'direct'); $table_prefix = 'wp_';
if (!defined('ABSPATH')) { define('ABSPATH', __DIR__.'/'); }
require_once ABSPATH.'wp-settings.php';
"""
# Loopback, a certificate that nobody signed, and a machine that does much else are what a real blog never meets;
# ?classic asks for the old editor.
LIFTED = """<?php
function wp_mail() { return true; }
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_request_timeout', function () { return 60; });
add_filter('https_ssl_verify', '__return_false'); add_filter('https_local_ssl_verify', '__return_false');
add_filter('use_block_editor_for_post', function ($use) { return isset($_REQUEST['classic']) ? false : $use; });
add_filter('pre_http_request', function ($answer, $asked, $url) {
    return in_array(parse_url($url, PHP_URL_HOST), array('%s', '%s'), true) ? $answer : new WP_Error('http_request_failed', 'no such host');
}, 1, 3);
"""
INSTALLED = """
$_SERVER['HTTP_HOST'] = 'blog.example'; $_SERVER['REQUEST_METHOD'] = 'GET'; define('WP_INSTALLING', true);
require 'wp-load.php'; require ABSPATH.'wp-admin/includes/upgrade.php';
wp_install('記録', 'editor-in-chief', 'a@blog.example', true, '', '%(password)s');
wp_insert_user(array('user_login' => 'writer', 'user_pass' => '%(password)s', 'user_email' => 'b@blog.example', 'role' => 'author'));
switch_theme('%(theme)s');
update_option('timezone_string', 'Asia/Tokyo'); update_option('rss_use_excerpt', 0); update_option('blog_public', 1);
$quiet = array('core/edit-post' => array('welcomeGuide' => false), 'core' => array('welcomeGuide' => false), '_modified' => '2026-01-01');
foreach (get_users() as $u) { update_user_meta($u->ID, 'wp_persisted_preferences', $quiet); }
"""
NGINX = """server {
    listen 80; listen [::]:80;
    server_name %(blog)s;
    root %(folder)s;
    index index.php;
    access_log off;
    location / { try_files $uri $uri/ /index.php?$args; }
    location ~ \\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:%(socket)s;
        fastcgi_keep_conn on;
    }
}
"""
FPM = """[global]
daemonize = no
error_log = %(log)s
[blog]
user = www-data
group = www-data
listen = %(socket)s
listen.owner = www-data
pm = static
pm.max_children = 4
"""


@dataclass
class Blog:
    """A WordPress that runs, beside our site as readers reach it."""

    folder: Path
    environment: dict[str, str]
    site: list[Part]
    proxy: Part
    php_fpm: Part

    def php(self, code: str, *, user: str = "editor-in-chief") -> str:
        """Run something inside WordPress as one of its people; what it prints."""
        begin = f"$_SERVER['HTTP_HOST'] = '{BLOG}'; $_SERVER['REQUEST_METHOD'] = 'GET'; require 'wp-load.php';"
        begin += f"wp_set_current_user(get_user_by('login', '{user}')->ID); kses_init();"
        made = subprocess.run(
            ["php"], input="<?php " + begin + code, cwd=self.folder, capture_output=True, text=True, user="www-data", check=False,
        )  # fmt: skip
        if made.returncode:
            raise ChildProcessError(f"{code}\n{made.stdout}\n{made.stderr}")
        return made.stdout

    @property
    def version(self) -> str:
        return self.php("echo get_bloginfo('version'), ' (', wp_get_theme()->get('Name'), ')';")

    @property
    def themes(self) -> list[str]:
        """Folders of the installed themes, the one shown at first before the others."""
        return _themes(self.folder)

    def switch(self, theme: str) -> None:
        """Show every article in another theme."""
        self.php(f"switch_theme({php_text(theme)});")

    @property
    def plugin(self) -> Path:
        return self.folder / "wp-content" / "plugins" / "yamedoki"

    def install(self) -> None:
        """Upload our plugin as `make wordpress-plugin` packs it, and activate it."""
        packed = self.folder.parent / "yamedoki.zip"
        packing = [sys.executable, "-m", "guides.sharing.wordpress_plugin", SITE_FOR_BLOG, str(packed)]
        subprocess.run(packing, cwd=ROOT, check=True)
        packed.chmod(0o644)
        self.php("foreach (array('plugin', 'file', 'misc', 'class-wp-upgrader') as $n) { require_once ABSPATH.\"wp-admin/includes/$n.php\"; }"
                 f"$u = new Plugin_Upgrader(new Automatic_Upgrader_Skin()); if (true !== $u->install({php_text(str(packed))})) {{ exit(1); }}"
                 "$e = activate_plugin('yamedoki/yamedoki.php'); if (is_wp_error($e)) { echo $e->get_error_message(); exit(1); }")  # fmt: skip

    def publish(self, title: str, content: str, user: str = "editor-in-chief") -> str:
        """Save an article as that person, with WordPress' filters for their role; its address."""
        words = json.dumps({"t": title, "c": content})
        code = f"$w = json_decode({php_text(words)}, true);"
        code += "$id = wp_insert_post(wp_slash(array('post_title' => $w['t'], 'post_content' => $w['c'], 'post_status' => 'publish',"
        code += " 'post_author' => get_current_user_id()))); echo $id, ' ', get_permalink($id);"
        return self.php(code, user=user).split(" ", 1)[1]


def php_text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def missing() -> list[str]:
    """What would have to be installed for a WordPress here."""
    programs = [name for name in ("php", "mariadbd", "mariadb-install-db") if not shutil.which(name)]
    programs += [] if php_fpm_program() else ["php-fpm"]
    programs += [] if (WORDPRESS / "wp-load.php").exists() else [f"WordPress in {WORDPRESS}"]
    return programs + [part for part in missing_parts() if "PostgreSQL" not in part and "Python" not in part]


def php_fpm_program() -> str | None:
    newest = sorted(Path("/usr/sbin").glob("php-fpm*"))
    return str(newest[-1]) if newest else None


@contextmanager
def staged(folder: Path) -> Iterator[Blog]:
    """Start the site as in production and the blog beside it; stop everything whatever happens. After `go_apart`."""
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {HOST} {BLOG}\n")
    subprocess.run(["mount", "--bind", str(hosts), "/etc/hosts"], check=True)
    with ExitStack() as started:

        def run(part: Part) -> Part:
            started.callback(part.stop)
            part.start()
            return part

        environment = {
            "YAMEDOKI_ENV": "production", "YAMEDOKI_DATA_DIR": str(folder / "data"), "SECRET_KEY": "loopback-only-" * 6,
            "SITE_URL": SITE_FOR_BLOG, "ALLOWED_HOSTS": HOST, "TRUSTED_PROXY": "on",
        }  # fmt: skip
        prepare = [sys.executable, "-m", "config.prepare", "--strict"]
        subprocess.run(prepare, cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)
        site = [run(gunicorn(folder, f"site {port}", environment, port)) for port in (8001, 8002)]
        socket = run_mariadb(folder, started)
        blog = installed(folder, socket)
        php_fpm = run_php_fpm(folder, blog, started)
        proxy = run(nginx())
        yield Blog(blog, environment, site, proxy, php_fpm)


def run_mariadb(folder: Path, started: ExitStack) -> Path:
    """An empty MariaDB without a port or a password."""
    data, socket = folder / "mariadb", folder / "sockets" / "mariadb"
    socket.parent.mkdir()
    socket.parent.chmod(0o777)  # servers of three users meet there
    made = ["mariadb-install-db", f"--datadir={data}", "--user=mysql", "--auth-root-authentication-method=normal"]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    command = [
        "mariadbd",
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={socket}",
        "--skip-networking",
        "--user=mysql",
    ]
    server = subprocess.Popen([*command, "--skip-grant-tables", f"--pid-file={data}/pid"], stderr=subprocess.DEVNULL)
    started.callback(server.wait)
    started.callback(server.terminate)
    until(socket.exists, "MariaDB accepts connections")
    socket.chmod(0o777)
    subprocess.run(["mariadb", f"--socket={socket}", "-e", "CREATE DATABASE blog CHARACTER SET utf8mb4"], check=True)
    return socket


def installed(folder: Path, socket: Path) -> Path:
    """WordPress with its own database, an administrator and an author."""
    blog = folder / "blog"
    shutil.copytree(WORDPRESS, blog, ignore=_not_copied)
    content = blog / "wp-content"
    for name in ("plugins", "mu-plugins", "uploads", "upgrade"):
        (content / name).mkdir(parents=True, exist_ok=True)
    (blog / "wp-config.php").write_text(CONFIGURATION % {"socket": socket, "blog": BLOG})
    (content / "mu-plugins" / "lifted.php").write_text(LIFTED % (HOST, BLOG))
    subprocess.run(["chown", "-R", "www-data:www-data", str(blog)], check=True)
    if not _themes(blog):
        raise FileNotFoundError(f"no theme in {content / 'themes'} (Debian: wordpress-theme-twentytwentythree)")
    code = INSTALLED % {"password": PASSWORD, "theme": _themes(blog)[0]}
    subprocess.run(["php", "-r", code], cwd=blog, check=True, user="www-data", stdout=subprocess.DEVNULL)
    return blog


def _not_copied(folder: str, names: list[str]) -> list[str]:
    """Another blog's settings, and links to Debian's libraries that an unpacked package lacks (shutil looks in the wrong folder)."""
    return [name for name in names if name == "wp-config.php" or not (Path(folder) / name).exists()]


def _themes(blog: Path) -> list[str]:
    """The newest first, of which WordPress makes its default: twentytwentythree, -two, -one."""
    numbers = ("one", "two", "three", "four", "five")
    names = [theme.parent.name for theme in (blog / "wp-content" / "themes").glob("*/style.css")]
    return sorted(
        names,
        key=lambda name: (numbers.index(n) if (n := name.removeprefix("twentytwenty")) in numbers else -1, name),
        reverse=True,
    )


def run_php_fpm(folder: Path, blog: Path, started: ExitStack) -> Part:
    """Four PHP processes behind a socket, and nginx' server for the blog."""
    socket = folder / "sockets" / "php"
    (folder / "fpm.conf").write_text(FPM % {"socket": socket, "log": folder / "php.log"})
    Path("/etc/nginx/conf.d/blog.conf").write_text(NGINX % {"blog": BLOG, "folder": blog, "socket": socket})
    program = php_fpm_program()
    assert program
    command = [program, "--nodaemonize", "--allow-to-run-as-root", "--fpm-config", str(folder / "fpm.conf")]
    part = Part("php-fpm", command, 0)
    part.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started.callback(part.stop)
    until(socket.exists, "php-fpm accepts connections")
    return part
