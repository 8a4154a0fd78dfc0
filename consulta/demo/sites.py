"""Reading the sites and the accounts from the content folder."""

import tomllib
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from consulta.demo.decision_shapes import (
    DemoClause,
    DemoCommitment,
    DemoCorrection,
    DemoDecision,
    DemoDisposition,
    DemoDocument,
    DemoUpdate,
)
from consulta.demo.shapes import (
    DemoAccount,
    DemoAssembly,
    DemoDays,
    DemoExtension,
    DemoLandmark,
    DemoMix,
    DemoNeighbourhood,
    DemoOption,
    DemoQuestion,
    DemoSite,
    DemoTheme,
)

CONTENT = files("consulta.demo") / "content"
_FILES = {"conchagua": "conchagua", "metapan": "metapan", "talpa": "san_luis_talpa"}
SITE_KEYS = tuple(_FILES)
_PLAIN = (
    "key",
    "title",
    "site",
    "place",
    "district_code",
    "decider",
    "count",
    "zone",
    "map_area",
)


def sites() -> tuple[DemoSite, ...]:
    """The three consultations of the demo."""
    return tuple(site(key) for key in _FILES)


@cache
def site(key: str) -> DemoSite:
    """One consultation of the demo: conchagua, metapan or talpa. Raises KeyError for any other."""
    raw = read_toml(f"sites/{_FILES[key]}.toml")
    return DemoSite(
        **{name: raw[name] for name in _PLAIN},
        **{name: raw[name].strip() + "\n" for name in ("context", "negotiable", "not_negotiable")},
        **raw["reading"],
        nearby_districts=tuple(raw["nearby_districts"]),
        days=DemoDays(**raw["days"]),
        landmarks=tuple(DemoLandmark(**one) for one in raw["landmarks"]),
        neighbourhoods=tuple(DemoNeighbourhood(**one) for one in raw["neighbourhoods"]),
        questions=tuple(_question(one) for one in raw["questions"]),
        codebook=tuple(DemoTheme(**one) for one in raw["codebook"]),
        assemblies=tuple(DemoAssembly(**one) for one in raw["assemblies"]),
        mix=DemoMix(**{name: MappingProxyType(weights) for name, weights in raw["mix"].items()}),
        extension=DemoExtension(**raw["extension"]) if "extension" in raw else None,
        decision=_decision(raw["decision"]) if "decision" in raw else None,
    )


@cache
def accounts() -> tuple[DemoAccount, ...]:
    """The demo's staff, one account per role."""
    return tuple(
        DemoAccount(one["email"], one["name"], tuple(one["roles"]))
        for one in read_toml("accounts.toml")["account"]
    )


def read_toml(path: str) -> dict[str, Any]:
    """A file of the content folder."""
    return tomllib.loads((CONTENT / path).read_text(encoding="utf-8"))


def _question(raw: dict[str, Any]) -> DemoQuestion:
    return DemoQuestion(
        key=raw["key"],
        kind=raw["kind"],
        wording=raw["wording"],
        help=raw["help"],
        options=tuple(DemoOption(**option) for option in raw["options"]),
    )


def _clauses(raw: dict[str, Any]) -> tuple[DemoClause, ...]:
    return tuple(DemoClause(one["key"], one["heading"], one["text"].strip()) for one in raw["clauses"])


def _documents(raw: dict[str, Any]) -> tuple[DemoDocument, ...]:
    return tuple(DemoDocument(**one) for one in raw["documents"])


def _correction(raw: dict[str, Any]) -> DemoCorrection:
    return DemoCorrection(
        day=raw["day"],
        reason=raw["reason"],
        clauses=_clauses(raw),
        reasons=MappingProxyType(raw["reasons"]),
        due=MappingProxyType(raw["due"]),
        documents=_documents(raw),
    )


def _decision(raw: dict[str, Any]) -> DemoDecision:
    return DemoDecision(
        decider=raw["decider"],
        text=raw["text"].strip() + "\n",
        clauses=_clauses(raw),
        documents=_documents(raw),
        correction=_correction(raw["correction"]) if "correction" in raw else None,
        dispositions=tuple(
            DemoDisposition(
                theme=one["theme"],
                outcome=one["outcome"],
                reason=one["reason"],
                clause=one["clause"],
                commitments=tuple(_commitment(promise) for promise in one.get("commitments", ())),
            )
            for one in raw["dispositions"]
        ),
    )


def _commitment(raw: dict[str, Any]) -> DemoCommitment:
    updates = {"updates": tuple(DemoUpdate(**one) for one in raw.get("updates", ()))}
    wrong = {"wrong": DemoUpdate(**raw["wrong"])} if "wrong" in raw else {}
    return DemoCommitment(**{**raw, **updates, **wrong})
