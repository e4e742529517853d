//! The address bar. History and clicks on links are leptos_router's; its components are not used: they bring leptos' own
//! views with them (kilobytes, measured), and which page a path means is `Route`'s business.

use crate::util::base::base;
use crate::view::prelude::*;
use leptos_router::location::{BrowserUrl, LocationChange, LocationProvider};

/// Where the browser is. Copy.
#[derive(Clone, Copy)]
pub struct Address {
    browser: StoredValue<BrowserUrl>,
    held: StoredValue<Option<Callback<String>>>,
    /// The path, base included.
    pub path: Memo<String>,
    /// The query, without its `?`.
    pub search: Memo<String>,
}

/// Where the browser is.
pub fn use_address() -> Address {
    expect_context::<Address>()
}

impl Address {
    /// Starts listening to the history and to clicks on links, and makes the address known to everything below.
    #[expect(clippy::expect_used, reason = "a browser that does not say its own address cannot run anything")]
    pub fn provide() -> Self {
        let browser = BrowserUrl::new().expect("the browser's location");
        browser.init(Some(base().into()));
        let url = browser.as_url().clone();
        let path = memo({
            let url = url.clone();
            move |_| url.with(|url| url.path().to_owned())
        });
        let search = memo(move |_| url.with(|url| url.search().to_owned()));
        let address = Self { browser: StoredValue::new(browser), held: StoredValue::new(None), path, search };
        // The address bar is left alone until somebody says that the new page is there.
        Effect::new(move |_| {
            address.path.track();
            address.search.track();
            address.browser.with_value(LocationProvider::ready_to_complete);
        });
        provide_context(address);
        address
    }

    /// While there is an `ask`, going elsewhere asks it, with the target, instead of going.
    pub fn hold(self, ask: Option<Callback<String>>) {
        self.held.try_set_value(ask);
    }

    /// Goes to `href`, which starts with a slash. Elsewhere than in this portal: by the browser.
    pub fn go(self, href: &str, replace: bool, scroll: bool) {
        if let Some(ask) = self.held.try_get_value().flatten().filter(|_| !replace) {
            ask.run(href.to_owned());
            return;
        }
        self.browser.try_with_value(|browser| {
            let Ok(url) = BrowserUrl::parse(href) else { return };
            let current = browser.as_url();
            if current.with_untracked(|current| current.origin() != url.origin()) {
                let _ = window().location().set_href(href);
                return;
            }
            let query = if url.search().is_empty() { String::new() } else { format!("?{}", url.search()) };
            let value = format!("{}{query}{}", url.path(), url.hash());
            if current.with_untracked(|current| *current != url) {
                current.set(url);
            }
            browser.complete_navigation(&LocationChange {
                value,
                replace,
                scroll,
                ..LocationChange::default()
            });
        });
    }
}
