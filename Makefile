# Thin: each target is one script in scripts/.
.PHONY: setup build run dev test bench clean

setup: ; @scripts/setup.sh
build: setup ; @scripts/build.sh
run: ; @scripts/run.sh
dev: ; @scripts/dev.sh
test: ; @scripts/test.sh
bench: ; @scripts/bench.sh
clean: ; @scripts/clean.sh
