//! Starts the portal in the page.

fn main() {
    console_error_panic_hook::set_once();
    switchyard_portal::app::boot();
}
