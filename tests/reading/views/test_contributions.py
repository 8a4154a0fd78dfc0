"""The list of contributions, one of them, and the export, over HTTP."""

import csv
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.consultations.domain.questions import Option, QuestionSpec
from consulta.consultations.services import consultations, questions
from consulta.contributions.domain.moderation import SetAsideReason
from consulta.contributions.models.contribution import ConflictingSubmission, Contribution
from consulta.contributions.services import intake
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.reading.queries import contributions as listing
from consulta.reading.services import moderation
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.channels import Channel
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.reading import Desk, desk, send

pytestmark = pytest.mark.both_databases

MARKUP = "<script>alert(1)</script><b>parque</b>"


def shown(at: Desk, query: str = "") -> str:
    response = at.client().get(f"{at.page}/aportes{query}")
    assert response.status_code == 200
    return response.text


def test_the_list_shows_numbers_and_words_and_never_folios(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give("Una cancha con techo")
    page = shown(at)
    assert f"/aportes/{number}" in page and "Una cancha con techo" in page
    with app.app_context():
        folio = db.session.scalars(select(Contribution.folio)).one()
    assert folio not in page and folio[:4] + "-" + folio[4:8] not in page


def test_markup_is_shown_as_it_was_typed(app: Flask) -> None:
    at = desk(app)
    (number,) = at.give(MARKUP, accepted=True, publish=True)
    client = at.client()
    at.theme(MARKUP, MARKUP)
    for path in (
        "/aportes",
        f"/aportes/{number}",
        f"/moderar/{number}",
        f"/codificar/{at.answers(number)[0]}",
        "/temas",
    ):
        page = client.get(at.page + path).text
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page, path


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?estado=set_aside", ["tres"]),
        ("?estado=pending", ["uno", "dos"]),
        ("?canal=home_visit", ["dos"]),
        ("?textos=y", ["uno"]),
        ("?q=UNO", ["uno"]),
        ("?q=iluminacion+uno", ["uno"]),
        ("?q=%25", []),
        ("?dia=2020-01-01", []),
        ("?dia=nunca", ["uno", "dos", "tres"]),
        ("?estado=otro&canal=otro&pagina=x", ["uno", "dos", "tres"]),
        ("?pagina=99999999999999999999", ["uno", "dos", "tres"]),
    ],
)
def test_filters(app: Flask, query: str, found: list[str]) -> None:
    at = desk(app)
    at.give("uno con iluminación", publish=True)
    campaigns.contribute(
        app, at.slug, channel=Channel.HOME_VISIT, actor=at.coordinator, transform="dos con sombra"
    )
    (third,) = at.give("tres sin nada")
    with at.change() as consultation:
        moderation.set_aside(
            consultation, [third], SetAsideReason.DUPLICATE, actor=at.coordinator, now=utcnow()
        )
    page = shown(at, query)
    words = ("uno con", "dos con", "tres sin")
    assert [one[:-4] for one in words if one in page] == found


def test_one_is_found_by_its_number(app: Flask) -> None:
    at = desk(app)
    first, _ = at.give("la primera", "la segunda")
    page = shown(at, f"?q=%23{first}")
    assert "la primera" in page and "la segunda" not in page


def test_a_page_of_marked_ones_is_accepted_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    at = desk(app)
    numbers = at.give("uno", "dos", "tres")
    client = at.client()
    page = client.get(f"{at.page}/aportes?estado=pending")
    assert "Página 1 de 2" in page.text
    answer = send(
        client,
        f"{at.page}/aportes/aceptar?estado=pending",
        f"{at.page}/aportes?estado=pending",
        aporte=[str(numbers[2]), str(numbers[1]), "99999999999999", "x"],
    )
    assert answer.status_code == 303 and answer.location.endswith("estado=pending")
    with app.app_context():
        states = db.session.scalars(select(Contribution.state).order_by(Contribution.id)).all()
    assert states == ["pending", "accepted", "accepted"]
    page = client.get(answer.location)
    assert "2 aportes aceptados" in page.text


def test_one_contribution_shows_all_of_it_but_the_contact(app: Flask) -> None:
    at = desk(app)
    given = campaigns.contribute(
        app,
        at.slug,
        transform="Un parque",
        lat=13.307,
        lon=-87.865,
        age_band="30-44",
        contact="7777-8888",
        publish=True,
    )
    page = at.client().get(f"{at.page}/aportes/{given.id}").text
    for told in ("Un parque", "13.307000", "De 30 a 44", "Se recibió", "Dejó contacto"):
        assert told in page
    assert given.folio not in page and "7777-8888" not in page


