"""The wording of each check and of its result; the browser shows the same sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consulta.core.languages import say
from consulta.record.domain.record_files import ReceiptDocument
from consulta.record.domain.verification import Check
from consulta.vocabulary.json_text import parse_json
from consulta.vocabulary.text import Text, t

MAX_VALUES = 1_000
"""Of the texts in a receipt: one for each question."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check as shown: `kind` is good, bad or neutral; what was found and what that means."""

    kind: str
    title: Text
    meaning: Text


_CHANGED = t(
    "Este archivo dice algo distinto de lo que se selló al recibirlo. Descárguelo otra vez con su folio. "
    "Si sigue igual, alguien cambió su aporte en el servidor: reclame con su comprobante."
)
_ASK_AGAIN = t("Descargue los archivos otra vez. Si sigue igual, el registro se cambió: guárdelos y reclame.")

GOOD: Mapping[str, tuple[Text, Text]] = {
    "words": (
        t("Sus palabras dan su sello"),
        t("Lo que escribió es, letra por letra, lo que se selló al recibirlo."),
    ),
    "place": (t("El lugar da su sello"), t("Es el que se recibió, o ninguno si no lo dio.")),
    "particulars": (
        t("Los datos del envío dan su sello"),
        t("El medio, las fechas y la versión de cada pregunta son los que se recibieron."),
    ),
    "digest": (
        t("Los tres sellos juntos dan el de su aporte"),
        t("El sello del aporte es el que está en el registro."),
    ),
    "position": (
        t("Su aporte está en la posición %(position)s de %(size)s"),
        t("El camino desde su sello llega al código que resume todo el registro."),
    ),
    "signature": (
        t("El registro está firmado"),
        t("Firmó la clave %(key)s de %(origin)s. Quien firmó no puede negar este registro."),
    ),
    "in_record": (
        t("Su sello está en el registro descargado"),
        t("Ocupa su lugar entre las %(size)s entradas."),
    ),
    "grew": (
        t("Desde entonces el registro solo creció"),
        t("Las primeras %(size)s entradas siguen iguales en el de hoy, que tiene %(entries)s."),
    ),
    "entries": (t("El registro tiene %(size)s entradas distintas"), t("Ninguna se repite.")),
    "checkpoints": (
        t("Todas las anotaciones salen de estas entradas y están firmadas"),
        t("Se comprobaron %(count)s."),
    ),
    "printed": (
        t("El código impreso coincide"),
        t("El registro de %(size)s entradas es el mismo que se imprimió."),
    ),
}

BAD: Mapping[str, tuple[Text, Text]] = {
    "words": (t("Las palabras no dan su sello"), _CHANGED),
    "place": (t("El lugar no da su sello"), _CHANGED),
    "particulars": (t("Los datos del envío no dan su sello"), _CHANGED),
    "digest": (t("Los tres sellos no dan el de su aporte"), _CHANGED),
    "position": (
        t("No se comprueba que esté en la posición %(position)s de %(size)s"),
        t("El camino desde su sello no llega al código firmado. Descargue el comprobante otra vez."),
    ),
    "signature": (
        t("La firma no vale"),
        t("La anotación no la firmó la clave %(key)s de %(origin)s, o se cambió después de firmarla."),
    ),
    "unknown_key": (
        t("La firma es de otra clave"),
        t("%(origin)s no firma con la clave %(key)s. El comprobante puede ser de otro sitio, o falso."),
    ),
    "in_record": (
        t("Su sello no está en su lugar del registro"),
        t(
            "Debía estar en la posición %(position)s. Alguien lo quitó o cambió el orden: "
            "guarde los archivos y reclame."
        ),
    ),
    "grew": (
        t("El registro no solo creció: algo anterior cambió"),
        t("Las primeras %(size)s entradas ya no son las de antes. Guarde los archivos y reclame."),
    ),
    "other_record": (t("Es de otra consulta"), t("El comprobante es del registro %(origin)s.")),
    "entries": (t("El registro repite entradas"), _ASK_AGAIN),
    "root": (
        t("La anotación de %(size)s entradas no sale de este registro"),
        t("El registro trae %(entries)s entradas y alguna se agregó, se quitó o cambió de lugar."),
    ),
    "unsigned_entries": (
        t("Hay entradas que nadie firmó"),
        t("La última anotación tiene %(size)s entradas y el archivo trae %(entries)s."),
    ),
    "differs": (
        t("La entrada %(position)s cambió"),
        t("En el registro anterior decía %(digest)s."),
    ),
    "printed": (
        t("El código impreso no coincide"),
        t(
            "El registro de %(size)s entradas es otro. Revise si lo copió bien. "
            "Si está bien, guarde el papel y reclame."
        ),
    ),
    "printed_unknown": (
        t("No hay una anotación con %(size)s entradas"),
        t(
            "Revise el número y la consulta. Si están bien, guarde el papel y reclame: "
            "esa anotación se publicó y ya no está."
        ),
    ),
    "unreadable_receipt": (
        t("El comprobante no se puede leer"),
        t("Elija el archivo que se descarga en «Mi aporte» con su folio, sin cambiarlo."),
    ),
    "unreadable_record": (
        t("El registro no se puede leer"),
        t("Elija el archivo que se descarga en la página «Registro público» de la consulta, sin cambiarlo."),
    ),
    "unreadable_printed": (
        t("El código impreso no se entiende"),
        t("Escriba el número de entradas y después los grupos de letras y números, como 214 3f2a 91bc…"),
    ),
}

