#!/usr/bin/env bash
# Sets up, builds what changed, and serves the portal with the demo world at http://127.0.0.1:8080.
# PORT and DATA choose another port and another data folder; other arguments go to `switchyard serve`.
source "$(dirname "$0")/env.sh"

scripts/setup.sh
scripts/build.sh
port="${PORT:-8080}"
say "http://127.0.0.1:$port   (sign in as sam@acme.example, password switchyard-demo; end with Ctrl-C)"
exec target/release/switchyard serve --port "$port" --data "${DATA:-data}" --dist dist --demo "$@"
