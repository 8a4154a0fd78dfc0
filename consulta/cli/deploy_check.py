"""`consulta check-deploy`: what is unsafe in how this installation is set up, and what to do about it."""

from __future__ import annotations

import ipaddress
import stat
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, make_url, select

from consulta.accounts.queries import demo_accounts_exist
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.settings import SECRET_LENGTH, SETTINGS_FILE, Settings, is_loopback
from consulta.record.models import Checkpoint
from consulta.ticker import LAST_TICK

LARGEST_DRIFT = timedelta(seconds=60)
OLDEST_BACKUP = timedelta(days=2)
LONGEST_SINCE_TICK = timedelta(minutes=10)
MOST_ANSWERS_PER_MINUTE = 600
FEWEST_DIFFERENT = 10
"""Different characters in a key that somebody drew by chance: base64 of 32 bytes has some thirty."""
NETWORK_DISKS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs"})
MOUNTS = Path("/proc/mounts")

Check = Callable[[Settings], Iterator[str]]


def deploy_problems(app: Flask, settings: Settings) -> list[str]:
    """Every problem found, each with what to do. Reads the database; changes nothing."""
    with app.app_context():
        return [problem for check in CHECKS for problem in check(settings)]


def _said(template: str, **values: object) -> str:
    """What operators read, in Spanish alone: the command has no reader of another language."""
    return template % values


def _address(settings: Settings) -> Iterator[str]:
    if not settings.secure_cookies:
        yield _said(
            "CONSULTA_PUBLIC_URL no empieza con https://: las cookies del personal viajan sin cifrar. "
            "Ponga delante un proxy con TLS y la dirección https."
        )
    if settings.testing:
        yield _said("El sitio corre en modo de prueba. Quite ese modo.")


def _proxy(settings: Settings) -> Iterator[str]:
    if not settings.trusted_proxies:
        yield _said(
            "CONSULTA_TRUSTED_PROXIES es 0: nada dice que un proxy espere los envíos lentos. "
            "Ponga uno (docs/operations.md) y escriba cuántos son."
        )
    if not _is_private(settings.host):
        yield _said(
            "CONSULTA_HOST escucha en %(host)s: se puede entrar sin pasar por el proxy. "
            "Use 127.0.0.1 o una dirección privada.",
            host=settings.host,
        )


def _is_private(host: str) -> bool:
    if is_loopback(host):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_private and not address.is_unspecified


def _limits(settings: Settings) -> Iterator[str]:
    if settings.answers_per_minute > MOST_ANSWERS_PER_MINUTE:
        yield _said(
            "CONSULTA_ANSWERS_PER_MINUTE es %(n)s: casi no limita. Use %(most)s o menos.",
            n=settings.answers_per_minute,
            most=MOST_ANSWERS_PER_MINUTE,
        )
    if settings.limits_storage.startswith("memory") and settings.workers > 1:
        yield _said(
            "CONSULTA_LIMITS_STORAGE es memory:// y hay %(n)s procesos: cada uno cuenta por su lado. "
            "Quite ese valor: sin él cuentan juntos.",
            n=settings.workers,
        )


def _second_factor(settings: Settings) -> Iterator[str]:
    if not settings.second_factor_required:
        yield _said(
            "Nadie está obligado a un segundo factor para entrar. Ponga CONSULTA_SECOND_FACTOR=required."
        )


def _demo(settings: Settings) -> Iterator[str]:
    if settings.demo:
        yield _said("CONSULTA_DEMO está puesto. Haga una carpeta nueva con `consulta init`, sin --demo.")
    if demo_accounts_exist():
        yield _said("Hay cuentas de la demostración, con una contraseña publicada. Desactívelas.")


def _keys(settings: Settings) -> Iterator[str]:
    keys = (*settings.secret_keys, *settings.contact_keys, *settings.ledger_key)
    if len(set(keys)) < len(keys):
        yield _said("Una misma clave sirve para varias cosas. Haga una para cada una (docs/operations.md).")
    if any(len(key) < SECRET_LENGTH or len(set(key)) < FEWEST_DIFFERENT for key in keys):
        yield _said("Una clave es corta o se repite a sí misma. Haga otra al azar (docs/operations.md).")
    if any("test" in key.lower() or "prueba" in key.lower() for key in map(_plain, keys)):
        yield _said("Una clave es de prueba. Haga otra al azar (docs/operations.md).")


