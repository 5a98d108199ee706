"""Settings of one installation. Every choice a school can make is read in this file, by env.py.

docs/OPERATING.md carries the table of settings; a new one gets its row in the same commit.
"""

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.processes import web_threads

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)


def _secret_key() -> str:
    """Return SECRET_KEY, or one made once and kept in the data folder, readable by us alone."""
    if given := env.text("SECRET_KEY"):
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
DEBUG = env.flag("DEBUG", default=False)
HTTPS = env.flag("HTTPS", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
PUBLIC_URL = env.text("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "diary",
    "api",
    "media_processing",
    "config",
]
# Django's admin is for emergencies only: read-only, off unless switched on (config/emergency.py).
EMERGENCY_ADMIN = env.flag("EMERGENCY_ADMIN", default=False)
if EMERGENCY_ADMIN:
    INSTALLED_APPS.insert(0, "django.contrib.admin")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.keeping.NothingKeptMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "api.sessions.RollingSessionMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": env.database(default_file=DATA_DIR / "diary.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# `X-Accel-Redirect` to this internal nginx location when nginx stands in front; empty: we stream.
ACCEL_LOCATION = env.text("ACCEL_LOCATION")

# Where bytes live. Uploads wait on local disk; finished objects live in MEDIA (disk or bucket).
UPLOADS_DIR = DATA_DIR / "uploads"
WORK_DIR = DATA_DIR / "work"
BACKUPS_DIR = Path(env.text("BACKUPS_DIR", default=str(DATA_DIR / "backups")))
# A backup is made this long after the last good one; 0: never by itself.
BACKUP_HOURS = env.number("BACKUP_HOURS", default=24)
MEDIA_ROOT = DATA_DIR / "media"
S3_BUCKET = env.text("S3_BUCKET")
_STATIC = {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}
if S3_BUCKET:
    S3_ENDPOINT = env.text("S3_ENDPOINT") or None
    S3_REGION = env.text("S3_REGION", default="us-east-1")
    _CHECKSUMS = env.text("S3_CHECKSUMS", default="when_supported")
    if _CHECKSUMS not in {"when_supported", "when_required"}:
        raise ImproperlyConfigured("S3_CHECKSUMS must be when_supported or when_required.")
    # Source of these options: dependencies.md section 6, each run against a real S3 server.
    STORAGES = {
        "default": {
            "BACKEND": "config.buckets.BucketStorage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": S3_ENDPOINT,
                "region_name": S3_REGION,
                "access_key": env.text("S3_ACCESS_KEY"),
                "secret_key": env.text("S3_SECRET_KEY"),
                "checksums": _CHECKSUMS,
            },
        },
        "staticfiles": _STATIC,
    }
else:
    STORAGES = {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": MEDIA_ROOT,
                # nginx in front reads the files itself, as a member of our group.
                "file_permissions_mode": 0o640 if ACCEL_LOCATION else 0o600,
                "directory_permissions_mode": 0o750 if ACCEL_LOCATION else 0o700,
            },
        },
        "staticfiles": _STATIC,
    }

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
FRONTEND_DIR = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [("app", FRONTEND_DIR)] if FRONTEND_DIR.is_dir() else []
# With finders, the uncompressed files of the build would win over the collected ones.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# Vite puts a hash of the content into these names, so they can be kept for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/app/assets/.+-[A-Za-z0-9_-]{8}\."

# Limits of a clip. The hard limit of length is the school's setting, held by the worker.
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_BYTES", default=2 * 1024**3, least=1024)
# What one person may have on the way (0 bytes: any), and what a school may store (0: any).
OPEN_UPLOADS_BYTES_PER_PERSON = env.number("OPEN_UPLOADS_BYTES_PER_PERSON", default=20 * 1024**3)
OPEN_UPLOADS_PER_PERSON = env.number("OPEN_UPLOADS_PER_PERSON", default=200, least=1)
SCHOOL_QUOTA_BYTES = env.number("SCHOOL_QUOTA_BYTES", default=0)
# One thread of each web process never waits for the bytes of a clip.
BODIES_AT_ONCE = web_threads() - 1
UPLOAD_EXPIRES_DAYS = env.number("UPLOAD_EXPIRES_DAYS", default=30, least=1)
DISK_RESERVE_BYTES = env.number("DISK_RESERVE_BYTES", default=1024**3)
MAX_HOME_DURATION_S = 600
# More renditions of a video: 1080p among the others; AV1 (480p) when nothing else waits.
RUNG_1080P = env.flag("RUNG_1080P", default=False)
AV1_RUNG = env.flag("AV1_RUNG", default=False)
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", default=60, least=2)
JOB_MAX_ATTEMPTS = env.number("JOB_MAX_ATTEMPTS", default=3, least=1)

AUTH_USER_MODEL = "diary.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
SESSION_ENGINE = "diary.sessions"
SESSION_COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers keep a cookie (RFC 6265bis)
SESSION_COOKIE_SAMESITE = "Lax"
STAFF_SESSION_SECONDS = env.number("STAFF_SESSION_HOURS", default=24 * 14, least=1) * 3600
CSRF_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"

# How many proxies of ours stand in front: who asks is then read from X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", default=0)
ACCOUNT_ADAPTER = "api.accounts.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", default=587, least=1)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", default="Rataka <diary@localhost>")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"

# Throttles and sign-in limits are counted here; shared by every process, unlike LocMem.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "diary_cache",
        # Django would drop a third of the counters at 300; a school in a hurry has more.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.SignedIn"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["api.rendering.ReadJSON"],
    "DEFAULT_RENDERER_CLASSES": ["api.rendering.JSON"],
    "EXCEPTION_HANDLER": "api.errors.problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Rātaka",
    "DESCRIPTION": "A diary of clips for a child, shared by school and whānau.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "POSTPROCESSING_HOOKS": [],  # choices stand where they are used, without invented names
}

# Everything comes from our own address; no inline script, no plug-ins, no framing.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "media-src": ["'self'", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# A demonstration may be made only where no one else can reach it (design.md section 5).
DEMONSTRATION_ALLOWED = env.flag("DEMO", default=True)
HOST = env.text("HOST", default="127.0.0.1")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"codes": {"()": "config.log_lines.WithoutCodes"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["codes"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", default="INFO")},
    # It tells each of its steps, and each part of a page that it was not given.
    "loggers": {"weasyprint": {"level": "CRITICAL"}, "fontTools": {"level": "ERROR"}},
}
