"""Addresses that no link may lead to: each rule of the site, with values of a database for its parts."""

import sqlite3
from contextlib import closing
from itertools import product
from pathlib import Path

from flask import Flask

CHANGES_SOMETHING = {"security.logout"}
# By the name of a part of an address: the values to try. In SQL, since models differ between revisions.
VALUES = {
    "slug": "SELECT slug FROM consultation ORDER BY id",
    "number": "SELECT 1 UNION SELECT min(id) FROM contribution GROUP BY consultation_id",
    "folio": "SELECT folio FROM contribution WHERE id % 30 = 0 OR state = 'withdrawn' ORDER BY id",
    "answer": "SELECT public_id FROM answer WHERE words IS NOT NULL AND id % 500 = 0 ORDER BY id",
    "channel": "SELECT DISTINCT channel FROM contribution ORDER BY channel",
    "group": "SELECT DISTINCT channel FROM contribution ORDER BY channel",
    "key": "SELECT DISTINCT key FROM question ORDER BY key",
    "theme": "SELECT max(public_id) FROM theme GROUP BY consultation_id",
    "theme_id": "SELECT max(public_id) FROM theme GROUP BY consultation_id",
    "clause_id": "SELECT max(public_id) FROM clause GROUP BY decision_id",
    "commitment_id": "SELECT max(public_id) FROM commitment GROUP BY consultation_id",
    "public_id": "SELECT public_id FROM account ORDER BY id",
}


def sample_addresses(app: Flask, database: Path) -> list[str]:
    """Every address that can be opened, as often as there are values; without those that need others."""
    with closing(sqlite3.connect(database)) as connection:
        values = {name: [row[0] for row in connection.execute(sql)] for name, sql in VALUES.items()}
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        names = sorted(rule.arguments)
        if (
            "GET" not in (rule.methods or ())
            or rule.endpoint in CHANGES_SOMETHING
            or set(names) - set(values)
        ):
            continue
        for chosen in product(*(values[name] for name in names)):
            if built := rule.build(dict(zip(names, chosen, strict=True))):
                found.append(built[1])
    return found
