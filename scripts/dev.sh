#!/usr/bin/env bash
# For working on the portal: the backend on port 8080, and trunk on http://127.0.0.1:8081, which rebuilds and reloads.
# The gallery of all atoms is at /ui here, and only here.
source "$(dirname "$0")/env.sh"

scripts/setup.sh
say "backend (release, so that the demo world is made in seconds)"
cargo build --release --package switchyard-backend
target/release/switchyard serve --port 8080 --data "${DATA:-data}" --demo &
backend=$!
trap 'kill "$backend" 2>/dev/null || true' EXIT
say "http://127.0.0.1:8081"
trunk serve --dist target/dev-dist
