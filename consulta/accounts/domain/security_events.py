"""What the security record notes, each with its name for people."""

from __future__ import annotations

from consulta.vocabulary.labels import Labelled
from consulta.vocabulary.text import t


class SecurityEvent(Labelled):
    """One kind of entry; the history keeps them about the subject `account`."""

    SIGNED_IN = "signed_in", t("Entró")
    SIGN_IN_FAILED = "sign_in_failed", t("Intento fallido de entrar")
    SIGN_IN_SLOWED = "sign_in_slowed", t("Demasiados intentos: se frenan")
    LINK_ASKED = "link_asked", t("Pidió un enlace para entrar")
    SIGNED_OUT = "signed_out", t("Salió")
    SESSION_ENDED = "session_ended", t("Sesión terminada")
    EXPORTED = "exported", t("Descargó datos")
    CREATED = "created", t("Cuenta creada")
    ROLES_CHANGED = "roles_changed", t("Cambió de roles")
    PASSWORD_CHANGED = "password_changed", t("Cambió su contraseña")
    PASSWORD_SET = "password_set", t("Contraseña puesta por la administración")
    SECOND_FACTOR_SET = "second_factor_set", t("Activó el segundo paso")
    RECOVERY_CODES_MADE = "recovery_codes_made", t("Pidió códigos de respaldo nuevos")
    RECOVERY_CODE_USED = "recovery_code_used", t("Usó un código de respaldo")
    SECOND_FACTOR_REMOVED = "second_factor_removed", t("Segundo paso quitado")
    DEACTIVATED = "deactivated", t("Cuenta desactivada")
    REACTIVATED = "reactivated", t("Cuenta reactivada")
