#!/bin/bash
# Bring the catalogues up to date with the texts in the code and the templates. The texts themselves are Spanish.
set -euo pipefail
template=.make/messages.pot
folder=consulta/translations

.venv/bin/pybabel --quiet extract --mapping-file pyproject.toml --output-file $template \
    --keywords 't _ gettext lazy_gettext' --no-location --sort-output --project consulta --version 0 .
for language in en; do
    if [ -f "$folder/$language/LC_MESSAGES/messages.po" ]; then
        .venv/bin/pybabel --quiet update --input-file $template --output-dir $folder --locale $language \
            --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete
    else
        .venv/bin/pybabel --quiet init --input-file $template --output-dir $folder --locale $language
    fi
done
.venv/bin/pybabel --quiet compile --directory $folder
for language in en; do
    .venv/bin/python tools/untranslated.py "$folder/$language/LC_MESSAGES/messages.po"
done
