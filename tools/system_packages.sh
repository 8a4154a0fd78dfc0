#!/bin/bash
# Install Debian packages: `drawing`, the libraries and the font that draw PDF files;
# `tests`, these and what else the tests need: a browser, the load generator of the bench.
set -euo pipefail
purpose=$1
packages=(fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0)
[ "$purpose" = drawing ] || packages+=(chromium-headless-shell wrk)

without() {
    echo "$1: ${missing[*]}" >&2
    # The site runs without the drawing parts: then its letters are printed from the browser.
    [ "$purpose" = drawing ] && exit 0
    exit 1
}

missing=("${packages[@]}")
if ! command -v dpkg-query >/dev/null; then
    command -v chromium >/dev/null || without "These Debian packages, or the same from your system, are needed"
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ]; then
    apt=(env DEBIAN_FRONTEND=noninteractive apt-get)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    apt=(sudo -n env DEBIAN_FRONTEND=noninteractive apt-get)
else
    without "Install these packages with sudo apt-get install"
fi
echo "· Debian packages: ${missing[*]}"
# Another installation may be under way on this machine: wait for its lock.
{ "${apt[@]}" -qq update && "${apt[@]}" -qq -o DPkg::Lock::Timeout=600 install --no-install-recommends \
    "${missing[@]}" >/dev/null; } || without "These packages could not be installed"
