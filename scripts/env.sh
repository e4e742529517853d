# Sourced by every script: where the pinned tools are, and how to say what is going on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
SWITCHYARD_TOOLS="${SWITCHYARD_TOOLS:-$HOME/.cache/switchyard/tools}"
TRUNK_VERSION=0.21.14
WASM_BINDGEN_VERSION=0.2.129
WASM_SPLIT_VERSION=0.2.3
# binaryen from npm first: the wasm-opt of the distributions makes modules that browsers refuse.
export PATH="$PWD/node_modules/.bin:$SWITCHYARD_TOOLS/bin:$HOME/.cargo/bin:$PATH"
# The scripts look for what was built in target/, whatever the person's own settings say.
export CARGO_TARGET_DIR="$PWD/target"
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
