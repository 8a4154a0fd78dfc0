"""Copy the front-end parts that pages use from their npm packages into static/vendor.

Only the files listed here reach a browser; each part keeps its licence beside it.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

PARTS = {
    "ed25519": ("@noble/ed25519/LICENSE", "@noble/ed25519/index.js"),
    "leaflet": (
        "leaflet/LICENSE",
        "leaflet/dist/leaflet.css",
        "leaflet/dist/leaflet.js",
        "leaflet/dist/images",
    ),
    "geoman": (
        "@geoman-io/leaflet-geoman-free/LICENSE",
        "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css",
        "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js",
    ),
}


def main() -> int:
    """Install the pinned packages and replace static/vendor. Returns the exit status."""
    npm = shutil.which("npm")
    if npm is None:
        print(
            "npm is needed for the front-end parts: install it with: sudo apt-get install npm",
            file=sys.stderr,
        )
        return 1
    installed = subprocess.run([npm, "ci", "--loglevel", "error"], cwd=ROOT, stdout=subprocess.DEVNULL)
    if installed.returncode:
        return installed.returncode
    shutil.rmtree(VENDOR, ignore_errors=True)
    for part, sources in PARTS.items():
        folder = VENDOR / part
        folder.mkdir(parents=True)
        for source in (MODULES / name for name in sources):
            copy = shutil.copytree if source.is_dir() else shutil.copyfile
            copy(source, folder / source.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
