//! Build script of the portal: the scoped style sheets (`target/scoped.css`) and the message catalogue
//! (`$OUT_DIR/messages.rs` with English inside, `target/locales/<tag>.<hash>.json` for every other language).
//!
//! Both outputs below `target/` are inputs of Trunk: its `pre_build` hook runs cargo first, so that they exist.

#[path = "build/catalogue.rs"]
mod catalogue;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Languages besides English; one appears in the portal as soon as it has a folder in `locales/`.
const OTHERS: [&str; 6] = ["de", "es", "fr", "it", "pt-PT", "pt-BR"];

fn main() {
    for path in ["build.rs", "build", "src", "style", "locales"] {
        println!("cargo:rerun-if-changed={path}");
    }
    split();
    scoped_sheets();
    if let Err(problem) = messages() {
        println!("cargo::error={problem}");
    }
}

/// A release for the browser (the one profile with `opt-level = "z"`) is cut into a first part and parts that load later:
/// `cfg(split)` makes the calls into them asynchronous, the relocations are what scripts/split.mjs cuts by.
fn split() {
    println!("cargo::rustc-check-cfg=cfg(split)");
    if is_split() {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

fn is_split() -> bool {
    let browser = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32");
    browser && env::var("OPT_LEVEL").is_ok_and(|level| level == "z")
}

/// Collects the sheets named by `style_sheet!` into `target/scoped.css`.
///
/// stylers panics on a Rust file that does not parse. The compiler reports that far better a moment later, so the panic is
/// only noted here; an empty sheet stands in when there was none before.
fn scoped_sheets() {
    let target = Path::new("target/scoped.css");
    let collected = std::panic::catch_unwind(|| stylers::build(Some("target/scoped.css".into())));
    if collected.is_err() {
        println!(
            "cargo::warning=scoped sheets not collected: a file in src/ does not parse, or a sheet is missing"
        );
        if !target.exists() {
            let _ = fs::create_dir_all("target").and_then(|()| fs::write(target, ""));
        }
    }
}

fn messages() -> Result<(), String> {
    let english = catalogue::read_language(Path::new("locales/en"))?;
    let messages = catalogue::messages(&english)?;
    let fingerprint = catalogue::fingerprint(&messages);
    let files = write_languages(&messages, &fingerprint).map_err(|e| format!("target/locales: {e}"))?;

    let mut code = String::new();
    let mut table: Vec<&str> = Vec::new();
    for m in &messages {
        let text = m.english[m.english.len() - 1].replace('`', "'").replace('\n', " ");
        let kind = if m.is_plural() { "super::i18n::MsgPlural" } else { "super::i18n::Msg" };
        let _ = writeln!(code, "/// `{text}`\npub const {}: {kind} = {kind}({});", m.name, m.index);
        table.extend(m.english.iter().map(String::as_str));
    }
    let joined = table.join(&catalogue::SEPARATOR.to_string());
    let _ = writeln!(code, "pub(crate) const SLOTS: usize = {};", table.len());
    let _ = writeln!(code, "pub(crate) const FINGERPRINT: &str = {fingerprint:?};");
    let _ = writeln!(code, "pub(crate) const EN: &str = {joined:?};");
    let _ = writeln!(code, "pub(crate) const FILES: &[(&str, &str)] = &{files:?};");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("messages.rs");
    fs::write(&out, code).map_err(|e| format!("{}: {e}", out.display()))
}

/// Writes `target/locales/<tag>.<hash>.json` = `[fingerprint, text, text, …]` and removes files of earlier builds.
///
/// The hash covers the content, so that the files may be cached for ever. A text that a language lacks is the English one:
/// the build goes on, and tests/catalogue.rs fails.
fn write_languages(
    messages: &[catalogue::Message],
    fingerprint: &str,
) -> io::Result<Vec<(&'static str, String)>> {
    let dir = Path::new("target/locales");
    fs::create_dir_all(dir)?;
    let mut files = Vec::new();
    for tag in OTHERS {
        let texts = catalogue::read_language(&Path::new("locales").join(tag)).map_err(io::Error::other)?;
        if texts.is_empty() {
            continue;
        }
        let (mut table, _) = catalogue::translate(messages, &texts);
        table.insert(0, fingerprint.to_owned());
        let json = serde_json::to_string(&table).map_err(io::Error::other)?;
        let name = format!("{tag}.{}.json", catalogue::fnv(json.as_bytes()));
        let path = dir.join(&name);
        if fs::read_to_string(&path).ok().as_deref() != Some(&json) {
            fs::write(&path, json)?;
        }
        files.push((tag, name));
    }
    for entry in fs::read_dir(dir)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !files.iter().any(|(_, kept)| *kept == name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(files)
}