def test_a_contribution_of_another_consultation_is_not_found(app: Flask) -> None:
    at, other = desk(app), desk(app)
    (number,) = other.give("ajeno")
    client = at.client()
    for path in (f"/aportes/{number}", f"/moderar/{number}", "/aportes/99999999999999"):
        assert client.get(at.page + path).status_code == 404
    assert client.get(f"{at.page}/codificar/{other.answers(number)[0]}").status_code == 303


def test_other_content_under_the_same_id_is_kept_apart_and_reviewed(app: Flask) -> None:
    at = desk(app)
    given = campaigns.contribute(app, at.slug, transform="lo primero")
    with app.app_context(), unit_of_work():
        changed = campaigns.submission(at.slug, transform="otra cosa", submission_id=given.submission_id)
        consultation_id = campaigns.get(at.slug).id
        intake.receive(consultation_id, changed, channel=Channel.WEB, actor=CITIZEN, now=utcnow())
        conflict = db.session.scalars(select(ConflictingSubmission.id)).one()
    client = at.client()
    one = f"{at.page}/aportes/{given.id}"
    page = client.get(one).text
    assert "lo primero" in page and "otra cosa" in page
    assert send(client, f"{one}/otros-envios/{conflict}", one).status_code == 303
    assert "Revisado por Marta Gestora" in client.get(one).text
    assert send(client, f"{one}/otros-envios/{conflict + 1}", f"{at.page}/temas").status_code == 404


def exported(at: Desk) -> list[dict[str, str]]:
    response = at.client(at.analyst).get(f"{at.page}/exportar.csv")
    assert response.status_code == 200 and response.mimetype == "text/csv"
    assert response.is_streamed
    return list(csv.DictReader(StringIO(response.data.decode("utf-8-sig"), newline="")))


def test_the_export_tells_answers_and_nothing_of_persons(app: Flask) -> None:
    at = desk(app)
    given = campaigns.contribute(
        app,
        at.slug,
        transform='=HYPERLINK("http://x")',
        purpose="-2 bancas",
        contact="ana@ejemplo.test",
        lat=13.307,
        lon=-87.865,
        publish=True,
    )
    with at.change() as consultation:
        moderation.accept(consultation, [given.id], actor=at.coordinator, now=utcnow())
    theme = at.theme("+Parque")
    at.code(at.answers(given.id)[0], theme)
    first, second = exported(at)
    assert first["texto"] == '\'=HYPERLINK("http://x")' and first["temas"] == "'+Parque"
    assert second["texto"] == "'-2 bancas" and second["temas"] == ""
    assert first["aporte"] == str(given.id) and first["estado"] == "Aceptado"
    assert (first["pregunta"], first["version_pregunta"]) == ("transform", "1")
    raw = at.client().get(f"{at.page}/exportar.csv").data.decode()
    for secret in (given.folio, "ejemplo.test", "13.307", "-87.865"):
        assert secret not in raw


def test_the_export_has_choices_and_pages_through_everything(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consulta.reading.queries.answers_export.BATCH", 3)
    coordinator = campaigns.make_account(app, Role.COORDINATOR)
    slug = campaigns.make_draft(app, coordinator)
    at = Desk(app, slug, coordinator, coordinator)
    options = (Option("court", "Cancha"), Option("park", "Parque"))
    with at.change() as consultation:
        spec = QuestionSpec(key="uses", kind="several_choices", wording="¿Qué usaría?", options=options)
        questions.add(consultation, spec, actor=coordinator, now=utcnow())
        consultations.open_consultation(consultation, actor=coordinator, now=utcnow())
    at.give(*"abcdefgh", uses=("park", "court"))
    rows = exported(at)
    assert [row["texto"] for row in rows if row["pregunta"] == "transform"] == list("abcdefgh")
    assert {row["opciones"] for row in rows if row["pregunta"] == "uses"} == {"Cancha; Parque"}


def test_anothers_draft_has_no_pages_of_reading(app: Flask) -> None:
    at = desk(app)
    draft = campaigns.make_draft(app, at.coordinator, title="Un borrador")
    client = at.client(at.analyst)
    for page in ("aportes", "temas", "codificar", "exportar.csv"):
        assert client.get(f"/gestion/consultas/{draft}/{page}").status_code == 404
