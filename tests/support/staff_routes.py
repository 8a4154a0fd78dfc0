"""Who may call what on the staff's side, in one table written by hand, and a world to try it in."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from consulta.accounts.models.account import Account
from consulta.contributions.models.answer import Answer
from consulta.contributions.models.contribution import Contribution
from consulta.core.access import access_of
from consulta.core.extensions import db
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.decided import PARK, Case, bring_document, ready

ADMINISTRATOR, DIRECTOR, COORDINATOR = Role.ADMINISTRATOR, Role.DIRECTOR, Role.COORDINATOR
INTERVIEWER, ANALYST = Role.INTERVIEWER, Role.ANALYST

ALL = set(Role)
SEE = {ADMINISTRATOR, DIRECTOR, COORDINATOR, ANALYST}
PREPARE = {COORDINATOR}
READ = {DIRECTOR, COORDINATOR, ANALYST}
MODERATE = {COORDINATOR}
CODE = {COORDINATOR, ANALYST}
RECORD = {COORDINATOR, INTERVIEWER}
DECISION = {DIRECTOR, COORDINATOR}
WRITE = {COORDINATOR}
SIGN = {DIRECTOR}
NOTIFY = {COORDINATOR}
KEEP_ACCOUNTS = {ADMINISTRATOR}

# Endpoint -> who may call it, with any of its methods.
MAY = {
    "dashboard.home": ALL,
    "dashboard.consultations": ALL,
    "consultations.new": PREPARE,
    "dashboard.consultation": SEE,
    "preview.show": SEE,
    "consultations.edit": PREPARE,
    "dashboard.approve_opening": PREPARE,
    "consultations.extend": PREPARE,
    "consultations.cancel": PREPARE,
    "questions.index": PREPARE,
    "questions.edit": PREPARE,
    "questions.move": PREPARE,
    "questions.retire": PREPARE,
    "zone.edit": PREPARE,
    "zone.landmarks": PREPARE,
    "zone.area": PREPARE,
    "zone.box": PREPARE,
    "recording.form": RECORD,
    "recording.record": RECORD,
    "contributions.index": READ,
    "contributions.show": READ,
    "contributions.accept": MODERATE,
    "contributions.review_conflict": MODERATE,
    "contributions.export": {COORDINATOR, ANALYST},
    "moderation.following": MODERATE,
    "moderation.show": MODERATE,
    "moderation.decide": MODERATE,
    "moderation.undo": MODERATE,
    "unusual_arrivals.index": MODERATE,
    "unusual_arrivals.set_aside": MODERATE,
    "unusual_arrivals.undo": MODERATE,
    "unusual_arrivals.ask_proof": MODERATE,
    "layers.redact": MODERATE,
    "layers.transcribe": MODERATE,
    "layers.translate": MODERATE,
    "coding.following": CODE,
    "coding.show": CODE,
    "coding.save": CODE,
    "coding.undo": CODE,
    "double_reading.index": READ,
    "double_reading.draw": CODE,
    "double_reading.following": CODE,
    "double_reading.show": CODE,
    "double_reading.save": CODE,
    "withdrawals.form": MODERATE,
    "withdrawals.withdraw": MODERATE,
    "themes.index": READ,
    "themes.create": CODE,
    "themes.edit": CODE,
    "themes.retire": CODE,
    "codebook.versions": READ,
    "codebook.undo": CODE,
    "codebook.merging": CODE,
    "codebook.splitting": CODE,
    "release.show": {COORDINATOR},
    "decisions.show": DECISION,
    "decisions.start": WRITE,
    "decisions.write": WRITE,
    "decisions.submit": WRITE,
    "dispositions.edit": WRITE,
    "clauses.index": WRITE,
    "clauses.edit": WRITE,
    "clauses.move": WRITE,
    "clauses.delete": WRITE,
    "attachments.index": WRITE,
    "attachments.remove": WRITE,
    "attachments.move": WRITE,
    "attachments.preview": DECISION,
    "signing.read": DECISION,
    "signing.sign": SIGN,
    "signing.return_to_author": SIGN,
    "commitments.index": DECISION,
    "commitments.show": DECISION,
    "commitments.add_update": WRITE,
    "commitments.end": WRITE,
    "commitments.correct": WRITE,
    "commitments.conclude": WRITE,
    "notices.index": {COORDINATOR},
    "notices.contacts": {COORDINATOR},
    "notices.mark": {COORDINATOR},
    "letters.index": NOTIFY,
    "letters.show": NOTIFY,
    "letters.print_group": NOTIFY,
    "letters.print_one": NOTIFY,
    "letters.print_assembly": NOTIFY,
    "accounts.index": KEEP_ACCOUNTS,
    "accounts.new": KEEP_ACCOUNTS,
    "accounts.show": KEEP_ACCOUNTS,
    "accounts.password": KEEP_ACCOUNTS,
    "accounts.deactivate": KEEP_ACCOUNTS,
    "accounts.reactivate": KEEP_ACCOUNTS,
    "accounts.remove_second_factor": KEEP_ACCOUNTS,
    "security_record.index": KEEP_ACCOUNTS,
    "sessions.index": ALL,
    "sessions.end": ALL,
    "sessions.end_others": ALL,
    "second_factor.show": ALL,
    "second_factor.start": ALL,
    "second_factor.codes": ALL,
    "second_factor.remove": ALL,
    "confirmation.confirm": ALL,
}
# What is about a consultation in another state than closed with a decision on the director's desk.
ON_A_DRAFT = {
    *("consultations.edit", "questions.index", "questions.edit", "zone.edit", "zone.landmarks", "zone.area"),
}
ON_AN_OPEN_ONE = {"consultations.extend", "recording.form"}
ON_A_DECIDED_ONE = {
    *("commitments.index", "commitments.show", "commitments.add_update", "commitments.end"),
    *("commitments.correct", "letters.show"),
}


def staff_rules(app: Flask) -> list[Rule]:
    """The addresses of ours that are not for everyone."""
    rules = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is not None and not access.public and not access.before_sign_in:
            rules.append(rule)
    return sorted(rules, key=lambda rule: rule.rule)


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


@dataclass(frozen=True)
class World:
    """A consultation in each state, and what lies in the one that is decided upon."""

    app: Flask
    closed: Case
    slugs: dict[str, str]
    values: dict[str, object]

    def address(self, rule: Rule, slug: str = "", **others: object) -> str:
        values = {**self.values, "slug": slug or self.slugs.get(rule.endpoint, self.closed.slug), **others}
        with self.app.test_request_context():
            built = rule.build({name: values[name] for name in rule.arguments})
        assert built is not None, rule
        return built[1]


def world(app: Flask) -> World:
    case = ready(app)
    document = bring_document(case)
    draft = campaigns.make_draft(app, case.coordinator, title="Otra, en preparación")
    running = campaigns.make_open(app, case.coordinator, title="Otra, abierta")
    with app.app_context():
        park = case.theme(PARK)
        values: dict[str, object] = {
            "number": db.session.scalars(select(Contribution.id)).first(),
            "answer": db.session.scalars(select(Answer.public_id)).first(),
            "theme": park.public_id,
            "theme_id": park.public_id,
            "commitment_id": case.commitment().public_id,
            "public_id": db.session.scalars(
                select(Account.public_id).where(Account.id == case.director.account_id)
            ).one(),
            "key": "transform",
            "direction": "subir",
            "group": "home_visit",
            "channel": "web",
            "conflict": 1,
            "attachment_id": document,
            "quarantine": "0" * 32,
            "file_name": "plano.pdf",
            "clause_id": case.decision().clauses[0].public_id,
        }
    slugs = dict.fromkeys(ON_A_DRAFT, draft) | dict.fromkeys(ON_AN_OPEN_ONE, running)
    return World(app, case, slugs, values)
