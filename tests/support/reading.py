"""A consultation with contributions to read, for tests of judging and coding."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.models.history import HistoryEntry
from consulta.consultations.models.consultation import Consultation
from consulta.contributions.models.answer import Answer
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.domain.themes import NoActionReason, ThemeKind
from consulta.reading.models.theme import Coding, Theme
from consulta.reading.services import coding, moderation, themes
from consulta.reading.services.coding import PassageCoding
from consulta.vocabulary.actors import Actor
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import csrf_token
from tests.support.kept import kept


@dataclass(frozen=True)
class Desk:
    """An open consultation, and the two members of staff who read it."""

    app: Flask
    slug: str
    coordinator: Actor
    analyst: Actor

    @property
    def page(self) -> str:
        """Where the staff's pages of the consultation begin."""
        return f"/gestion/consultas/{self.slug}"

    @contextmanager
    def change(self) -> Iterator[Consultation]:
        """A unit of work in an application context."""
        with self.app.app_context(), unit_of_work():
            yield campaigns.get(self.slug)

    def client(self, actor: Actor | None = None) -> FlaskClient:
        """A browser in which a member of staff has signed in; the coordinator unless said otherwise."""
        client = self.app.test_client()
        campaigns.sign_in(client, self.app, actor or self.coordinator)
        return client

    def give(self, *several: str, publish: bool = False, accepted: bool = False, **more: Any) -> list[int]:
        """Contributions, one for each text to the first question; their numbers."""
        given = campaigns.contribute_many(
            self.app, self.slug, [{"transform": words, "publish": publish} | more for words in several]
        )
        numbers = [one.id for one in given]
        if accepted:
            with self.change() as consultation:
                moderation.accept(consultation, numbers, actor=self.coordinator, now=utcnow())
        return numbers

    def answers(self, number: int) -> list[str]:
        """Public ids of a contribution's answers."""
        with self.app.app_context():
            return list(
                db.session.scalars(
                    select(Answer.public_id).where(Answer.contribution_id == number).order_by(Answer.id)
                )
            )

    def theme(self, name: str, meaning: str = "") -> str:
        """A new theme; its public id."""
        with self.change() as consultation:
            made = themes.create(consultation, name, meaning, actor=self.coordinator, now=utcnow())
            return str(made.public_id)

    def no_action(self) -> str:
        """Public id of the theme of no actionable content."""
        with self.app.app_context():
            consultation_id = campaigns.get(self.slug).id
            return db.session.scalars(
                select(Theme.public_id).where(
                    Theme.consultation_id == consultation_id, Theme.kind == ThemeKind.NO_ACTION
                )
            ).one()

    def code(
        self,
        answer: str,
        *theme_ids: str,
        actor: Actor | None = None,
        reason: NoActionReason | None = None,
        fragments: Sequence[PassageCoding] = (),
        seen: Collection[int] | None = None,
    ) -> None:
        """Read an answer through the service."""
        with self.change():
            found = db.session.scalars(select(Answer).where(Answer.public_id == answer)).one()
            chosen = db.session.scalars(
                select(Theme).where(Theme.public_id.in_(theme_ids)).order_by(Theme.id)
            ).all()
            coding.code(
                found,
                chosen,
                reason=reason,
                fragments=fragments,
                seen=seen,
                actor=actor or self.analyst,
                now=utcnow(),
            )

    def read_as(self, answer: str) -> set[str]:
        """Names of the themes an answer is read as."""
        with self.app.app_context():
            return set(
                db.session.scalars(
                    select(Theme.name)
                    .join(Coding, Coding.theme_id == Theme.id)
                    .join(Answer, Answer.id == Coding.answer_id)
                    .where(Answer.public_id == answer, Coding.removed_at.is_(None))
                )
            )

    def passages(self, answer: str) -> set[tuple[str, str]]:
        """(theme, words read as it) of an answer's live codings; the whole answer as "*"."""
        with self.app.app_context():
            rows = db.session.execute(
                select(Theme.name, Answer.words, Coding.passage_start, Coding.passage_end)
                .join(Coding, Coding.theme_id == Theme.id)
                .join(Answer, Answer.id == Coding.answer_id)
                .where(Answer.public_id == answer, Coding.removed_at.is_(None))
            )
            return {(row[0], "*" if row[3] is None else row[1][row[2] : row[3]]) for row in rows}

    def suggested(self, answer: str) -> set[str]:
        """Names of the themes of an answer that were taken from a suggestion."""
        with self.app.app_context():
            return set(
                db.session.scalars(
                    select(Theme.name)
                    .join(Coding, Coding.theme_id == Theme.id)
                    .join(Answer, Answer.id == Coding.answer_id)
                    .where(Answer.public_id == answer, Coding.removed_at.is_(None), Coding.was_suggested)
                )
            )

    def theme_id(self, public_id: str) -> int:
        """The number of a theme."""
        with self.app.app_context():
            return db.session.scalars(select(Theme.id).where(Theme.public_id == public_id)).one()

    def history(self, subject: str, subject_id: int) -> list[tuple[str, str | None, int | None]]:
        """(action, reason, account) of each entry, the oldest first."""
        with self.app.app_context():
            rows = db.session.execute(
                select(HistoryEntry.action, HistoryEntry.reason, HistoryEntry.account_id)
                .where(HistoryEntry.subject == subject, HistoryEntry.subject_id == subject_id)
                .order_by(HistoryEntry.id)
            )
            return [(row.action, row.reason, row.account_id) for row in rows]


@kept
def desk(app: Flask) -> Desk:
    coordinator = campaigns.make_account(app, Role.COORDINATOR, name="Marta Gestora")
    analyst = campaigns.make_account(app, Role.ANALYST, name="Ana Analista")
    return Desk(app, campaigns.make_open(app, coordinator), coordinator, analyst)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return unescape(found[1])


def send(client: FlaskClient, path: str, page: str = "", **fields: Any) -> Any:
    """Send a form with the token of a page, its own unless said otherwise."""
    return client.post(path, data={"csrf_token": csrf_token(client, page or path), **fields})
