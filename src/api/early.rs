//! Responses that `public/boot.js` requests while the module is loading: `config.json`, the session, the first list. They take the place
//! of the same requests of the portal, which therefore behaves as without them.

use super::http::Request;
use js_sys::{Map, Promise, Reflect};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;
use wire::endpoint::API_ROOT;

/// The property of `window` that holds them until [`take_over`].
const GLOBAL: &str = "switchyardEarly";
/// Older responses are not used, milliseconds since the navigation started.
const MAX_AGE_MS: f64 = 30_000.0;

thread_local! {
    static RESPONSES: RefCell<Option<Map>> = const { RefCell::new(None) };
}

/// Takes the responses out of the page's global object, where any script could read the tokens in them. Call it first.
pub fn take_over() {
    let Some(window) = web_sys::window() else { return };
    let responses = Reflect::get(&window, &GLOBAL.into()).ok().and_then(|map| map.dyn_into().ok());
    // Fails only for a property that cannot be configured; boot.js makes an ordinary one.
    let _ = Reflect::delete_property(&window, &GLOBAL.into());
    RESPONSES.set(responses);
}

/// The response to `request`, once; `None` if it was not requested early, or failed.
pub async fn take(request: &Request) -> Option<Response> {
    let promise = RESPONSES.with_borrow(|responses| {
        let responses = responses.as_ref()?;
        let key = JsValue::from(key(request));
        let promise: Promise = responses.get(&key).dyn_into().ok()?;
        responses.delete(&key);
        let age = web_sys::window()?.performance()?.now();
        (age < MAX_AGE_MS).then_some(promise)
    })?;
    // What failed early is requested again, by the caller.
    match JsFuture::from(promise).await {
        Ok(response) => response.dyn_into().ok(),
        Err(_) => None,
    }
}

/// Method, path and token: the response to a list belongs to the workspace whose token asked for it.
fn key(request: &Request) -> String {
    let path = request.url.find(API_ROOT).map_or(request.url.as_str(), |at| &request.url[at..]);
    let token = request.bearer.as_ref().map_or("", |token| token.expose());
    format!("{} {path} {token}", request.method.as_str())
}