def _plain(key: str) -> str:
    """The key, with what it says where it is base64 of a text."""
    try:
        return key + urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode("ascii")
    except ValueError:
        return key


def _files(settings: Settings) -> Iterator[str]:
    paths = [settings.home / SETTINGS_FILE]
    if database := _sqlite_file(settings):
        paths += [database, Path(f"{database}-wal")]
    for path in paths:
        if path.exists() and path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            yield _said(
                "Otros usuarios de la máquina pueden abrir %(path)s. Ejecute: chmod 600 %(path)s",
                path=str(path),
            )


def _disk(settings: Settings) -> Iterator[str]:
    database = _sqlite_file(settings)
    if database is not None and _disk_of(database.resolve()) in NETWORK_DISKS:
        yield _said(
            "SQLite está en un disco de red (%(path)s), donde sus candados no son seguros. "
            "Use un disco de la máquina, o PostgreSQL.",
            path=str(database),
        )


def _sqlite_file(settings: Settings) -> Path | None:
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _disk_of(path: Path) -> str:
    """The kind of file system that a path is on; "" where that cannot be known."""
    if not MOUNTS.exists():
        return ""
    mounts = [line.split() for line in MOUNTS.read_text("utf-8", "replace").splitlines()]
    above = [(len(one[1]), one[2]) for one in mounts if path.is_relative_to(one[1])]
    return max(above, default=(0, ""))[1]


def _clock(settings: Settings) -> Iterator[str]:
    now = utcnow()
    database = _moment(db.session.scalar(select(func.current_timestamp())))
    if database is not None and abs(database - now) > LARGEST_DRIFT:
        yield _said("Los relojes de esta máquina y de la base de datos no coinciden. Sincronícelos con NTP.")
    newest = db.session.scalar(select(func.max(Checkpoint.made_at)))
    if newest is not None and newest > now + LARGEST_DRIFT:
        yield _said("La última anotación firmada es del futuro: el reloj se atrasó. Sincronícelo con NTP.")
    settings_file = settings.home / SETTINGS_FILE
    if settings_file.exists() and _changed(settings_file) > now + LARGEST_DRIFT:
        yield _said("%(path)s es del futuro: el reloj se atrasó. Use NTP.", path=str(settings_file))


def _moment(value: object) -> datetime | None:
    """A moment as a database tells it: PostgreSQL with its zone, SQLite as text in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _ticker(settings: Settings) -> Iterator[str]:
    mark = settings.home / LAST_TICK
    if not mark.exists() or utcnow() - _changed(mark) > LONGEST_SINCE_TICK:
        yield _said(
            "El reloj interno (tick) no ha corrido en los últimos diez minutos: nada se firma ni se envía. "
            "Revise que `consulta serve` esté en marcha, o llame a `consulta tick` cada minuto."
        )


def _backups(settings: Settings) -> Iterator[str]:
    if not settings.backups:
        yield _said(
            "CONSULTA_BACKUPS está vacío: no se sabe si hay copias. Escriba la carpeta donde quedan "
            "(docs/operations.md)."
        )
        return
    folder = Path(settings.backups)
    files = (
        [one for one in folder.iterdir() if one.is_file() and one.stat().st_size] if folder.is_dir() else []
    )
    if not files:
        yield _said("No hay ninguna copia en %(path)s. Haga una ya (docs/operations.md).", path=str(folder))
    elif utcnow() - max(map(_changed, files)) > OLDEST_BACKUP:
        yield _said(
            "La última copia en %(path)s tiene más de dos días. Revise el trabajo que las hace.",
            path=str(folder),
        )


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


CHECKS: tuple[Check, ...] = (
    _address,
    _proxy,
    _limits,
    _second_factor,
    _demo,
    _keys,
    _files,
    _disk,
    _clock,
    _ticker,
    _backups,
)
