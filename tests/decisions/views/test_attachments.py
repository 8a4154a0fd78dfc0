"""Documents through HTTP: sent by who writes, seen by the office, and by everybody once it is published."""

from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from consulta.attachments.domain import MAX_BYTES, MAX_REQUEST_BYTES
from consulta.attachments.models import Attachment
from consulta.core.clock import utcnow
from consulta.core.extensions import db
from consulta.decisions.models.commitment import CommitmentUpdate
from consulta.vocabulary.roles import Role
from tests.support import campaigns
from tests.support.campaigns import csrf_token
from tests.support.decided import Case, bring_document, client_of, desk, press, public, ready, take_back
from tests.support.uploads import SECRET, document, picture

pytestmark = pytest.mark.both_databases


def page(case: Case) -> str:
    return f"{desk(case)}/documentos"


def send(client: FlaskClient, case: Case, content: bytes, name: str = "plano.pdf", title: str = "El plano"):  # type: ignore[no-untyped-def]
    sent = {"csrf_token": csrf_token(client, page(case)), "title": title}
    # Encoded here: for large bodies the test client leaves a temporary file open.
    boundary, body = encode_multipart({**sent, "file": FileStorage(BytesIO(content), name)})
    return client.post(page(case), data=body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.fixture
def case(app: Flask) -> Case:
    made = ready(app)
    with made.change():
        take_back(made)
    return made


def the_file(app: Flask, case: Case) -> tuple[str, str]:
    """The public address of the one document, and the one of the office."""
    with app.app_context():
        made = db.session.scalars(select(Attachment)).one()
        tail = f"{made.public_id}/{made.file_name}"
    return f"/consultas/{case.slug}/documentos/{tail}", f"{page(case)}/{tail}"


def test_a_document_is_sent_read_in_the_office_and_published(app: Flask, case: Case) -> None:
    writer = client_of(app, case.coordinator)
    assert send(writer, case, document(), "Acta Firmada.PDF", "El acta").status_code == 303
    listed = writer.get(page(case)).text
    assert "El acta" in listed and "Documento PDF, " in listed and "acta-firmada.pdf" in listed
    everybody, office = the_file(app, case)
    assert app.test_client().get(everybody).status_code == 404
    assert app.test_client().get(office).status_code == 302
    interviewer = client_of(app, campaigns.make_account(app, Role.INTERVIEWER))
    assert interviewer.get(office).status_code == 403
    shown = writer.get(office)
    assert shown.status_code == 200 and shown.headers["Cache-Control"] == "no-store"
    assert press(writer, f"{desk(case)}/entregar", desk(case)).status_code == 303
    director = client_of(app, case.director)
    reading = director.get(f"{desk(case)}/lectura").text
    assert office in reading and everybody not in reading
    assert director.get(office).data == shown.data
    case.publish()
    letter = app.test_client().get(public(case)).text
    assert f'href="{everybody}">El acta</a>' in letter
    assert office not in letter
    served = app.test_client().get(everybody)
    assert served.data == shown.data and SECRET.encode() not in served.data
    with pikepdf.open(BytesIO(served.data)) as pdf:
        assert len(pdf.pages) == 1
    case.correct()
    assert app.test_client().get(everybody).status_code == 200


def test_what_is_served_can_do_nothing(app: Flask, case: Case) -> None:
    client = client_of(app, case.coordinator)
    assert send(client, case, picture("JPEG"), "foto.html", "Una foto").status_code == 303
    press(client, f"{desk(case)}/entregar", desk(case))
    case.publish()
    everybody, _ = the_file(app, case)
    served = app.test_client().get(everybody)
    headers = served.headers
    assert headers["Content-Type"] == "image/jpeg" and everybody.endswith("/foto.jpg")
    assert headers["Content-Disposition"] == "inline; filename=foto.jpg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in headers
    with Image.open(BytesIO(served.data)) as seen:
        assert not seen.getexif()
    again = app.test_client().get(everybody, headers={"If-None-Match": headers["ETag"]})
    assert again.status_code == 304 and not again.data
    part = app.test_client().get(everybody, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, served.data[:10])
    for other in (everybody.replace("foto.jpg", "foto.html"), everybody.replace(case.slug, "otra")):
        assert app.test_client().get(other).status_code == 404


def test_what_is_no_document_is_refused_in_words_and_the_title_stays(app: Flask, case: Case) -> None:
    client = client_of(app, case.coordinator)
    for content, sentence in (
        (b"<html><script>alert(1)</script></html>", "aunque su nombre lo diga"),
        (b"%PDF-1.7 " + b"\0" * MAX_BYTES, "pesa más de 10 MB"),
        (document(encryption=pikepdf.Encryption(owner="a", user="b")), "contraseña"),
    ):
        answer = send(client, case, content, title="Un título que costó pensar")
        assert answer.status_code == 422
        assert sentence in answer.text and "Un título que costó pensar" in answer.text
    assert "Escriba qué es este documento" in send(client, case, document(), title="").text
    with app.app_context():
        assert db.session.scalar(select(func.count(Attachment.id))) == 0


def test_large_bodies_are_taken_here_alone_and_from_who_may(app: Flask, case: Case) -> None:
    client = client_of(app, case.coordinator)
    token = csrf_token(client, page(case))
    large = {"csrf_token": token, "text": "x" * (3 * 1024 * 1024)}
    assert client.post(f"{desk(case)}/texto", data=large).status_code == 413
    said = {"CONTENT_LENGTH": str(MAX_REQUEST_BYTES + 1)}
    refused = client.post(
        page(case), data=b"--x", content_type="multipart/form-data; boundary=x", environ_overrides=said
    )
    assert refused.status_code == 413 and "pesa demasiado" in refused.text
    director = client_of(app, case.director)
    assert director.post(page(case), data={"csrf_token": token}).status_code == 403


def test_documents_are_put_in_order_and_taken_off(app: Flask, case: Case) -> None:
    first = bring_document(case, "Primero", b"%PDF-1.4 uno")
    client = client_of(app, case.coordinator)
    assert send(client, case, picture("PNG"), "b.png", "Segundo").status_code == 303
    assert "ya está en la decisión" in send(client, case, picture("PNG"), "c.png", "Otra vez").text
    assert press(client, f"{page(case)}/{first}/bajar", page(case)).status_code == 303
    listed = client.get(page(case)).text
    assert listed.index("Segundo") < listed.index("Primero")
    assert press(client, f"{page(case)}/{first}/quitar", page(case)).status_code == 303
    with app.app_context():
        assert [one.title for one in db.session.scalars(select(Attachment))] == ["Segundo"]
    assert press(client, f"{page(case)}/{first}/quitar", page(case)).status_code == 404


def test_what_is_in_the_directors_hands_takes_no_document(app: Flask) -> None:
    case = ready(app)
    client = client_of(app, case.coordinator)
    assert "Guardar el documento" not in client.get(page(case)).text
    answer = send(client, case, document())
    assert answer.status_code == 422 and "en manos de la dirección" in answer.text


def test_what_shows_how_a_commitment_went_is_public_too(app: Flask) -> None:
    case = ready(app)
    case.publish()
    with case.change() as consultation:
        from_office = Attachment(
            **{"consultation_id": consultation.id, "title": "Foto", "file_name": "foto.png"},
            **{"media_type": "image/png", "size": 3, "sha256": "0" * 64, "content": b"abc"},
            **{"uploaded_at": utcnow(), "uploaded_by_id": case.coordinator.account_id},
        )
        db.session.add(from_office)
        db.session.flush()
        address = f"/consultas/{case.slug}/documentos/{from_office.public_id}/foto.png"
    assert app.test_client().get(address).status_code == 404
    with case.change() as consultation:
        db.session.add(
            CommitmentUpdate(
                **{"consultation_id": consultation.id, "commitment_id": case.commitment().id},
                **{"kind": "evidence", "note": "Así va.", "made_at": utcnow()},
                evidence_id=db.session.scalars(select(Attachment.id)).one(),
                made_by_id=case.coordinator.account_id,
            )
        )
    assert app.test_client().get(address).data == b"abc"
