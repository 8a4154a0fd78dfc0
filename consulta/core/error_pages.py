"""Error pages: what happened and what to do next, for people or for programs."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, abort, current_app, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, InternalServerError

from consulta.core.limits import retry_after


def setup_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _answer)
    # Before anything else asks the database: PostgreSQL takes no NUL, and no address of ours has one.
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_nul)


def _refuse_nul() -> None:
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


def _answer(error: HTTPException) -> Response:
    code = error.code or 500
    if error.response is not None:
        return error.get_response()  # type: ignore[return-value]
    if request.path.startswith("/api/"):
        response = problem(code, HTTPStatus(code).phrase, _advice(code))
    else:
        page = render_template("core/error.html", code=code, advice=_advice(code), title=_title(code))
        response = make_response(page, code)
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = str(retry_after(error))
    if isinstance(error, InternalServerError):
        response.headers["Cache-Control"] = "no-store"
    return response


def problem(status: int, title: str, detail: str, **members: object) -> Response:
    """RFC 9457 problem details."""
    response = make_response(
        {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    )
    response.status_code = status
    response.headers["Content-Type"] = "application/problem+json"
    return response


def _title(code: int) -> str:
    titles = {
        403: gettext("No tiene permiso para ver esta página"),
        404: gettext("No encontramos esta página"),
        405: gettext("Esta dirección no recibe ese tipo de envío"),
        410: gettext("Esto ya no está disponible"),
        413: gettext("Lo que envió pesa demasiado"),
        421: gettext("Este sitio no responde por esa dirección"),
        429: gettext("Demasiados intentos seguidos"),
    }
    fallback = gettext("Algo falló de nuestro lado") if code >= 500 else gettext("No se pudo leer")
    return str(titles.get(code, fallback))


def _advice(code: int) -> str:
    advice = {
        403: gettext(
            "Si trabaja aquí, entre con una cuenta que tenga ese permiso o pídalo a la administración."
        ),
        404: gettext("Revise la dirección. Puede que la página haya cambiado de lugar."),
        405: gettext("Vuelva a la página anterior e inténtelo desde ahí."),
        410: gettext("Vuelva al inicio para ver lo que está abierto hoy."),
        413: gettext("Envíe un archivo o un texto más corto."),
        421: gettext(
            "Escriba la dirección del sitio como la publica la institución: %(address)s",
            address=current_app.extensions["settings"].public_url,
        ),
        429: gettext(
            "Espere un minuto y vuelva a intentarlo. Lo que escribió sigue en su pantalla anterior."
        ),
    }
    fallback = gettext("Inténtelo de nuevo en unos minutos. Si escribió algo, vuelva atrás: sigue ahí.")
    return str(advice.get(code, fallback))
