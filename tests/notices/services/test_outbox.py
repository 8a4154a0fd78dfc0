"""Which events give whom a notice; unsubscribing; and when contacts are erased."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from consulta import ticker
from consulta.accounts.models.history import HistoryEntry
from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.models.contribution import Contact, Contribution
from consulta.contributions.services.withdrawal import withdraw
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.core.vault import vault
from consulta.decisions.services import commitments
from consulta.notices.domain.notices import CONTACT_KEPT_AFTER_END, NoticeMark, NoticeState
from consulta.notices.models import Notice
from consulta.notices.services import marks, outbox
from consulta.notices.services.contacts import unsubscribe
from consulta.vocabulary.errors import InvalidValue, Refused
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.decided import Case, ready
from tests.support.outbox import ANA, BETO, answered, cancelled, contacts, states, unsubscribe_token

pytestmark = pytest.mark.both_databases

PHONE, LANDLINE = "7000-0010", "2222-0000"


def notified(app: Flask) -> list[tuple[int, str, str, str]]:
    """Contribution, kind, medium and state of every notice."""
    with app.app_context():
        columns = select(Notice.contribution_id, Notice.kind, Notice.medium, Notice.state)
        return list(db.session.execute(columns.order_by(Notice.id)).tuples())


def kinds(app: Flask) -> list[str]:
    return [kind for _, kind, _, _ in notified(app)]


def pass_time(app: Flask, now: datetime | None = None) -> None:
    with app.app_context(), unit_of_work():
        ticker.run(now=now or utcnow())


def with_contacts(app: Flask, *some: str) -> Case:
    """A consultation at the director's desk whose first contributions left these contacts."""
    case = ready(app)
    with app.app_context(), unit_of_work():
        ids = db.session.scalars(select(Contribution.id).order_by(Contribution.id)).all()
        number = case.consultation().id
        for contribution_id, contact in zip(ids, some, strict=False):
            db.session.add(
                Contact(
                    contribution_id=contribution_id,
                    consultation_id=number,
                    ciphertext=vault().encrypt(contact),
                    created_at=case.closed_at,
                )
            )
    return case


def test_closing_is_told_once_to_who_left_a_contact(app: Flask) -> None:
    slug = answered(app, ANA, PHONE, LANDLINE)
    campaigns.contribute(app, slug)
    campaigns.close(app, slug)
    for _ in range(2):
        pass_time(app)
    found = [(kind, medium, state) for _, kind, medium, state in notified(app)]
    assert found == [("closed", medium, "waiting") for medium in ("email", "whatsapp", "phone")]


def test_a_closing_noted_late_gives_no_notice(app: Flask) -> None:
    """No ticker ran for days, and it was cancelled meanwhile: that is what is told."""
    cancelled(app, ANA)
    pass_time(app, utcnow() + timedelta(days=60))
    assert kinds(app) == ["cancelled"]


def test_decision_correction_and_ending_are_told_each_once(app: Flask) -> None:
    case = with_contacts(app, ANA)
    case.publish()
    case.correct()
    with case.change():
        commitments.end(case.commitment(), True, "Hecho.", actor=case.coordinator, now=utcnow())
    assert kinds(app) == ["decided", "corrected", "commitment"]


def test_an_ending_that_was_wrong_is_told_again(app: Flask) -> None:
    case = with_contacts(app, ANA)
    case.publish()
    with case.change():
        commitments.end(case.commitment(), True, "Hecho.", actor=case.coordinator, now=utcnow())
    with case.change():
        commitments.correct(
            case.commitment(), False, "Faltaba.", "No se hizo.", actor=case.coordinator, now=utcnow()
        )
    assert kinds(app) == ["decided", "commitment", "commitment"]


