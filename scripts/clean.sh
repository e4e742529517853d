#!/usr/bin/env bash
# Removes everything that was built or measured. The demo data (data/) and the compiled tools stay.
source "$(dirname "$0")/env.sh"

rm -rf target dist test-results playwright-report bench/results node_modules scripts/bench/peer/node_modules