NEUTRAL: Mapping[str, tuple[Text, Text]] = {
    "withdrawn": (
        t("Este aporte se retiró"),
        t("Las palabras se borraron. Queda su sello, que no dice nada de ellas."),
    ),
    "waiting": (
        t("Todavía no está en el registro"),
        t("Entra con la próxima anotación, en una media hora. Descargue el comprobante otra vez después."),
    ),
    "signature": (
        t("No se sabe de quién es la firma"),
        t(
            "La firma vale, pero este sitio no conoce su clave, y cualquiera firma con el nombre que quiera. "
            "Compárela con la que publica %(origin)s: %(verifier)s"
        ),
    ),
    "in_record": (
        t("Su sello todavía no está en el registro descargado"),
        t("Descargue los dos archivos otra vez en una hora."),
    ),
    "checkpoints": (t("El registro todavía no tiene anotaciones firmadas"), t("No hay con qué compararlo.")),
    "not_here": (
        t("No se comparó con el registro de hoy"),
        t("La consulta de este comprobante no está en este sitio."),
    ),
    "not_reached": (
        t("No se comparó con el registro de hoy"),
        t("No hay conexión con el sitio. Lo demás sí se comprobó."),
    ),
    "newer": (
        t("Su comprobante es más nuevo que lo publicado"),
        t("Espere unos minutos y compruebe otra vez."),
    ),
}

_KINDS = {True: ("good", GOOD), False: ("bad", BAD), None: ("neutral", NEUTRAL)}


def check_line(check: Check) -> CheckLine:
    """A check in words. Raises KeyError for a code without a wording."""
    kind, words = _KINDS[check.ok]
    title, meaning = words[check.code]
    return CheckLine(kind, _filled(title, check), _filled(meaning, check))


def check_lines(checks: Iterable[Check]) -> list[CheckLine]:
    return [check_line(check) for check in checks]


def overall_kind(checks: Iterable[Check]) -> str:
    """The kind of all checks together: bad when one is, good when one is and none is bad, else neutral.

    Neutral too when the signer is unknown: a forged file can pass every other check.
    """
    found = {(check.code, check.ok) for check in checks}
    results = {ok for _, ok in found}
    if False in results:
        return "bad"
    return "good" if True in results and ("signature", None) not in found else "neutral"


def receipt_texts(receipt: ReceiptDocument) -> list[str]:
    """The text answers in a receipt, without choices, which are keys; empty when they cannot be parsed."""
    try:
        words = parse_json(receipt.parts["words"].text, most_values=MAX_VALUES) if receipt.parts else {}
    except ValueError:
        return []
    texts = [one for one in words.values() if isinstance(one, str)] if isinstance(words, dict) else []
    return [one.encode("utf-8", "replace").decode() for one in texts]


def messages_for_scripts() -> dict[str, dict[str, list[str]]]:
    """Every sentence in the request's language, with its placeholders: {kind: {code: [title, meaning]}}."""
    return {
        kind: {code: [say(title), say(meaning)] for code, (title, meaning) in words.items()}
        for kind, words in _KINDS.values()
    }


def _filled(text: Text, check: Check) -> Text:
    return t(text.template, **check.params) if "%(" in text.template else text
