"""The commands of the console script `consulta`."""

from __future__ import annotations

import sys

import click
from flask import Flask

from consulta import create_app
from consulta.config import Settings, UnsafeSettings
from consulta.home import prepare_home
from consulta.schema import upgrade_schema


@click.group()
def main() -> None:
    """Consulta: public consultations, answered."""


def application() -> Flask:
    """The application of the environment's settings; an unsafe start ends here with what to set."""
    try:
        return create_app(Settings.load())
    except UnsafeSettings as refusal:
        for problem in refusal.problems:
            click.echo(f"  {problem}", err=True)
        click.echo("Not started: the settings above are unsafe.", err=True)
        sys.exit(2)


@main.command()
@click.option("--demo", is_flag=True, help="A place for the demo: listens on this machine only.")
def init(demo: bool) -> None:
    """Make the home folder with its keys, and bring the database up to date."""
    prepare_home(demo=demo)
    upgrade_schema(application())
