//! Tests that need a browser: run by `make test` in Chromium (`scripts/test.sh browser`), empty on other targets.
//!
//! A test appends a fresh element for what it mounts: overwriting the body would erase the runner's own output.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot find its element has failed")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

mod i18n;
mod query;
mod rows;
mod stage;
mod ui;
mod vault;
