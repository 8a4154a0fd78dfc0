#!/bin/bash
# Install the Debian packages that the tests need: a browser, the libraries that draw PDF files, a font, the load generator of the bench.
set -euo pipefail
packages=(chromium fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 wrk)

if ! command -v dpkg-query >/dev/null; then
    echo "These Debian packages, or the same from your system, are needed by the tests: ${packages[*]}" >&2
    command -v chromium >/dev/null
    exit
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
    echo "The tests need these packages: sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
echo "· Debian packages: ${missing[*]}"
"${apt[@]}" -qq update
# Another installation may be under way on this machine: wait for its lock.
"${apt[@]}" -qq -o DPkg::Lock::Timeout=600 install --no-install-recommends "${missing[@]}" >/dev/null
