#!/usr/bin/env bash
# The measurements behind the figures of the README; takes several minutes and wants an idle machine.
source "$(dirname "$0")/env.sh"

scripts/setup.sh --tests
scripts/build.sh
for bench in scripts/bench/*; do
  [ -e "$bench" ] || die "no measurement in scripts/bench"
  say "$(basename "$bench")"
  case "$bench" in
    *.mjs) node "$bench" ;;
    *.sh) bash "$bench" ;;
  esac
done
