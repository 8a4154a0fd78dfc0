#!/bin/bash
# Format, lint, contracts between rooms, and types; the first that fails ends it.
set -euo pipefail
.venv/bin/ruff format --quiet --check .
.venv/bin/ruff check --quiet .
said=$(.venv/bin/lint-imports --no-cache) || { echo "$said"; exit 1; }
.venv/bin/mypy --no-error-summary
