"""The changes of a codebook, in sentences."""

from __future__ import annotations

from consulta.reading.domain.themes import ChangeKind
from consulta.reading.queries.codebook import ChangeMade
from consulta.vocabulary.text import Text, t

FIELDS = {
    "name": t("Nombre"),
    "meaning": t("Qué significa"),
    "includes": t("Entra"),
    "excludes": t("No entra"),
}


def change_sentence(change: ChangeMade) -> Text:
    """What a change did, without who and when."""
    detail = change.detail
    match change.kind:
        case ChangeKind.CREATE:
            return t("Se agregó «%(name)s».", name=detail["after"]["name"])
        case ChangeKind.RETIRE:
            return t("Se quitó «%(name)s».", name=detail["before"]["name"])
        case ChangeKind.EDIT:
            return _edited(detail["before"]["name"], detail["after"]["name"])
        case ChangeKind.MERGE:
            return t(
                "Se unió %(themes)s con «%(name)s». Respuestas que pasaron: %(n)s.",
                themes=_names([one["before"]["name"] for one in detail["merged"]]),
                name=detail["after"]["name"],
                n=detail["answers"],
            )
        case ChangeKind.SPLIT:
            return t(
                "Se dividió «%(name)s»: de ahí salió %(themes)s. Lecturas que pasaron: %(n)s.",
                name=detail["before"]["name"],
                themes=_names([one["before"]["name"] for one in detail["made"]]),
                n=sum(one["codings"] for one in detail["made"]),
            )


def _edited(before: str, after: str) -> Text:
    if before != after:
        return t("«%(before)s» pasó a llamarse «%(after)s».", before=before, after=after)
    return t("Cambió lo que dice el libro de «%(name)s».", name=after)


def _names(names: list[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
