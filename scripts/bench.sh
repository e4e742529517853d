#!/usr/bin/env bash
# The measurements behind the figures of the README. Wants an idle machine: each one waits for it, and says so when it does not come.
#
#   scripts/bench.sh             all, about an hour and a half: most of it the 10,000 switches
#   scripts/bench.sh NAME…       only these: api paint switch peer crash tenancy
#
# Results: bench/results/NAME.json. Ends non-zero when one could not be taken or found something wrong; a missed aim is a result.
# BENCH_NO_BUILD=1 takes the last release as it is. BENCH_PATIENCE: seconds to wait for an idle machine.
source "$(dirname "$0")/env.sh"

names=("$@")
[ ${#names[@]} -gt 0 ] || names=(api paint switch peer crash tenancy)
for name in "${names[@]}"; do
  [ -f "scripts/bench/$name.mjs" ] && [ "$name" != report ] || die "there is no measurement called $name"
done
if [ "${BENCH_NO_BUILD:-0}" != 1 ]; then
  scripts/setup.sh --tests
  scripts/build.sh
fi
wrong=()
for name in "${names[@]}"; do
  say "$name"
  node "scripts/bench/$name.mjs" || wrong+=("$name")
done
[ ${#wrong[@]} -eq 0 ] || die "went wrong: ${wrong[*]}"
