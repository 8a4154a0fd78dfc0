"""`python -m consulta.cli.learning_process`: started by the ticker and by `consulta learn`."""

import os
import sys

from consulta import create_app
from consulta.reading.learning.run import learn_all

# Whoever answers or reads comes first.
os.nice(10)
learned = learn_all(create_app())
sys.stdout.write("busy\n" if learned is None else f"{learned}\n")
