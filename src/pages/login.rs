//! Sign-in. Drawn at any address while nobody is signed in, so that the page that was asked for follows by itself.

use crate::view::prelude::*;
use crate::{
    shell::{here::use_title, sign_in_form::SignInForm},
    util::{
        config::Brand,
        i18n::{t, tf},
        msg,
    },
};
use stylers_macro::style_sheet;

/// The sign-in page.
#[component]
pub fn LoginPage() -> AnyView {
    let class = style_sheet!("style/pages/login.css");
    let brand = use_context::<Brand>().unwrap_or_default().name;
    use_title(|| t(msg::SESSION_SIGN_IN).to_owned());
    let title = tf(msg::SESSION_TITLE, &[("brand", &brand)]);
    view! { class=class,
        <main class="login" id="main">
            <div class="login-card">
                <span class="brand-mark" aria-hidden="true"></span>
                <h1 class="login-title">{title}</h1>
                <p class="login-subtitle">{t(msg::SESSION_SUBTITLE)}</p>
                <SignInForm/>
            </div>
        </main>
    }
}
