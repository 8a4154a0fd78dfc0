#!/bin/bash
# Format, lint and types; the first that fails ends it.
set -euo pipefail
.venv/bin/ruff format --quiet --check .
.venv/bin/ruff check --quiet .
.venv/bin/mypy --no-error-summary
