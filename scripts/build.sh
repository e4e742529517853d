#!/usr/bin/env bash
# The release: the portal in dist/ and the backend in target/release/switchyard. First time about 8 minutes on two cores.
source "$(dirname "$0")/env.sh"

# Where a panic happened, how values print for developers and how a panic is told are worth kilobytes. Leaving them out
# needs switches of the compiler that are not stable, and the standard library compiled with them (from rust-src); the
# toolchain is pinned, so they mean the same everywhere. A panic is then a trap, which public/boot.js shows as a crash.
# SWITCHYARD_DIAGNOSE=1 makes the portal without them, to find a crash by: its console says what panicked, and where.
say "portal: dist/"
if [ -n "${SWITCHYARD_DIAGNOSE:-}" ]; then
  trunk build --release
else
  RUSTC_BOOTSTRAP=1 \
    CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort" \
    trunk build --release
fi
say "backend: target/release/switchyard"
cargo build --release --package switchyard-backend
node scripts/size.mjs
