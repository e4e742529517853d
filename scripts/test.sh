#!/usr/bin/env bash
# Every check, each as a stage with its duration; ends with a table, and non-zero when a stage failed.
#
#   scripts/test.sh            all stages
#   scripts/test.sh STAGE…     only these (names as in the table), e.g. scripts/test.sh fmt host
#
# What is compiled how often: wire and backend once with the dev profile (host tests, clippy) and once for release (end-to-end);
# the portal once for the host (its unit tests), once for wasm in dev (browser tests, clippy) and once as the release.
source "$(dirname "$0")/env.sh"

# A name that is no stage would run nothing, and nothing does not fail.
known=$(sed -n 's/^stage \([a-z0-9-]*\) .*/\1/p' scripts/test.sh)
for name in "$@"; do
  if ! grep -qxF -- "$name" <<<"$known"; then
    printf 'error: there is no stage %s; there are: %s\n' "$name" "${known//$'\n'/ }" >&2
    exit 2
  fi
done

export CHROMEDRIVER="${CHROMEDRIVER:-/usr/bin/chromedriver}"
# Every stage compiles its crates once: what the compiler would keep for a next time is two gigabytes that nobody reads.
export CARGO_INCREMENTAL=0
logs=target/test-logs
mkdir -p "$logs"
names=() results=() seconds=() failures=()
failed=0
wanted=("$@")

stage() {
  local name="$1" title="$2" start status=0
  shift 2
  if [ ${#wanted[@]} -gt 0 ] && [[ ! " ${wanted[*]} " == *" $name "* ]]; then return; fi
  say "$name: $title"
  start=$(date +%s)
  # A sub-shell with errexit off: the stage's own status decides, later stages still run.
  set +e
  ("$@") 2>&1 | tee "$logs/$name.log"
  status=${PIPESTATUS[0]}
  set -e
  names+=("$name")
  seconds+=("$(($(date +%s) - start))")
  if [ "$status" -eq 0 ]; then results+=(ok); else results+=(FAILED); failed=1; fi
  printf '    %s: %s after %s s\n' "$name" "${results[-1]}" "${seconds[-1]}"
}

fmt() { cargo fmt --all --check; }
clippy_host() { cargo clippy --quiet --workspace --all-targets -- -D warnings; }
clippy_wasm() { cargo clippy --quiet --package switchyard-portal --lib --bins --test web --target wasm32-unknown-unknown -- -D warnings; }
# Private items are documented too, so links to them resolve.
docs() { RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" cargo doc --quiet --workspace --no-deps --document-private-items; }
host() { cargo test --quiet --workspace --no-fail-fast; }
sdk() { scripts/sdk/run.sh; }
node_tests() { node --test --test-reporter=spec scripts/tests/; }
# Without --quiet: cargo hands it on to the runner, which does not know it. Its patience (seconds) would be 20 for all tests together,
# fetching and compiling the module included, and 5 for chromedriver: a busy machine needs more.
browser() {
  WASM_BINDGEN_TEST_TIMEOUT=300 WASM_BINDGEN_TEST_DRIVER_TIMEOUT=60 \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner \
    cargo test --package switchyard-portal --target wasm32-unknown-unknown --test web
}
build() { scripts/build.sh; }
e2e() { playwright test --config tests/e2e/playwright.config.ts; }

stage setup "tools at their pinned versions" scripts/setup.sh --tests
stage fmt "formatting" fmt
stage clippy "lints, for the host" clippy_host
stage clippy-wasm "lints, as compiled for the browser" clippy_wasm
stage docs "documentation without warnings" docs
stage host "tests on this machine: contract, backend, portal logic, architecture" host
stage sdk "the vendor's Python SDK against the backend" sdk
stage node "tests of the start script and of the build scripts" node_tests
stage browser "tests inside Chromium" browser
stage build "release build: dist/ and the backend" build
stage e2e "end-to-end: the release in Chromium, under its real headers" e2e

printf '\n%-12s %8s  %s\n' stage seconds result
total=0
for i in "${!names[@]}"; do
  printf '%-12s %8s  %s\n' "${names[$i]}" "${seconds[$i]}" "${results[$i]}"
  total=$((total + seconds[i]))
done
printf '%-12s %8s  %s\n' total "$total" "$([ "$failed" -eq 0 ] && echo ok || echo FAILED)"

for i in "${!names[@]}"; do
  [ "${results[$i]}" = ok ] || failures+=("${names[$i]}")
done
# Why the first one failed, where whoever reads only the end finds it; a full disk looks like anything.
if [ ${#failures[@]} -gt 0 ]; then
  printf '\nthe end of %s (%s of disk left):\n' "$logs/${failures[0]}.log" "$(df -Ph . | awk 'NR == 2 { print $4 }')"
  # A panic stands far from the end when other tests come after it.
  grep -A 3 'panicked at' "$logs/${failures[0]}.log" | head -n 16 | cut -c1-400 || true
  grep -v '^ *Compiling' "$logs/${failures[0]}.log" | tail -n 15 | cut -c1-900 || true
fi
exit "$failed"
