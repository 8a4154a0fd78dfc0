"""ASVS 5.0 V13 and V15, configuration and dependencies: no secret and no download address is in the tree.

Our own patterns rather than a scanner: those guess by entropy, and the tree is full of digests, keys of tests
and hashes of parts, which would have to be listed one by one.
"""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.support.sources import ROOT

SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "token of a code host": r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22,}|\bglpat-[\w-]{20}",
    "token of a registry": r"\bpypi-AgE[\w-]{16,}|\bnpm_[A-Za-z0-9]{36}",
    "key of a cloud": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}",
    "token of a chat or a payment": r"\bxox[abprs]-[\w-]{10,}|\b[rs]k_live_\w{16,}",
    "signed token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "key of an installation": r"^CONSULTA_(?:SECRET_KEYS|CONTACT_KEYS|LEDGER_KEY)=[\w+/=-]{32,}",
}
PLANTED = {
    "private key": "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
    "token of a code host": "ghp_" + "a1B2" * 9,
    "token of a registry": "npm_" + "a1B2" * 9,
    "key of a cloud": "AKIA" + "ABCD2345" * 2,
    "token of a chat or a payment": "xoxb-" + "1234567890",
    "signed token": "eyJ" + "hbGciOiJIUz.eyJ" + "zdWIiOiIxMjM.c2lnbmF0dXJl",
    "key of an installation": "CONSULTA_SECRET_" + "KEYS=" + "k" * 40,
}
PRIVATE = re.compile(r"(^|/)(settings\.env|\.env|id_(rsa|ed25519)|.*\.(pem|key|p12|pfx|db|sqlite3?|dump))$")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()]


def kinds_in(text: str) -> list[str]:
    return [kind for kind, pattern in SECRETS.items() if re.search(pattern, text, re.MULTILINE)]


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_of_each_kind_is_known(kind: str) -> None:
    assert kinds_in(f"x = 1\n{PLANTED[kind]}\n") == [kind]


def test_no_secret_is_in_the_tree() -> None:
    found = {path: kinds_in((ROOT / path).read_text("utf-8", "replace")) for path in tracked()}
    assert {path: kinds for path, kinds in found.items() if kinds} == {}


def test_no_file_of_an_installation_is_in_the_tree() -> None:
    assert [path for path in tracked() if PRIVATE.search(path)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_part_is_pinned_with_its_hash_and_without_an_address(lock: object) -> None:
    text = lock.read_text("utf-8").replace("\\\n", " ")  # type: ignore[attr-defined]
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    pinned = re.compile(r"[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}")
    assert lines
    assert [line[:80] for line in lines if not pinned.match(line)] == []
    assert "://" not in text and "index-url" not in text


def test_front_end_parts_are_pinned_with_their_hashes_and_without_an_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    parts = {name: one for name, one in packages.items() if name}
    assert parts
    assert [name for name, one in parts.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, one in parts.items() if "resolved" in one] == []
