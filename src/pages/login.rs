//! Sign-in. Drawn at any address while nobody is signed in, so that the page that was asked for follows by itself.

use crate::{
    routes::Route,
    shell::{
        here::{Step, use_go, use_here, use_title},
        sign_in_form::SignInForm,
        splash::Splash,
    },
    util::{
        base::base,
        config::Brand,
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;

/// What `/login` shows once somebody is signed in: it goes on to the page that was asked for.
#[component]
pub fn AfterSignIn() -> impl IntoView {
    let (here, go) = (use_here(), use_go());
    Effect::new(move |_| {
        if let Route::Login { next } = here.get() {
            let target = next.map_or_else(|| Route::Home.href(), |next| format!("{}{next}", base()));
            go(&target, Step::Replace);
        }
    });
    view! { <Splash/> }
}

/// The sign-in page.
#[component]
pub fn LoginPage() -> impl IntoView {
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
