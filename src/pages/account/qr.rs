//! A QR code, drawn here: what is in it is a secret, which goes to no service of anybody.

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use stylers_macro::style_sheet;

/// Free modules around the code, as its standard asks for.
const QUIET: i32 = 4;

/// The code of a text; nothing for a text that is too long for one.
pub fn qr(text: &str, label: &'static str) -> AnyView {
    let class = style_sheet!("style/pages/account_qr.css");
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return ().into_any() };
    let side = code.size() + 2 * QUIET;
    let dark = path(&code);
    view! { class=class,
        <svg
            class="qr"
            viewBox=format!("0 0 {side} {side}")
            role="img"
            aria-label=label
            shape-rendering="crispEdges"
        >
            <path class="qr-dark" d=dark></path>
        </svg>
    }
    .into_any()
}

/// The dark modules, each run in a row as one rectangle.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_in_the_path_and_no_other() {
        let text = "otpauth://totp/Switchyard:uli%40acme.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Switchyard";
        let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { panic!("it fits") };
        let dark = (0..code.size())
            .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
            .filter(|(x, y)| code.get_module(*x, *y))
            .count();
        let drawn: usize = path(&code)
            .split('M')
            .filter_map(|run| run.split_once('h')?.1.split_once('v')?.0.parse::<usize>().ok())
            .sum();
        assert_eq!(drawn, dark);
        // The finder patterns begin where the quiet zone ends.
        assert!(path(&code).starts_with("M4 4h7v1h-7z"));
    }
}
