#!/bin/sh
# Brings the catalogue of the interface up to date with the sentences in webapp/; what has no English yet stays empty.
# With the name of a file it only writes the bare list of sentences there.
set -eu
cd "$(dirname "$0")/.."
BIN=$PWD/.venv/bin
CATALOGUE=webapp/translations/en/LC_MESSAGES/messages.po

collect() {
    (cd webapp && "$BIN/pybabel" --quiet extract --mapping-file ../babel.cfg --keywords lazy_gettext \
        --sort-output --no-location --omit-header --output-file "$1" .)
}

if [ $# -gt 0 ]; then
    collect "$1"
    exit
fi
WORK=$(mktemp -d)
trap 'rm -r "$WORK"' EXIT
collect "$WORK/sentences.pot"
cp "$CATALOGUE" "$WORK/messages.po"
# Nothing is guessed: a sentence that changed is to be translated anew.
"$BIN/pybabel" --quiet update --input-file "$WORK/sentences.pot" --output-file "$WORK/messages.po" --locale en \
    --no-fuzzy-matching --ignore-obsolete --omit-header --width 120
{
    # A header of its own, because the usual one changes with every date and version.
    cat <<'HEADER'
# The interface in English; `make catalogue` adds sentences that are new and drops those that are gone.
msgid ""
msgstr ""
"Project-Id-Version: Giliran\n"
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

HEADER
    cat "$WORK/messages.po"
} >"$CATALOGUE"
