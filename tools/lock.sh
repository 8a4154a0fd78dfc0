#!/bin/bash
# Refresh the pinned versions, with hashes and without download addresses.
set -euo pipefail
export UV_CUSTOM_COMPILE_COMMAND="make lock"

compile() {
    .make/uv-venv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url \
        --no-emit-find-links --python-version 3.11 "$@"
}

compile --group pyproject.toml:build --output-file requirements/build.txt
compile pyproject.toml --constraint requirements/build.txt --output-file requirements/base.txt
compile pyproject.toml --extra suggestions --constraint requirements/build.txt \
    --constraint requirements/base.txt --output-file requirements/suggestions.txt
compile pyproject.toml --extra suggestions --group dev --constraint requirements/build.txt \
    --constraint requirements/base.txt --constraint requirements/suggestions.txt --output-file requirements/dev.txt
compile --group pyproject.toml:node --output-file requirements/node.txt
compile --group pyproject.toml:lock --output-file requirements/uv.txt
PATH="$PATH:$PWD/.venv/bin" npm install --package-lock-only --loglevel error
