"""Texts, labels and the identifiers that the API and the stored data rely on."""

import pickle
from enum import StrEnum

import pytest

from consulta.consultations.domain.lifecycle import State
from consulta.contributions.domain.moderation import (
    ContributionState,
    SetAsideReason,
    TextState,
    WithholdReason,
)
from consulta.contributions.domain.privacy_notice import (
    CURRENT_PRIVACY_NOTICE,
    PRIVACY_NOTICES,
    privacy_notice,
)
from consulta.decisions.domain.dispositions import Outcome
from consulta.reading.domain.themes import NoActionReason
from consulta.vocabulary.channels import ASSISTED, Channel, ConsentWay
from consulta.vocabulary.errors import InvalidValue, Obstacle, Refused
from consulta.vocabulary.labels import Labelled, Reason
from consulta.vocabulary.persons import AgeBand, Relation, Sex
from consulta.vocabulary.places import LocationSource, PlaceMeaning
from consulta.vocabulary.roles import PERMISSIONS_OF, Permission, Role, permissions_of
from consulta.vocabulary.text import Text, t

LABELLED: tuple[type[Labelled], ...] = (
    *(Channel, ConsentWay, Outcome, State, ContributionState, TextState),
    *(AgeBand, Relation, Sex, LocationSource, PlaceMeaning, Role),
)
REASONS: tuple[type[Reason], ...] = (SetAsideReason, WithholdReason, NoActionReason)


def test_a_text_puts_its_figures_in_place_and_leaves_a_lone_percent_sign_alone() -> None:
    assert str(t("Faltan %(n)s aportes por leer", n=3)) == "Faltan 3 aportes por leer"
    assert str(t("el 9 % de la población")) == "el 9 % de la población"


def test_texts_are_values() -> None:
    assert t("Hola %(name)s", name="Ana") == Text("Hola %(name)s", {"name": "Ana"})
    assert len({t("Hola"), t("Hola")}) == 1


def test_errors_carry_sentences() -> None:
    assert InvalidValue(t("No se puede")).text == t("No se puede")
    obstacle = Obstacle("pending", t("Aportes por leer: %(n)s.", n=2), 2)
    assert Refused(iter([obstacle])).obstacles == (obstacle,)
    assert "Aportes por leer: 2." in str(Refused([obstacle]))


@pytest.mark.parametrize(
    ("members", "identifiers"),
    [
        (LocationSource, "gps pin district landmark none"),
        (PlaceMeaning, "home work passing proposal"),
        (AgeBand, "under18 18-29 30-44 45-59 60+ none"),
        (Relation, "resident trader works passes other none"),
        (Sex, "female male other none"),
        (Channel, "web home_visit assembly phone whatsapp office paper"),
        (Role, "administrator director coordinator interviewer analyst"),
        (State, "draft open closed decided concluded cancelled"),
        (ContributionState, "pending accepted set_aside withdrawn"),
    ],
)
def test_identifiers_are_the_contract(members: type[StrEnum], identifiers: str) -> None:
    assert [str(member) for member in members] == identifiers.split()


@pytest.mark.parametrize("members", [*LABELLED, *REASONS])
def test_every_member_has_a_label_of_its_own(members: type[Labelled] | type[Reason]) -> None:
    labels = [str(member.label) for member in members]
    assert all(labels)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("members", REASONS)
def test_every_reason_is_explained_in_one_sentence(members: type[Reason]) -> None:
    for member in members:
        explanation = str(member.explanation)
        assert explanation.endswith(".")
        assert explanation.count(".") == 1


def test_members_are_found_by_value_and_survive_pickling() -> None:
    assert Channel("home_visit") is Channel.HOME_VISIT
    assert pickle.loads(pickle.dumps(SetAsideReason.DUPLICATE)) is SetAsideReason.DUPLICATE
    with pytest.raises(ValueError, match="pigeon"):
        Channel("pigeon")


def test_all_channels_but_the_web_are_assisted() -> None:
    assert set(Channel) - set(ASSISTED) == {Channel.WEB}


def test_only_the_first_age_band_is_a_minor() -> None:
    assert [band for band in AgeBand if band.is_minor] == [AgeBand.UNDER_18]


def test_every_role_has_permissions_and_every_permission_a_role() -> None:
    assert set(PERMISSIONS_OF) == set(Role)
    assert permissions_of(Role) == frozenset(Permission)
    assert permissions_of([]) == frozenset()


def test_roles_keep_apart_what_must_be_kept_apart() -> None:
    assert Permission.READ_CONTRIBUTIONS not in PERMISSIONS_OF[Role.ADMINISTRATOR]
    assert PERMISSIONS_OF[Role.INTERVIEWER] == {Permission.RECORD_CONTRIBUTION, Permission.LIST_OPEN}
    for permissions in PERMISSIONS_OF.values():
        assert not {Permission.WRITE_DECISION, Permission.SIGN_DECISION} <= permissions
    assert [role for role in Role if Permission.MANAGE_ACCOUNTS in PERMISSIONS_OF[role]] == [
        Role.ADMINISTRATOR
    ]


def test_the_notice_has_six_lines_in_every_version() -> None:
    assert privacy_notice() == PRIVACY_NOTICES[CURRENT_PRIVACY_NOTICE]
    assert {len(lines) for lines in PRIVACY_NOTICES.values()} == {6}
    with pytest.raises(KeyError):
        privacy_notice("1821-1")
