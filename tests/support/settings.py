"""Settings of tests: safe ones, without secrets of anyone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from consulta.core.settings import Settings

SECRET_KEY = "only-for-tests-" * 3
CONTACT_KEY = "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtLS0="
LEDGER_KEY = "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtLS0="
ENOUGH = 100_000


def make_settings(database_url: str, home: Path, **changes: Any) -> Settings:
    """Settings for one application on one database; nothing outside `home` is written."""
    settings = replace(_safe(database_url, home), **changes)
    settings.check()
    return settings


def _safe(database_url: str, home: Path) -> Settings:
    return Settings(
        home=home,
        database_url=database_url,
        secret_keys=(SECRET_KEY,),
        contact_keys=(CONTACT_KEY,),
        ledger_key=(LEDGER_KEY,),
        public_url="http://localhost",
        threads=4,
        answers_per_minute=ENOUGH,
        limits_storage="memory://",
        second_factor="optional",
        testing=True,
    )


def as_environment(settings: Settings, port: int) -> dict[str, str]:
    """The same settings as the environment of a server process that listens on `port`."""
    return {
        "CONSULTA_HOME": str(settings.home),
        "CONSULTA_DATABASE_URL": settings.database_url,
        "CONSULTA_SECRET_KEYS": ",".join(settings.secret_keys),
        "CONSULTA_CONTACT_KEYS": ",".join(settings.contact_keys),
        "CONSULTA_LEDGER_KEY": ",".join(settings.ledger_key),
        "CONSULTA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CONSULTA_HOST": "127.0.0.1",
        "CONSULTA_PORT": str(port),
        "CONSULTA_WORKERS": "1",
        "CONSULTA_ANSWERS_PER_MINUTE": str(settings.answers_per_minute),
        "CONSULTA_SECOND_FACTOR": settings.second_factor,
        "CONSULTA_SMTP_URL": settings.smtp_url,
        "CONSULTA_MAIL_FROM": settings.mail_from,
    }
