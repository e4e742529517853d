#!/usr/bin/env bash
# Installs what building needs, at the pinned versions. Idempotent: what is there already is left alone (then: seconds).
#
#   scripts/setup.sh           toolchain, trunk, wasm-bindgen, node tools
#   scripts/setup.sh --tests   also a browser and its driver, which only the tests need
source "$(dirname "$0")/env.sh"

tests=false
[ "${1:-}" = --tests ] && tests=true

command -v rustup >/dev/null || die "rustup is missing; see https://rustup.rs (about 1 minute)"
command -v node >/dev/null || die "Node.js is missing; version 20 or newer, from https://nodejs.org or your system's packages"
command -v npm >/dev/null || die "npm is missing; it comes with Node.js"
command -v cc >/dev/null || die "a C compiler is missing (for SQLite); on Debian: apt-get install build-essential"
[ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] || die "Node.js $(node --version) is too old; 20 or newer is needed"

channel=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
# Asking for a component answers in milliseconds when everything is there, without the network.
have=$(rustup component list --toolchain "$channel" --installed 2>/dev/null || true)
if ! { grep -q '^rust-std-wasm32-unknown-unknown' <<<"$have" && grep -q '^clippy' <<<"$have" && grep -q '^rustfmt' <<<"$have"; }; then
  say "Rust $channel with the WebAssembly target, rustfmt and clippy (about 1 minute)"
  rustup toolchain install "$channel" --profile minimal --component rustfmt --component clippy \
    --target wasm32-unknown-unknown --no-self-update
fi

# tool name, crate, wanted version, how long, more for cargo install. Little optimisation: they run for seconds, compiling them takes minutes.
cargo_tool() {
  # By cargo's own book: not every tool says its version.
  if [ -x "$SWITCHYARD_TOOLS/bin/$1" ] && grep -qs "^\"$2 $3 " "$SWITCHYARD_TOOLS/.crates.toml"; then return; fi
  say "$2 $3 from source, into $SWITCHYARD_TOOLS (about $4 on two cores)"
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo "+$channel" install --locked --force --root "$SWITCHYARD_TOOLS" --target-dir "$SWITCHYARD_TOOLS/build" --version "$3" "${@:5}" "$2"
  # Only the binaries are kept; a failed run keeps its objects, so that the next one goes on from there.
  rm -rf "$SWITCHYARD_TOOLS/build"
}
cargo_tool wasm-bindgen wasm-bindgen-cli "$WASM_BINDGEN_VERSION" "4 minutes"
cargo_tool wasm-split-cli wasm_split_cli_support "$WASM_SPLIT_VERSION" "1 minute" --features build-binary
cargo_tool trunk trunk "$TRUNK_VERSION" "10 to 15 minutes"

if ! cmp -s package-lock.json node_modules/.switchyard-lock; then
  say "node tools: wasm-opt, Playwright, axe (about 10 seconds)"
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.switchyard-lock
fi

if $tests; then
  missing=()
  command -v "${CHROMIUM:-/usr/bin/chromium}" >/dev/null || missing+=(chromium)
  command -v "${CHROMEDRIVER:-/usr/bin/chromedriver}" >/dev/null || missing+=(chromium-driver)
  if [ ${#missing[@]} -gt 0 ]; then
    say "for the tests: ${missing[*]} (about 1 minute)"
    command -v apt-get >/dev/null || die "please install Chromium and chromedriver yourself and set CHROMIUM and CHROMEDRIVER to their paths"
    root=()
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null || die "please run as root: apt-get install ${missing[*]}"
      root=(sudo)
    fi
    "${root[@]}" apt-get update -qq
    "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" fonts-dejavu-core
  fi
fi
