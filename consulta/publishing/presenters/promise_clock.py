"""The promise clock in one sentence."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from consulta.consultations.domain.promise_clock import PromiseClock, PromiseStatus
from consulta.vocabulary.calendar import format_date


def promise_sentence(clock: PromiseClock | None) -> str:
    """How long until the answer is due, since when it is overdue, or how late it came; "" without a clock."""
    if clock is None or clock.status is PromiseStatus.ANSWERED:
        return ""
    due = format_date(clock.due_on)
    if clock.status is PromiseStatus.LATE:
        return str(
            ngettext(
                "Respuesta vencida desde el %(date)s: %(num)s día de atraso.",
                "Respuesta vencida desde el %(date)s: %(num)s días de atraso.",
                clock.days,
                date=due,
            )
        )
    if clock.status is PromiseStatus.ANSWERED_LATE:
        return str(
            ngettext(
                "La respuesta llegó %(num)s día tarde.", "La respuesta llegó %(num)s días tarde.", clock.days
            )
        )
    if clock.days == 0:
        return str(gettext("La respuesta llega a más tardar hoy, %(date)s.", date=due))
    return str(
        ngettext(
            "La respuesta llega a más tardar el %(date)s: falta %(num)s día.",
            "La respuesta llega a más tardar el %(date)s: faltan %(num)s días.",
            clock.days,
            date=due,
        )
    )
