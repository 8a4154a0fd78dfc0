"""Cleaning an uploaded file in a separate process, before any transaction begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from consulta.attachments.domain import CleanUpload, Upload, clean_file_name, media_type_of
from consulta.vocabulary.errors import InvalidValue
from consulta.vocabulary.text import Text, t

PROGRAM = Path(__file__).parents[1] / "cleaning_process.py"
SECONDS = 40
_DAMAGED = t("El archivo está dañado o no se puede leer. Ábralo, guárdelo otra vez y envíelo de nuevo.")
_WHY: dict[str, Text] = {
    "encrypted": t("El PDF tiene contraseña o está protegido. Guárdelo sin protección y envíelo de nuevo."),
    "moving": t("La imagen tiene movimiento. Envíe una imagen fija."),
    "pixels": t("La imagen es demasiado grande. Guárdela más pequeña: con 2400 puntos de lado basta."),
    "grown": t("El archivo pesa más de %(n)s MB. Envíe uno más liviano.", n=10),
    "objects": t("El PDF es demasiado complicado. Imprímalo como PDF y envíe ese archivo."),
}


def clean(upload: Upload) -> CleanUpload:
    """The file as it may be published: rewritten without metadata, scripts and actions.

    Takes up to some seconds: never call it within a unit of work, where others would wait to write. Raises
    InvalidValue for what is no PDF or picture, is two things at once, protected, damaged or too big.
    """
    media_type = media_type_of(upload.content)
    try:
        done = subprocess.run(  # noqa: S603 - our own program; nothing of the upload is in its arguments
            [sys.executable, "-I", str(PROGRAM), media_type.value],
            input=upload.content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise InvalidValue(_DAMAGED) from None
    if done.returncode != 0:
        raise InvalidValue(_WHY.get(done.stderr.decode("ascii", "replace").strip(), _DAMAGED))
    # What was rewritten is checked again: it may have grown, and it is what will be served.
    media_type_of(done.stdout)
    return CleanUpload(clean_file_name(upload.file_name, media_type), media_type, done.stdout)
