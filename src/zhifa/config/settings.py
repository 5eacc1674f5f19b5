"""设置 — Django settings of one cell (one county, one database).

Everything that differs between cells comes from the environment (read in this package only); the ``zhifa`` command fills in
what an operator leaves out (``cell``).

==========================  ==========================================================================
``ZHIFA_APP_DSN``           libpq address of the database for the application role (owns nothing)
``ZHIFA_OWNER_DSN``         the same for the owner role; used by migrations only (``ZHIFA_ROLE=owner``)
``ZHIFA_HOME``              the cell's folder: files, keys, secret
``ZHIFA_CELL_MODE``         ``production`` (default) · ``demo`` · ``test``
``ZHIFA_HOSTS``             host names served, separated by commas
``ZHIFA_ORIGIN``            origin line of the ledger, e.g. ``zhifa.example.gov.cn/330899``
==========================  ==========================================================================
"""

import gc
import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from psycopg.conninfo import conninfo_to_dict

# A start makes some hundred thousand objects that stay; looked through at every seven hundred, as is usual, they cost a sixth
# of it, and every command of the house is a start.
gc.set_threshold(50_000, 20, 20)

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parents[1]

CELL_MODE = os.environ.get("ZHIFA_CELL_MODE", "production")
HOME = Path(os.environ.get("ZHIFA_HOME", PROJECT / "var" / "cell")).resolve()
FONT_DIR = Path(os.environ.get("ZHIFA_FONTS", PROJECT / "var" / "fonts"))
FILES_DIR = HOME / "files"
KEYS_DIR = HOME / "keys"
DEBUG = False

DIVISION_CODE = os.environ.get("ZHIFA_DIVISION", "330899")
COUNTY_NAME = os.environ.get("ZHIFA_COUNTY", "澄川县")
LEDGER_ORIGIN = os.environ.get("ZHIFA_ORIGIN", f"zhifa.{CELL_MODE}/{DIVISION_CODE}")
LEDGER_ALGORITHM = os.environ.get("ZHIFA_LEDGER_ALGORITHM", "SHA-256")
ACT_CODE_PATTERN = os.environ.get("ZHIFA_ACT_CODE", "{division}-{yy}-{kind}-{serial:07d}")
PUBLIC_ADDRESS = os.environ.get("ZHIFA_PUBLIC_ADDRESS", "http://127.0.0.1:8000")


def _secret() -> str:
    """The cell's secret key: from the environment, else a 0600 file in the cell's folder, made once."""
    if given := os.environ.get("ZHIFA_SECRET_KEY"):
        return given
    path = KEYS_DIR / "django-secret"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        KEYS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = secrets.token_urlsafe(48)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(made)
        return made


SECRET_KEY = _secret()


def _database(dsn: str, *, pooled: bool) -> dict[str, Any]:
    """One Django database entry from a libpq address."""
    known = conninfo_to_dict(dsn)
    options: dict[str, Any] = {
        k: v for k, v in known.items() if k not in {"dbname", "user", "password", "host", "port"}
    }
    # just-in-time compilation costs more than the short statements it would speed up
    options["options"] = "-c timezone=UTC -c jit=off"
    if pooled:
        # granian runs 4 blocking threads a worker: a pool keeps the number of connections bounded
        options["pool"] = {"min_size": 1, "max_size": 5, "timeout": 10}
        # the few fixed statements (core.fixed_statement) are prepared once a connection
        options["prepare_threshold"] = 2
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known.get("dbname", "zhifa"),
        "USER": known.get("user", ""),
        "PASSWORD": known.get("password", ""),
        "HOST": known.get("host", ""),
        "PORT": str(known.get("port", "")),
        "CONN_MAX_AGE": 0,
        # after a restart of the database the pool still holds dead connections: none of them is handed out
        "CONN_HEALTH_CHECKS": pooled,
        "OPTIONS": options,
    }


