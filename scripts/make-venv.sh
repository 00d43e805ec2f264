#!/bin/sh
# Makes .venv, and says or does what Debian needs for it: there a Python comes without ensurepip.
set -eu
PYTHON=${PYTHON:-python3}

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Giliran needs Python 3.11 or newer; $PYTHON is $("$PYTHON" --version 2>&1)." >&2
    exit 1
fi

if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "Python's venv module is missing here. Run this once, then the same make command again:" >&2
        echo "  sudo apt-get install -y python3-venv" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=300 python3-venv
fi

if ! "$PYTHON" -m venv .venv; then
    rm -rf .venv # half a folder would pass for a whole one next time
    exit 1
fi