def test_what_is_refused_tells_nobody(app: Flask) -> None:
    case = with_contacts(app, ANA)
    with pytest.raises(Refused), case.change():
        commitments.end(case.commitment(), True, "Hecho.", actor=case.coordinator, now=utcnow())
    assert notified(app) == []


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (SetAsideReason.OTHER_SUBJECT, ["decided"]),
        (SetAsideReason.ABUSE, ["decided"]),
        (SetAsideReason.DUPLICATE, []),
        (SetAsideReason.NOT_A_PERSON, []),
        (SetAsideReason.NO_CONSENT, []),
    ],
)
def test_who_was_set_aside_is_told_of_the_decision_where_a_person_wrote(
    app: Flask, reason: SetAsideReason, expected: list[str]
) -> None:
    case = with_contacts(app, "", "", ANA)
    with app.app_context(), unit_of_work():
        last = db.session.scalars(select(Contribution.id).order_by(Contribution.id.desc())).first()
        db.session.execute(
            update(Contribution).where(Contribution.id == last).values(state="set_aside", state_reason=reason)
        )
        outbox.enqueue_closing(case.consultation(), now=utcnow())
        outbox.enqueue_decision(case.decision(), now=utcnow())
    assert [kind for _, kind, medium, _ in notified(app) if medium == "email"] == expected


def test_one_address_is_written_to_once_however_often_it_was_given(app: Flask) -> None:
    cancelled(app, ANA, ANA.upper().replace("CORREO.EXAMPLE", "correo.example"), "7000-0010", "+503 70000010")
    assert states(app) == ["waiting", "shared", "waiting", "shared"]


def test_a_contact_that_leads_nowhere_is_listed_and_breaks_nothing(app: Flask) -> None:
    slug = answered(app, "a..b@correo.example", ANA)
    with app.app_context(), unit_of_work():
        broken = db.session.scalars(select(Contact).order_by(Contact.contribution_id.desc())).first()
        assert broken is not None
        broken.ciphertext = b"of a key that is gone"
    campaigns.close(app, slug)
    pass_time(app)
    assert [(medium, state) for _, _, medium, state in notified(app)] == [("none", "unreachable")] * 2


def test_by_hand_only_the_newest_notice_is_given(app: Flask) -> None:
    case = with_contacts(app, ANA, PHONE)
    with case.change() as consultation:
        outbox.enqueue_closing(consultation, now=utcnow())
    case.publish()
    assert [(kind, state) for _, kind, medium, state in notified(app) if medium == "whatsapp"] == [
        ("closed", "replaced"),
        ("decided", "waiting"),
    ]
    assert [state for _, _, medium, state in notified(app) if medium == "email"] == ["waiting"] * 2


def test_withdrawing_takes_what_waits_along(app: Flask) -> None:
    slug = answered(app)
    given = campaigns.contribute(app, slug, contact=ANA)
    campaigns.close(app, slug)
    pass_time(app)
    with app.app_context(), unit_of_work():
        withdraw(given.folio, vault().withdrawal_key(given.folio), now=utcnow())
    assert notified(app) == []


def test_stopping_erases_the_address_wherever_it_stands_in_the_consultation(app: Flask) -> None:
    cancelled(app, ANA, BETO, ANA)
    answered(app, ANA)
    token = unsubscribe_token(app, 2)
    for _ in range(2):
        with app.app_context(), unit_of_work():
            unsubscribe(token, now=utcnow())
    assert contacts(app) == [BETO, ANA], "another consultation is another matter"
    assert states(app) == ["waiting", "shared"]
    with app.app_context():
        noted = db.session.scalars(
            select(HistoryEntry.actor_kind).where(HistoryEntry.action == "notices_stopped")
        ).all()
    assert noted == ["citizen"] * 2


@pytest.mark.parametrize("token", ["", "x", "ñ", "A" * 43, "a" * 5000, "===="])
def test_a_token_that_nobody_has_stops_nothing(app: Flask, token: str) -> None:
    cancelled(app, ANA)
    with app.app_context(), unit_of_work():
        unsubscribe(token, now=utcnow())
    assert contacts(app) == [ANA]


def test_a_token_outlives_the_rotation_of_keys_and_tells_nothing(app: Flask) -> None:
    cancelled(app, ANA)
    with app.app_context():
        public_id = db.session.scalars(select(Contribution.public_id)).one()
        token = vault().unsubscribe_token(public_id)
        assert token == vault().unsubscribe_token(public_id)
        assert vault().unsubscribed_contribution(token) == public_id
        assert public_id not in token and len(token) == 43
        changed = token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")
        assert vault().unsubscribed_contribution(changed) is None


