//! Device names as varied as a real fleet's: plain ones, other scripts, quotes and angle brackets, leading `=`, very long
//! ones. Each carries its workspace's code.

use super::{rng::Rng, world::WorkspaceSpec};

/// The name of device number `index`: about every eighth is out of the ordinary, and the first page shows each kind.
pub fn device_name(spec: &WorkspaceSpec, index: u64, rng: &mut Rng) -> String {
    let code = format!("{}-{:05}", spec.code, index + 1);
    let thing = *rng.pick(spec.things);
    let site = *rng.pick(spec.sites);
    match index % 101 {
        3 => format!("{code} {thing} \"{site}\""),
        7 => format!("<script>alert('{code}')</script>"),
        11 => format!("{code} 東京都 車両 {thing}"),
        15 => format!("{code} شاحنة {site}"),
        19 => format!("{code} Вантажівка {site}"),
        23 => format!("{code} 🚚 {thing} 🧊"),
        27 => format!("=HYPERLINK(\"http://{code}.example\")"),
        31 => long(&code, thing, site),
        35 => format!("{code} <b>{thing}</b> & {site} &amp; Co"),
        39 => format!("{code} O'Brien's {thing}; DROP TABLE device;--"),
        43 => format!("{code} 100% {thing}_{site}*"),
        47 => code,
        51 => format!("{code} {thing}, {site} | spare \\ old"),
        55 => format!("{code} รถบรรทุก {site}"),
        59 => format!("+{code} {thing}"),
        63 => format!("{code} ÅNGSTRÖM straße {site}"),
        _ => format!("{code} {thing} {site}"),
    }
}

/// Exactly 100 characters (the limit), without a blank at the end.
fn long(code: &str, thing: &str, site: &str) -> String {
    let mut name = format!("{code} {thing} {site} ");
    while name.chars().count() < 99 {
        name.push_str("with a rather long description of where it is mounted ");
    }
    let mut name: String = name.chars().take(99).collect();
    name.push('…');
    name
}
