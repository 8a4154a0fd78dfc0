"""The commands of the console script `consulta`."""

from __future__ import annotations

import os
import sys
from functools import cache, partial
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask

from consulta import create_app, ticker
from consulta.accounts.delivery import deliver_to_staff
from consulta.accounts.queries import demo_accounts_exist, demo_is_loaded
from consulta.accounts.services.accounts import create_account as make_account
from consulta.cli.apart import apart
from consulta.cli.deploy_check import deploy_problems
from consulta.cli.server import port_is_free
from consulta.cli.server import serve as run_server
from consulta.cli.verify import Files, verify_database, verify_files
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.home_folder import prepare_home
from consulta.core.schema import upgrade_schema
from consulta.core.settings import Settings, UnsafeSettings
from consulta.demo import accounts as demo_accounts
from consulta.demo.loader import load
from consulta.demo.staff import PASSWORD
from consulta.notices.delivery import deliver
from consulta.reading.domain.suggestions import learning_is_installed
from consulta.reading.learning.child import run as run_learning
from consulta.vocabulary.actors import SYSTEM
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.roles import Role

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def main() -> None:
    """Consulta: public consultations, answered."""


@main.command()
@click.option("--demo", "for_demo", is_flag=True, help="A place for the demo: listens on this machine only.")
def init(for_demo: bool) -> None:
    """Make the home folder with its keys, and bring the database up to date."""
    prepare_home(demo=for_demo)
    upgrade_schema(_application(_settings()))


@main.command()
def demo() -> None:
    """Load the demo, unless it was before: three consultations and an account for each role."""
    settings = _settings()
    if not settings.demo:
        _refuse(
            "This home is not one of a demo, and the demo's accounts have a published password. "
            "Make one with CONSULTA_HOME=<a new folder> consulta init --demo."
        )
    with _application(settings).app_context():
        if demo_is_loaded():
            click.echo("· The demo is loaded; what was entered is kept.")
            return
        load(now=utcnow(), progress=lambda line: click.echo(f"· {line}"))


@main.command()
@click.option("--host", help="Where to listen, instead of CONSULTA_HOST.")
@click.option("--port", type=int, help="The port, instead of CONSULTA_PORT.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the site, with one ticker beside it."""
    # The workers are processes that read their settings from the environment too.
    given = {"CONSULTA_HOST": host, "CONSULTA_PORT": port}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    settings = _settings()
    has_demo = apart(partial(_has_demo_accounts, settings))
    if has_demo and not settings.loopback_only:
        _refuse(
            "The demo accounts have a published password: listen on 127.0.0.1 with no proxy in front, "
            "or deactivate them."
        )
    if not port_is_free(settings.host, settings.port):
        _refuse(f"Port {settings.port} is taken. Stop what listens there, or choose another with PORT=.")
    _announce(settings, has_demo)
    run_server(settings)


@main.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role])
)
@click.password_option(help="Asked for when left out; at least 12 characters.")
def create_account(email: str, name: str, roles: tuple[str, ...], password: str) -> None:
    """Create an account of the staff."""
    with create_app(_settings()).app_context():
        try:
            with unit_of_work():
                wanted = [Role(role) for role in roles]
                make_account(email, name, password, wanted, actor=SYSTEM, now=utcnow())
        except InvalidValue as error:
            raise click.ClickException(str(error.text)) from None
    click.echo(f"{email} can sign in.")


@main.command()
@click.option(
    "--sign",
    is_flag=True,
    help="Sign the public records now. Otherwise once in each half hour, so that nobody sees who came when.",
)
def tick(sign: bool) -> None:
    """Do what time brings, then send the mail that waits; safe every minute, from several machines."""
    app = create_app(_settings())
    with app.app_context():
        ticker.tick(now=utcnow(), sign=sign)
    deliver_to_staff(app)
    deliver(app)


@main.command()
def learn() -> None:
    """Learn to suggest themes where enough was read since the last time. Not needed where `serve` runs."""
    _settings()
    if not learning_is_installed():
        raise click.ClickException("Suggested themes are not installed: pip install 'consulta[suggestions]'.")
    told = run_learning()
    click.echo("Another process is learning." if told is None else f"Consultations learned from: {told}.")


@main.command()
@click.argument("record", required=False, type=FILE)
@click.option("--receipt", "receipts", multiple=True, type=FILE, help="A receipt, downloaded by its folio.")
@click.option("--since", type=FILE, help="An older record or signed checkpoint: did the record only grow?")
@click.option("--printed", help="A printed code: the number of entries and the groups.")
@click.option("--key", "keys", multiple=True, help="The public key to trust, known from elsewhere.")
@click.option("--consultation", help="Of this installation's, only the one with this address.")
def verify(
    record: Path | None,
    receipts: tuple[Path, ...],
    since: Path | None,
    printed: str | None,
    keys: tuple[str, ...],
    consultation: str | None,
) -> None:
    """Check a downloaded RECORD, or receipts, without any installation; without files, this one's database.

    Ends with 0 when everything holds, 1 when something was changed (it is named), 2 when it cannot be read.
    """
    if record or receipts:
        sys.exit(verify_files(Files(record, receipts, since, printed, keys)))
    if since or printed or keys:
        raise click.UsageError("--since, --printed and --key need a downloaded RECORD.")
    with create_app(_settings()).app_context():
        sys.exit(verify_database(consultation))


@main.command()
def check_deploy() -> None:
    """Name each unsafe setting of this installation and what to do. Ends with 1 where there is any."""
    settings = _settings()
    problems = deploy_problems(create_app(settings), settings)
    for problem in problems:
        click.echo(f"· {problem}")
    if problems:
        click.echo(f"Por resolver: {len(problems)}.")
        sys.exit(1)
    click.echo("Nada que resolver.")


@cache
def _application(settings: Settings) -> Flask:
    """One application for the commands that a process runs one after another."""
    return create_app(settings)


def _has_demo_accounts(settings: Settings) -> bool:
    with create_app(settings).app_context():
        return demo_accounts_exist()


def _settings() -> Settings:
    """The settings; an unsafe start ends here with what to set."""
    try:
        return Settings.load()
    except UnsafeSettings as refusal:
        _refuse(*refusal.problems)


def _refuse(*problems: str) -> NoReturn:
    """End with one clear line for each problem."""
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    click.echo("Not started: that would be unsafe.", err=True)
    sys.exit(2)


def _announce(settings: Settings, has_demo: bool) -> None:
    """The addresses and, in the demo, who can sign in."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    click.echo(f"  Public   {address}/")
    click.echo(f"  Staff    {address}/gestion")
    if has_demo:
        click.echo(f"  Demo accounts, all with the password {PASSWORD}:")
        for account in demo_accounts():
            click.echo(f"    {account.email:<28} {', '.join(account.roles)}")
