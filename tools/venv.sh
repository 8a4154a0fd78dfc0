#!/bin/bash
# Make the virtual environment: venv.sh PYTHON FOLDER. Says in one sentence what is missing when it cannot.
set -euo pipefail
python=$1 folder=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed: install it, or name it as in: make run PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "· Installing $package"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$package" >/dev/null
    else
        echo "Python's venv module is incomplete: install it with: sudo apt-get install $package" >&2
        exit 1
    fi
fi
if ! "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    echo "· Virtual environment in $folder"
    "$python" -m venv --clear "$folder"
fi
