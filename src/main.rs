//! Starts the portal in the page.

/// Room in the constants, which nothing refers to and so no module of the release contains. Dealing the constants out to
/// the parts costs alignment, and a text that two parts share stands twice; when that makes them longer than they were,
/// wasm_split_cli leaves all of them in the first module (30 kB, measured).
#[cfg(split)]
#[used]
static ROOM: [u8; 65536] = [b' '; 65536];

fn main() {
    console_error_panic_hook::set_once();
    switchyard_portal::app::boot();
}
