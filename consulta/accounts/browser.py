"""The session of the staff as a browser holds it: begun at sign-in, looked at with each request (ADR 0029).

The signed cookie holds a random token; whether the session still runs is asked of the database each time. The
cookie also says when it was last used: an older copy of it stops being of use by itself.
"""

from __future__ import annotations

import time

from flask import g, request, session
from flask_security import login_user
from flask_security.utils import set_request_attr

from consulta.accounts.domain.sessions import FRESH, IDLE, browser_name
from consulta.accounts.models.account import Account
from consulta.accounts.queries import account_by_id, running_session
from consulta.accounts.services import sessions
from consulta.core.access import unit_of_work
from consulta.core.clock import utcnow

TOKEN, SEEN, PROVED = "token", "seen", "fs_paa"
"""Names in the session; the last is Flask-Security's: when the password was typed."""
SEEN_SECONDS = 60
"""The cookie is written anew after this time at the earliest."""
# Of a session that was begun by Flask-Login; everything else of before sign-in goes, the CSRF token too.
KEPT = ("_user_id", "_fresh", "_id", "_flashes", "fs_cc", PROVED)
# Without its second factor a session may only be asked for it, and end.
BEFORE_CONFIRMATION = frozenset({"second_factor.ask", "security.logout"})


def enter(account: Account, way: str) -> bool:
    """Sign the browser in. `way`: how the account was proved. Returns whether that is enough."""
    login_user(account, authn_via=[way])
    return begin(account, way)


def begin(account: Account, way: str) -> bool:
    """Begin a session of our own for an account that Flask-Security has signed in, with a new CSRF token."""
    number = account.id
    # Flask-Security changes these and leaves them to be committed; a unit of work begins anew.
    changed = {"password": account.password, "fs_uniquifier": account.fs_uniquifier}
    name = browser_name(request.user_agent.string)
    with unit_of_work():
        stored = account_by_id(number)
        for column, value in changed.items():
            setattr(stored, column, value)
        is_confirmed = stored.totp_secret is None or way == "change"
        token = sessions.begin(stored, name, confirmed=is_confirmed, way=way, now=utcnow())
    kept = {name: session[name] for name in KEPT if name in session}
    session.clear()
    session.update(kept)
    session[TOKEN], session[SEEN] = token, int(time.time())
    # Flask-WTF keeps the token of before for the rest of the request.
    g.pop("csrf_token", None)
    return is_confirmed


def load(user_id: str) -> Account | None:
    """For Flask-Login: the account of the cookie's session, while that runs and was used lately."""
    token, seen = session.get(TOKEN), session.get(SEEN)
    if not isinstance(token, str) or not isinstance(seen, int):
        return None
    idle = time.time() - seen
    if idle > IDLE.total_seconds():
        return None
    found = running_session(sessions.token_hash(token), utcnow())
    if found is None or found.account.fs_uniquifier != user_id:
        return None
    if found.confirmed_at is None and request.endpoint not in BEFORE_CONFIRMATION:
        return None
    if idle > SEEN_SECONDS:
        session[SEEN] = int(time.time())
    # As Flask-Security's own loader does: its pages ask for them.
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get(PROVED, 0))
    return found.account


def own_token() -> str:
    """The token of the session of this request."""
    return str(session[TOKEN])


def is_fresh() -> bool:
    """Whether the password was typed within the last minutes."""
    proved = session.get(PROVED)
    return isinstance(proved, (int, float)) and time.time() - proved < FRESH.total_seconds()


def prove_again() -> None:
    """The password was typed again, and was right."""
    session[PROVED] = time.time()