_as_owner = os.environ.get("ZHIFA_ROLE") == "owner"
_dsn = os.environ.get("ZHIFA_OWNER_DSN" if _as_owner else "ZHIFA_APP_DSN") or os.environ.get(
    "DATABASE_URL", "dbname=zhifa"
)
DATABASES = {"default": _database(_dsn, pooled=not _as_owner and os.environ.get("ZHIFA_POOL", "1") == "1")}
APP_ROLE = os.environ.get("ZHIFA_APP_ROLE", "zhifa_app")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_cotton",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "zhifa.core",
    "zhifa.registers.territory",
    "zhifa.registers.organisation",
    "zhifa.registers.catalogue",
    "zhifa.registers.published_lists",
    "zhifa.registers.subjects",
    "zhifa.enforcement.intake",
    "zhifa.enforcement.command",
    "zhifa.enforcement.inspection",
    "zhifa.enforcement.casework",
    "zhifa.oversight.publicity",
    "zhifa.oversight.supervision",
    "zhifa.faces",
]

MIDDLEWARE = [
    "zhifa.config.middleware.RequestIdentity",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "zhifa.config.middleware.IdleLock",
    "zhifa.config.middleware.Refusals",
]

ROOT_URLCONF = "zhifa.config.urls"
WSGI_APPLICATION = "zhifa.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "faces" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "zhifa.faces.templatetags.zf"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "zhifa.faces.context.shell",
            ],
        },
    }
]
COTTON_DIR = "cotton"

AUTH_USER_MODEL = "core.Account"
AUTHENTICATION_BACKENDS = ["zhifa.config.account_backend.AccountBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "zhifa.config.password_rules.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "zhifa.config.password_rules.NotCommon"},
    {
        "NAME": "zhifa.config.password_rules.NotOwnName",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "zhifa.config.sign_in.ClosedSignUp"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_ADAPTER = "zhifa.config.sign_in.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "执法平台"
USERSESSIONS_TRACK_ACTIVITY = False

# One host may serve several cells on several ports; browsers share cookies across ports.
_cookie = f"zhifa_{DIVISION_CODE}_{CELL_MODE[:4]}"
SESSION_COOKIE_NAME = f"{_cookie}_s"
CSRF_COOKIE_NAME = f"{_cookie}_c"
SESSION_ENGINE = "zhifa.config.sessions"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
IDLE_LOCK_MINUTES = int(os.environ.get("ZHIFA_IDLE_LOCK_MINUTES", "30"))
_https = os.environ.get("ZHIFA_HTTPS", "0") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
ALLOWED_HOSTS = [h for h in os.environ.get("ZHIFA_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ZHIFA_TRUSTED_ORIGINS", "").split(",") if o]
# how many proxies stand in front: without it everybody behind one would share one limit on sign-ins
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ZHIFA_PROXIES", "0"))
CSRF_FAILURE_VIEW = "zhifa.faces.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

CACHES = {
    # over all worker processes: the sign-in's own limits count here
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # by default the 301st caller would push out the counts of others
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("ZHIFA_STATIC", PROJECT / "var" / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if CELL_MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
UPLOAD_MAX_BYTES = 200 * 1024 * 1024
# one request: the largest file and the form around it
REQUEST_MAX_BYTES = UPLOAD_MAX_BYTES + 1024 * 1024
PHOTO_MAX_BYTES = 20 * 1024 * 1024

FILE_STORE = "zhifa.adapters.disk_files.DiskFiles"

PROCRASTINATE_ON_APP_READY = "zhifa.core.jobs.on_ready"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "handlers"
# a worker silent for so long is dead; its jobs are handed out again
WORKER_SILENCE_SECONDS = float(os.environ.get("ZHIFA_WORKER_SILENCE_SECONDS", "30"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "zhifa.config.logs.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    # the worker's module is the main module by design; the app itself is made by Django
    "loggers": {"procrastinate.blueprints": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("ZHIFA_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
