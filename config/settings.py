"""The environment decides; this file only reads it.

`YAMEDOKI_ENV` names one of three ways to run:

- `development` (default): `manage.py` by hand, and the tests. Static files come from their folders.
- `local`: `make run`. The production server and hashed static files, over plain http on loopback.
- `production`: the public site. It refuses to start while any setting is unsafe (`config/production.py`).
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import local_secret_key, logs, private_files, production

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("YAMEDOKI_ENV", "development")
if MODE not in ("development", "local", "production"):
    raise ImproperlyConfigured(f"YAMEDOKI_ENV is {MODE!r}. Use development, local or production.")
IN_PRODUCTION = MODE == "production"

DATA_DIR = Path(env.str("YAMEDOKI_DATA_DIR", str(BASE_DIR / ".data")))
"""What one machine keeps: the SQLite file, the local secret key, collected static files."""

DEBUG = env.bool("DEBUG", MODE == "development")
SECRET_KEY = env.str("SECRET_KEY", "") or ("" if IN_PRODUCTION else local_secret_key.kept_in(DATA_DIR))

# Absolute addresses are built from SITE_URL, never from the Host header.
SITE_URL = env.str("SITE_URL", f"http://{env.str('HOST', '127.0.0.1')}:{env.str('PORT', '8000')}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IN_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
# The proxy in front must set X-Forwarded-Proto itself and drop the one the visitor sent.
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", False)
ADMIN_PATH = env.str("ADMIN_PATH", "admin/").strip("/") + "/"
# Whom to tell about a weakness, as in security.txt: `mailto:…` or an https address.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "")
# Whether /healthz and `audit` complain when the newest backup in the data folder is old: off where the host makes them.
BACKUPS_WATCHED = env.bool("BACKUPS_WATCHED", IN_PRODUCTION)
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", IN_PRODUCTION)
# A change with a large effect on readers is published by somebody else than those who edited it.
STAFF_SECOND_PERSON = env.bool("STAFF_SECOND_PERSON", False)

# ── Watching cited pages ─────────────────────────────────────────────────────────────────────────

# Whom sites can write to about our visits, in the User-Agent: `mailto:…` or an https address.
WATCH_CONTACT = env.str("WATCH_CONTACT", "") or SECURITY_CONTACT or f"{SITE_URL}/about/"
# For tests and demonstrations: `127.0.0.1:8123` serves every name that ends in .test. Production refuses it.
WATCH_LOCAL_WEB = env.str("WATCH_LOCAL_WEB", "")
WATCH_MAIL_TO = env.list("WATCH_MAIL_TO", default=[])
WATCH_WEBHOOK_URL = env.str("WATCH_WEBHOOK_URL", "")
# `smtp+tls://user:password@host:587`; without one, mail is only written to standard output.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "yamedoki@localhost")

if IN_PRODUCTION:
    problems = production.problems(
        debug=DEBUG,
        secret_key=SECRET_KEY,
        allowed_hosts=ALLOWED_HOSTS,
        site_url=SITE_URL,
        trusted_proxy=TRUSTED_PROXY,
        second_factor=STAFF_SECOND_FACTOR,
        watch_local_web=WATCH_LOCAL_WEB,
    )
    if sentences := "".join(f"\n- {problem}" for problem in problems):
        raise ImproperlyConfigured(f"Refusing to start in production:{sentences}")

INSTALLED_APPS = [
    "guides.apps.GuidesConfig",
    "platforms.apps.PlatformsConfig",
    "config.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_htmx",
    "csp",
]

# The first ones come before anything that can answer by itself: a redirect, a static file or an
# error carries the same headers and the same log line as a page.
MIDDLEWARE = [
    "config.logs.RequestLogMiddleware",
    "config.compression.CompressionMiddleware",
    # Before anything that may refuse a request: Django's pages for errors answer a cookie that they cannot read.
    "config.desk_cookies.StaffCookiesMiddleware",
    "config.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Behind those that only add headers: it refuses by itself.
    "config.addresses.AddressMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # For the admin. On public pages they find no cookie, and stay silent (no cookie, no Vary).
    "config.staff_sessions.StaffSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Innermost: what keeps, measures or compresses a page sees it with its breaks.
    "guides.web.phrases.PhrasesMiddleware",
]

if MODE != "development":  # where a page may change without a new edition: somebody edits its template
    MIDDLEWARE.insert(2, "guides.pages.page_cache.StoredPagesMiddleware")

ROOT_URLCONF = "config.urls"
# As in config/gunicorn.py: pages made to order take two thirds of the threads at most.
WEB_THREADS = env.int("WEB_THREADS", 12)
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "config.template_context.site",
                # The admin asks for these three; they are lazy and touch nothing on public pages.
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# ── Database ─────────────────────────────────────────────────────────────────────────────────────

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'yamedoki.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    database = Path(DATABASES["default"]["NAME"])
    private_files.make_folder(DATA_DIR)
    private_files.close(database)
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that will write takes its lock at the start and waits, instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # WAL: readers never wait for a writer.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    if private_files.is_read_only(database):
        # Readers read on; whoever saves is told that it is not possible now (`config/outage_page.py`).
        DATABASES["default"]["NAME"] = private_files.read_only_address(database)
        DATABASES["default"]["OPTIONS"] = {"uri": True}
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # A server that vanished must not hold readers up: they have the editions in memory.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Nothing of the site uses Django's cache: what processes share is in the database, what each makes anew is its own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

# ── Language and time ────────────────────────────────────────────────────────────────────────────

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語")]  # and no LocaleMiddleware: a browser must not switch parts to English
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

# ── Static files ─────────────────────────────────────────────────────────────────────────────────

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "development"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "development"
WHITENOISE_AUTOREFRESH = MODE == "development"
# Our CORP header decides who may load a file; whitenoise would add `Access-Control-Allow-Origin: *`.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# ── Security ─────────────────────────────────────────────────────────────────────────────────────

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not `no-referrer`: Django's CSRF check needs the Referer over https.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_SSL_HOST = urlsplit(SITE_URL).netloc
    SECURE_REDIRECT_EXEMPT = [r"^healthz"]  # the proxy asks over plain http
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Cookies exist in the admin only. `__Host-` binds them to this host and to https.
SESSION_COOKIE_NAME = "__Host-staff" if HTTPS else "staff"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60
KNOWN_BROWSER_COOKIE_NAME = "__Host-known" if HTTPS else "known"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "guides.desk.admin.kept_text.page_is_too_old"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # where `next` leads away from this site
OTP_TOTP_ISSUER = "やめどき"

PASSWORD_HASHERS = [
    "config.passwords.YieldingPBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "config.passwords.GuessablePasswordValidator"},
    {"NAME": "platforms.accounts.TellAboutPassword"},
]

# Mail goes to staff alone, about their own accounts. Without a server nothing is sent.
MAIL_IS_SET = bool(env.str("EMAIL_URL", ""))
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", f"yamedoki@{urlsplit(SITE_URL).hostname}")

# One admin page saves a platform with all its rows, a few fields each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# ── Logs ─────────────────────────────────────────────────────────────────────────────────────────

LOGGING = logs.LOGGING

if SENTRY_DSN := env.str("SENTRY_DSN", ""):
    from config import sentry

    sentry.start(SENTRY_DSN, environment=MODE)
