//! What the tabs of one browser tell each other: "I refreshed, here is the token", "somebody signed out". And the lock
//! that makes refreshing single flight across tabs. Messages reach same-origin pages only and are never stored.

use futures::channel::oneshot;
use js_sys::{Function, Promise, Reflect};
use std::{cell::RefCell, future::Future, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{BroadcastChannel, MessageEvent};

/// What a tab says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// `account workspace life-in-seconds token`: a fresh token.
    Token(String),
    /// Every tab leaves.
    SignedOut,
}

/// The line between the tabs; silent where the browser has none.
#[derive(Clone)]
pub struct Tabs {
    channel: Option<BroadcastChannel>,
}

impl Tabs {
    /// Opens the line. It stays open as long as the page.
    pub fn open(heard: impl Fn(Word) + 'static) -> Self {
        let channel = BroadcastChannel::new("switchyard").ok();
        if let Some(channel) = &channel {
            let listen = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let Some(text) = event.data().as_string() else { return };
                if text == "signed-out" {
                    heard(Word::SignedOut);
                } else if let Some(token) = text.strip_prefix("token ") {
                    heard(Word::Token(token.to_owned()));
                }
            });
            channel.set_onmessage(Some(listen.as_ref().unchecked_ref()));
            // One listener per page, for the page's whole life.
            listen.forget();
        }
        Self { channel }
    }

    /// Says it to all other tabs.
    pub fn say(&self, word: &Word) {
        if let Some(channel) = &self.channel {
            let text = match word {
                Word::SignedOut => "signed-out".to_owned(),
                Word::Token(token) => format!("token {token}"),
            };
            // A closed channel means that the page is going away: nobody is left to tell.
            let _ = channel.post_message(&JsValue::from_str(&text));
        }
    }
}

/// Runs `job` while no other tab runs one (Web Locks); just runs it where the browser has no locks.
pub async fn exclusively<T: 'static>(job: impl Future<Output = T> + 'static) -> Option<T> {
    let locks = web_sys::window()
        .and_then(|window| Reflect::get(&window.navigator(), &"locks".into()).ok())
        .filter(JsValue::is_object);
    let request = locks
        .as_ref()
        .and_then(|locks| Reflect::get(locks, &"request".into()).ok())
        .and_then(|request| request.dyn_into::<Function>().ok());
    let (Some(locks), Some(request)) = (locks, request) else { return Some(job.await) };
    let (done, result) = oneshot::channel();
    let job = Rc::new(RefCell::new(Some((job, done))));
    let held = Closure::<dyn FnMut() -> Promise>::new(move || {
        let job = job.borrow_mut().take();
        future_to_promise(async move {
            if let Some((job, done)) = job {
                // The one who asked may have gone; the job still had to end before the lock is free.
                let _ = done.send(job.await);
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    let granted = request.call2(&locks, &"switchyard-session".into(), held.as_ref()).ok()?;
    let released = JsFuture::from(granted.dyn_into::<Promise>().ok()?).await;
    released.ok()?;
    result.await.ok()
}
