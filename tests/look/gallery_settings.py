"""Settings of the process that serves the gallery to the browser tests: our own settings without a database."""

import os
import tempfile

os.environ.setdefault("ZHIFA_HOME", tempfile.mkdtemp(prefix="zhifa-gallery-"))
os.environ.setdefault("ZHIFA_CELL_MODE", "test")

from zhifa.config.settings import *  # noqa: F403
from zhifa.config.settings import CONTENT_SECURITY_POLICY, PACKAGE, TEMPLATES

DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
INSTALLED_APPS = ["django.contrib.staticfiles", "django_cotton", "csp", "zhifa.faces"]
MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware", "csp.middleware.CSPMiddleware"]
ROOT_URLCONF = "zhifa.faces.gallery"
WSGI_APPLICATION = None
AUTH_USER_MODEL = "auth.User"
WHITENOISE_USE_FINDERS = True
TEMPLATES[0]["OPTIONS"]["context_processors"] = [
    "django.template.context_processors.request",
    "csp.context_processors.nonce",
]
LOGGING = {"version": 1, "disable_existing_loggers": False}
__all__ = ["CONTENT_SECURITY_POLICY", "PACKAGE"]
