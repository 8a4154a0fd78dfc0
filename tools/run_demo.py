"""`consulta init --demo`, then `demo`, then `serve`, in one process: a start loads the parts only once."""

from consulta.cli.commands import main

if __name__ == "__main__":
    for command in (["init", "--demo"], ["demo"], ["serve"]):
        main(command, standalone_mode=False)
