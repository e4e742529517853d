//! What a tab keeps of a session (`session`: `tab`).

use switchyard_portal::session::vault::Vault;
use wasm_bindgen_test::*;
use wire::session::Secret;

#[wasm_bindgen_test]
fn of_the_last_sign_in_nothing_is_left_when_the_next_one_has_nothing_to_keep() {
    let vault = Vault::new(true);
    vault.put_refresh_token(Some(Secret::from("of-kim")), "kim@acme.example");
    let restored = Vault::new(true);
    assert_eq!(restored.restore().as_deref(), Some("kim@acme.example"));
    assert_eq!(restored.refresh_token(), Some(Secret::from("of-kim")));
    vault.put_refresh_token(None, "ola@acme.example");
    assert_eq!(Vault::new(true).restore(), None);
}