def mark(app: Flask, slug: str, outcome: NoticeMark, number: int = 0) -> None:
    coordinator = campaigns.make_account(app, Role.COORDINATOR)
    with app.app_context(), unit_of_work():
        references = db.session.scalars(select(Notice.message_id).order_by(Notice.id)).all()
        marks.mark(campaigns.get(slug), [references[number]], outcome, actor=coordinator, now=utcnow())


def test_staff_say_what_became_of_one_told_by_hand_and_take_it_back(app: Flask) -> None:
    slug = cancelled(app, PHONE)
    mark(app, slug, NoticeMark.NOTIFIED)
    assert states(app) == ["sent"]
    with pytest.raises(Refused):
        mark(app, slug, NoticeMark.FAILED)
    mark(app, slug, NoticeMark.RETRY)
    mark(app, slug, NoticeMark.FAILED)
    assert states(app) == ["refused"]
    with app.app_context():
        noted = db.session.scalars(
            select(HistoryEntry.action).where(HistoryEntry.subject == "notice").order_by(HistoryEntry.id)
        ).all()
    assert noted == ["told", "again", "failed"]


@pytest.mark.parametrize("outcome", [mark for mark in NoticeMark if mark is not NoticeMark.UNSUBSCRIBED])
def test_a_mail_that_waits_is_not_marked(app: Flask, outcome: NoticeMark) -> None:
    slug = cancelled(app, ANA)
    with pytest.raises(Refused):
        mark(app, slug, outcome)
    assert states(app) == ["waiting"]


def test_who_asks_staff_for_no_more_is_forgotten(app: Flask) -> None:
    slug = cancelled(app, PHONE)
    mark(app, slug, NoticeMark.UNSUBSCRIBED)
    assert (contacts(app), states(app)) == ([], [])


def test_nothing_of_another_consultation_is_marked(app: Flask) -> None:
    cancelled(app, PHONE)
    other = answered(app)
    with pytest.raises(InvalidValue):
        mark(app, other, NoticeMark.NOTIFIED)


def test_contacts_stay_while_there_is_something_to_tell_and_go_after(app: Flask) -> None:
    slug = cancelled(app, ANA, PHONE, "a..b@correo.example")
    pass_time(app)
    assert contacts(app) == [ANA, PHONE], "who cannot be told needs no keeping"
    mark(app, slug, NoticeMark.NOTIFIED, 1)
    pass_time(app)
    assert contacts(app) == [ANA]
    pass_time(app, utcnow() + CONTACT_KEPT_AFTER_END + timedelta(minutes=1))
    assert (contacts(app), states(app)[0]) == ([], NoticeState.EXPIRED)
    with pytest.raises(Refused):
        mark(app, slug, NoticeMark.RETRY, 0)


def test_contacts_stay_through_the_follow_up(app: Flask) -> None:
    case = with_contacts(app, PHONE)
    case.publish()
    mark(app, case.slug, NoticeMark.NOTIFIED)
    pass_time(app, utcnow() + timedelta(days=400))
    assert contacts(app) == [PHONE]
    with case.change():
        commitments.end(case.commitment(), True, "Hecho.", actor=case.coordinator, now=utcnow())
    pass_time(app)
    assert contacts(app) == [PHONE], "the ending is still to be told"
    mark(app, case.slug, NoticeMark.NOTIFIED, 1)
    pass_time(app)
    assert contacts(app) == []


def test_the_contact_of_what_was_set_aside_goes_with_the_decision(app: Flask) -> None:
    case = with_contacts(app, PHONE, "", "")
    with app.app_context(), unit_of_work():
        first = db.session.scalars(select(Contribution.id).order_by(Contribution.id)).first()
        db.session.execute(
            update(Contribution)
            .where(Contribution.id == first)
            .values(state="set_aside", state_reason=SetAsideReason.DUPLICATE)
        )
    pass_time(app)
    assert PHONE in contacts(app), "until it is decided it may be taken back"
    with case.change() as consultation:
        consultation.decided_at = utcnow()
    pass_time(app)
    assert contacts(app) == ["", ""]
