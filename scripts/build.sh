#!/usr/bin/env bash
# The release: the portal in dist/ and the backend in target/release/switchyard. First time about 8 minutes on two cores.
source "$(dirname "$0")/env.sh"

say "portal: dist/"
trunk build --release
say "backend: target/release/switchyard"
cargo build --release --package switchyard-backend
node scripts/size.mjs
