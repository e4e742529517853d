#!/usr/bin/env bash
# The release: the portal in dist/ and the backend in target/release/switchyard. First time about 8 minutes on two cores.
source "$(dirname "$0")/env.sh"

# Where a panic happened and how values print for developers is worth kilobytes. Leaving it out needs two switches of the
# compiler that are not stable; the toolchain is pinned, so they mean the same everywhere. SWITCHYARD_DIAGNOSE=1 makes the
# portal without them, to find a crash by.
say "portal: dist/"
if [ -n "${SWITCHYARD_DIAGNOSE:-}" ]; then
  trunk build --release
else
  RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-Zlocation-detail=none -Zfmt-debug=none" \
    trunk build --release
fi
say "backend: target/release/switchyard"
cargo build --release --package switchyard-backend
