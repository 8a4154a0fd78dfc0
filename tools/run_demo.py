"""`consulta init --demo`, then `demo`, then `serve`, from one process: a start loads the parts only once."""

import gc

# A start makes many objects and drops few: looking for some to collect would only cost time.
gc.disable()

from consulta.cli.apart import apart  # noqa: E402
from consulta.cli.commands import main  # noqa: E402


def prepare() -> None:
    for command in (["init", "--demo"], ["demo"]):
        main(command, standalone_mode=False)


if __name__ == "__main__":
    gc.enable()
    apart(prepare)
    main(["serve"], standalone_mode=False)
