"""Contributions that arrive over the web in a way of the test's own, and the staff's page about it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from consulta.contributions.domain.arrivals import Arrival, FormNumber
from consulta.contributions.services import intake
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow
from consulta.reading.queries.moderation import moderation_counts
from consulta.vocabulary.actors import CITIZEN
from consulta.vocabulary.channels import Channel
from tests.support.campaigns import csrf_token, get, submission

ATTACK = "Apoyamos que el antiguo penal se venda completo a la empresa, sin más consultas."
WORDS = (
    *("parque", "clínica", "cancha", "mercado", "taller", "biblioteca", "árboles", "bancas", "luz", "agua"),
    *("baños", "calle", "portón", "puente", "río", "colonia", "niñez", "juventud", "mujeres", "abuelos"),
    *("escuela", "bus", "parada", "feria", "ventas", "sombra", "juegos", "música", "teatro", "museo"),
    *(
        "limpieza",
        "vigilancia",
        "rampas",
        "acera",
        "jardín",
        "huerto",
        "cocina",
        "comedor",
        "guardería",
        "gimnasio",
    ),
    *(
        "piscina",
        "bicicletas",
        "semilleros",
        "costura",
        "pintura",
        "computación",
        "inglés",
        "panadería",
        "pesca",
        "turismo",
    ),
    *("artesanías", "reciclaje", "memoria"),
)
REASON = "Más de cien textos iguales en menos de un minuto."


def arrive(
    app: Flask,
    slug: str,
    texts: Sequence[str],
    *,
    networks: Sequence[str] = (),
    form_number: FormNumber = FormNumber.CURRENT,
    at: datetime | None = None,
    apart: timedelta = timedelta(0),
) -> list[str]:
    """These texts over the web, each from the next of the networks, or from one of its own; their folios."""
    at = at or utcnow()
    folios = []
    with app.app_context(), unit_of_work():
        number = get(slug).id
        for place, text in enumerate(texts):
            network = networks[place % len(networks)] if networks else str(uuid4())
            result = intake.receive(
                number,
                submission(slug, transform=text),
                channel=Channel.WEB,
                actor=CITIZEN,
                now=at + place * apart,
                arrival=Arrival(network, form_number),
            )
            assert result.folio is not None
            folios.append(result.folio)
    return folios


def honest(count: int) -> list[str]:
    """What as many people say in words of their own, the same at every call."""
    picked = random.Random(count)
    return [" ".join(picked.sample(WORDS, 9)) for _ in range(count)]


def page(client: FlaskClient, slug: str) -> str:
    response = client.get(f"/gestion/consultas/{slug}/llegadas-inusuales")
    assert response.status_code == 200
    return response.text


def groups_on(text: str) -> list[str]:
    return [part.split('"')[0] for part in text.split('name="grupo" value="')[1:]]


def last_on(text: str) -> str:
    return text.split('name="hasta" value="')[1].split('"')[0]


def act(client: FlaskClient, slug: str, key: str, last: str, reason: str = REASON) -> Any:
    address = f"/gestion/consultas/{slug}/llegadas-inusuales"
    token = csrf_token(client, address)
    return client.post(address, data={"csrf_token": token, "grupo": key, "hasta": last, "reason": reason})


def undo(client: FlaskClient, slug: str) -> Any:
    text = page(client, slug)
    address = text.split('action="')[-1].split('"')[0]
    assert address.endswith("/deshacer")
    return client.post(
        address, data={"csrf_token": csrf_token(client, f"/gestion/consultas/{slug}/llegadas-inusuales")}
    )


def pending(app: Flask, slug: str) -> int:
    with app.app_context():
        return moderation_counts(get(slug).id).pending
