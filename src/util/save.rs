//! Saving a file, of any size: as an object of the browser, not as an address that is the text itself.

use super::dom::doc;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// Saves a text as a file called `name`. Says whether the browser took it.
pub fn save(name: &str, kind: &str, text: &str) -> bool {
    save_parts(name, kind, &js_sys::Array::of1(&JsValue::from_str(text)))
}

/// Saves texts, one after the other, as one file. Says whether the browser took it.
pub fn save_parts(name: &str, kind: &str, parts: &js_sys::Array) -> bool {
    try_save(name, kind, parts).is_some()
}

fn try_save(name: &str, kind: &str, parts: &js_sys::Array) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(parts, &options).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link = doc()?.create_element("a").ok()?.dyn_into::<HtmlElement>().ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.click();
    // The browser has its own hold on the file by now.
    Url::revoke_object_url(&address).ok()
}
