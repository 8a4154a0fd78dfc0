"""Print the texts of a catalogue that wait for a translation, one a line: untranslated.py messages.po."""

import sys
from pathlib import Path

from babel.messages.pofile import read_po


def main(path: Path) -> int:
    """Returns the exit status: 0 also when some are missing, since the tests are what insists."""
    with path.open("rb") as file:
        waiting = [message.id for message in read_po(file) if message.id and not _whole(message.string)]
    if waiting:
        print(f"{len(waiting)} texts wait for a translation in {path}:")
    for text in waiting:
        print("  " + " / ".join([text] if isinstance(text, str) else text))
    return 0


def _whole(translated: object) -> bool:
    return all(translated) if isinstance(translated, list | tuple) else bool(translated)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
