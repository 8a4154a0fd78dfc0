"""Consultations prepared, opened, extended and cancelled by staff, over HTTP."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consulta.consultations.services import consultations
from consulta.consultations.services.consultations import ConsultationFields
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.vocabulary.calendar import end_of_local_day, local_date, start_of_local_day
from consulta.vocabulary.roles import Role
from tests.support import staff
from tests.support.client import CheckedClient

pytestmark = pytest.mark.both_databases

LIST = "/gestion/consultas"
NEW = f"{LIST}/nueva"
TODAY = local_date(utcnow())


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


FILLED = {
    "title": "¿En qué se transforma el antiguo penal?",
    "site": "Antiguo penal",
    "district_code": "1404",
    "context": "El terreno está **libre**.\r\n\r\n<script>alert(1)</script>",
    "decider": "Dirección de Gestión Social",
    "negotiable": "Los usos.",
    "not_negotiable": "El terreno.",
    "opens_on": day(0),
    "closes_on": day(30),
    "answer_due_on": day(60),
}
SLUG = "en-que-se-transforma-el-antiguo-penal"
HERE = f"{LIST}/{SLUG}"


@pytest.fixture
def coordinator(app: Flask, client: CheckedClient) -> CheckedClient:
    with app.app_context():
        staff.make_account(Role.COORDINATOR)
    staff.sign_in(client, Role.COORDINATOR)
    return client


def test_a_consultation_is_made_in_one_sitting(app: Flask, coordinator: CheckedClient) -> None:
    made = staff.post(coordinator, NEW, FILLED)
    assert (made.status_code, made.location) == (303, HERE)
    hub = coordinator.get(HERE).text
    assert "Falta dibujar o subir la zona" in hub
    refused = staff.post(coordinator, f"{HERE}/abrir", page=HERE)
    assert refused.status_code == 409
    for path in (f"{HERE}/zona", f"{HERE}/zona/puntos", f"{HERE}/zona/area"):
        assert f'href="{path}"' in refused.text
    corners = "13.303, -87.870\n13.303, -87.860\n13.313, -87.860\n13.313, -87.870"
    assert staff.post(coordinator, f"{HERE}/zona", {"outline": corners}).status_code == 303
    point = {"p1-name": "Portón", "p1-place": "13.3091, -87.8642"}
    assert staff.post(coordinator, f"{HERE}/zona/puntos", point).status_code == 303
    box = staff.post(coordinator, f"{HERE}/zona/area/caja", {"km": "2"}, page=f"{HERE}/zona/area")
    assert box.status_code == 303
    preview = coordinator.get(f"{HERE}/vista-previa").text
    assert "<strong>libre</strong>" in preview
    assert "<script>alert" not in preview
    assert app.test_client().get(f"/consultas/{SLUG}").status_code == 404
    assert staff.post(coordinator, f"{HERE}/abrir", page=HERE).status_code == 303
    assert "Abierta" in coordinator.get(HERE).text
    public = app.test_client().get(f"/consultas/{SLUG}")
    assert public.status_code == 200
    assert "<script>alert" not in public.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "Escriba el título"),
        ({"title": "a" * 201}, "caben 200"),
        ({"context": "a" * 100_000}, "caben 10000"),
        ({"district_code": "9999"}, "Ese código de distrito no existe"),
        ({"closes_on": day(-1)}, "El cierre debe ser"),
        ({"answer_due_on": day(30)}, "un día después del cierre"),
        ({"opens_on": "2026-02-31"}, "Escriba la fecha completa"),
        ({"opens_on": "0001-01-01"}, "El año debe estar"),
        ({"closes_on": "9999-12-31"}, "El año debe estar"),
        ({"decider": "a\x00b"}, "caracteres que no se ven"),
    ],
)
def test_a_bad_field_is_refused_and_the_rest_stays(
    coordinator: CheckedClient, change: dict[str, str], said: str
) -> None:
    page = staff.post(coordinator, NEW, FILLED | change)
    assert page.status_code == 422
    assert said in page.text
    assert "El terreno." in page.text
    assert "Todavía no hay consultas" in coordinator.get(LIST).text


def test_markup_and_formulas_are_only_text(coordinator: CheckedClient) -> None:
    nasty = "<img src=x onerror=alert(1)>=CMD()"
    staff.post(coordinator, NEW, dict.fromkeys(("title", "site", "context", "decider"), nasty))
    for path in (
        LIST,
        f"{LIST}/img-src-x-onerror-alert-1-cmd",
        f"{LIST}/img-src-x-onerror-alert-1-cmd/vista-previa",
    ):
        page = coordinator.get(path)
        assert page.status_code == 200
        assert "<img src=x" not in page.text


def test_a_preview_of_the_context_stores_nothing(coordinator: CheckedClient) -> None:
    page = staff.post(coordinator, NEW, FILLED | {"preview": "1"})
    assert page.status_code == 200
    assert "<strong>libre</strong>" in page.text
    assert "Todavía no hay consultas" in coordinator.get(LIST).text


def test_what_was_promised_stays_after_the_opening(app: Flask, coordinator: CheckedClient) -> None:
    slug = open_now(app)
    page = staff.post(coordinator, f"{LIST}/{slug}/editar", FILLED | {"decider": "Otra"})
    assert page.status_code == 422
    assert "ya no se puede cambiar" in page.text
    zone = f"{LIST}/{slug}/zona"
    data = {"outline": "13.3, -87.87\n13.3, -87.86\n13.31, -87.86"}
    assert staff.post(coordinator, zone, data, page=f"{LIST}/{slug}").status_code == 422


def test_the_closing_only_moves_to_a_later_day(app: Flask, coordinator: CheckedClient) -> None:
    address = f"{LIST}/{open_now(app)}/ampliar"
    for closes_on, reason in ((day(5), "Lluvia"), (day(60), "Lluvia"), (day(25), ""), ("", "Lluvia")):
        page = staff.post(coordinator, address, {"closes_on": closes_on, "reason": reason})
        assert page.status_code == 422, closes_on
    done = staff.post(coordinator, address, {"closes_on": day(25), "reason": "Lluvia en la zona."})
    assert done.status_code == 303
    assert (TODAY + timedelta(days=25)).strftime("%d/%m/%Y") in coordinator.get(done.location).text


def test_cancelling_shows_its_reason_to_everybody(app: Flask, coordinator: CheckedClient) -> None:
    slug = open_now(app)
    address = f"{LIST}/{slug}/cancelar"
    assert staff.post(coordinator, address, {"reason": " "}).status_code == 422
    assert staff.post(coordinator, address, {"reason": "No hay fondos."}).status_code == 303
    assert "No hay fondos." in app.test_client().get(f"/consultas/{slug}").text
    assert staff.post(coordinator, address, {"reason": "Otra vez."}).status_code == 422


def test_a_question_in_use_gets_a_version(app: Flask, coordinator: CheckedClient) -> None:
    slug = open_now(app)
    address = f"{LIST}/{slug}/preguntas/transform"
    assert "Se guardará como versión 2" in coordinator.get(address).text
    done = staff.post(
        coordinator, address, {"kind": "long_text", "wording": "¿Qué quiere ahí?", "required": "y"}
    )
    assert done.status_code == 303
    page = coordinator.get(address).text
    assert "Versión 1" in page
    assert "¿Qué quiere ahí?" in app.test_client().get(f"/consultas/{slug}/responder").text


def test_questions_of_every_type_are_added_moved_and_taken_away(coordinator: CheckedClient) -> None:
    staff.post(coordinator, NEW, FILLED)
    address = f"{HERE}/preguntas"
    for kind, options in (
        ("short_text", ""),
        ("one_choice", "Sí\r\nNo"),
        ("several_choices", "Agua\nLuz\n\nCalle"),
    ):
        given = {"kind": kind, "wording": f"Pregunta {kind}", "options": options}
        assert staff.post(coordinator, address, given).status_code == 303
    assert staff.post(coordinator, f"{address}/pregunta_one_choice/subir", page=address).status_code == 303
    assert staff.post(coordinator, f"{address}/purpose/quitar", page=address).status_code == 303
    text = coordinator.get(address).text
    assert text.index("Pregunta one_choice") < text.index("Pregunta short_text")
    assert "¿Para qué?" not in text
    assert "<li>Agua</li>" in text
    assert staff.post(coordinator, f"{address}/benefits/volar", page=address).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "one_choice", "wording": "¿Cuál?", "options": "Una"},
        {"kind": "one_choice", "wording": "¿Cuál?", "options": "Una\nuna"},
        {"kind": "one_choice", "wording": "", "options": "Una\nDos"},
        {"kind": "essay", "wording": "¿Cuál?"},
        {"kind": "short_text", "wording": "a" * 501},
    ],
)
def test_a_bad_question_is_refused(coordinator: CheckedClient, given: dict[str, str]) -> None:
    staff.post(coordinator, NEW, FILLED)
    assert staff.post(coordinator, f"{HERE}/preguntas", given).status_code == 422


def test_another_s_draft_is_not_there(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        author = staff.make_account(Role.COORDINATOR, "autora@prueba.test")
        slug = staff.make_draft(author).slug
        for role in Role:
            staff.make_account(role)
    paths = ["", "/editar", "/preguntas", "/zona", "/zona/puntos", "/zona/area", "/vista-previa", "/cancelar"]
    staff.sign_in(client, Role.COORDINATOR)
    assert {client.get(f"{LIST}/{slug}{path}").status_code for path in paths} == {404}
    assert staff.post(client, f"{LIST}/{slug}/abrir", page="/gestion").status_code == 404
    assert slug not in client.get(LIST).text
    for role, expected in (
        (Role.DIRECTOR, 200),
        (Role.ADMINISTRATOR, 200),
        (Role.ANALYST, 404),
        (Role.INTERVIEWER, 403),
    ):
        other = app.test_client()
        staff.sign_in(other, role)
        assert other.get(f"{LIST}/{slug}").status_code == expected, role
        assert other.get(f"{LIST}/{slug}/editar").status_code == 403, role
    assert app.test_client().get(f"/consultas/{slug}").status_code == 404


def test_the_interviewer_sees_only_what_takes_answers(app: Flask, client: CheckedClient) -> None:
    slug = open_now(app)
    with app.app_context():
        author = staff.make_account(Role.DIRECTOR)
        staff.make_open(author)  # closed long ago
        staff.make_account(Role.INTERVIEWER)
    staff.sign_in(client, Role.INTERVIEWER)
    page = client.get(LIST).text
    assert f"{LIST}/{slug}/registrar" in page
    assert "expenal-de-conchagua" not in page


def open_now(app: Flask, **changes: Any) -> str:
    """An open consultation of its own author, from ten days ago to in twenty days."""
    now = utcnow()
    fields: dict[str, Any] = {
        "title": "Mercado de Metapán",
        "opens_at": start_of_local_day(TODAY - timedelta(days=10)),
        "closes_at": end_of_local_day(TODAY + timedelta(days=20)),
        "answer_due_on": TODAY + timedelta(days=50),
    }
    with app.app_context():
        author = staff.make_account(Role.COORDINATOR, "autora@prueba.test")
        base = {name: getattr(staff.FIELDS, name) for name in ConsultationFields.__dataclass_fields__}
        draft = staff.make_draft(author, ConsultationFields(**(base | fields | changes)))
        with unit_of_work():
            consultations.open_consultation(draft, actor=author, now=now)
        return draft.slug


def test_no_template_of_ours_carries_an_unmarked_form() -> None:
    """A staff form without its token would fail for everybody: look for it where pages are written."""
    folders = ("accounts", "consultations", "questions", "zone", "security")
    for template in (page for folder in folders for page in Path("templates", folder).glob("*.html")):
        text = template.read_text("utf-8")
        for part in text.split('<form method="post"')[1:]:
            assert "csrf" in part.split("</form>")[0], template
