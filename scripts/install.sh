#!/bin/sh
# Installs the packages of a lock file into .venv, then the project itself on top, editable and with its front end.
set -eu
LOCK=$1
PIP=".venv/bin/python -m pip install --quiet --disable-pip-version-check"

echo "Installing $LOCK ..."
$PIP --require-hashes -r "$LOCK"
# Without build isolation nobody asks the build hook what it needs, so it is asked here.
if .venv/bin/python hatch_build.py needs-node; then
    $PIP --require-hashes -r requirements-node.lock
fi
$PIP --no-deps --no-build-isolation --editable .
