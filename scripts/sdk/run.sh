#!/usr/bin/env bash
# The vendor's Python SDK against the backend: a server with a fresh demo world, an application token, every public method of the SDK.
# Sets itself up: a virtual environment with pinned packages in target/, made once.
source "$(dirname "$0")/../env.sh"

command -v python3 >/dev/null || die "Python 3 is missing (3.9 to 3.12, for the vendor's SDK)"
venv=target/sdk-venv
if ! cmp -s scripts/sdk/requirements.txt "$venv/requirements.txt"; then
  say "the vendor's SDK in $venv (about 20 seconds)"
  rm -rf "$venv"
  python3 -m venv "$venv" || die "python3 cannot make a virtual environment; on Debian: apt-get install python3-venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r scripts/sdk/requirements.txt
  cp scripts/sdk/requirements.txt "$venv/requirements.txt"
fi

# The dev profile, as the tests of the host have compiled it.
binary="${SWITCHYARD_BINARY:-}"
if [ -z "$binary" ]; then
  cargo build --quiet --package switchyard-backend
  binary=target/debug/switchyard
fi
exec "$venv/bin/python" scripts/sdk/check.py "$binary"
