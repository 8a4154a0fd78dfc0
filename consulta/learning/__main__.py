"""`python -m consulta.learning`: started by the ticker and by `consulta learn`, with their environment."""

import os
import sys

from consulta import create_app
from consulta.learning.run import learn_all

# Whoever answers or reads comes first.
os.nice(10)
learned = learn_all(create_app())
sys.stdout.write("busy\n" if learned is None else f"{learned}\n")
