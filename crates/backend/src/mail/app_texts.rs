//! What mails say about access to apps (U-9): to the Owner that somebody asks, to the member what was decided.

use super::{Mail, texts::Language};

/// Which app, where.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Name of the app.
    pub app: &'a str,
    /// Name of the workspace.
    pub workspace: &'a str,
    /// Its page in the portal.
    pub link: &'a str,
}

/// Somebody asks for access. `message` may be empty.
pub fn asked(language: Language, to: &str, who: &str, message: &str, place: Place<'_>) -> Mail {
    let Place { app, workspace, link } = place;
    let note = if message.is_empty() { String::new() } else { format!("\n{message}\n") };
    let (subject, text) = match language {
        Language::En => (
            format!("{workspace}: {who} asks for access to {app}"),
            format!(
                "Hello,\n\n{who} asks for access to the app {app} in the workspace \"{workspace}\".\n{note}\n\
                 Approve or decline it here:\n\n{link}\n"
            ),
        ),
        Language::De => (
            format!("{workspace}: {who} bittet um Zugang zu {app}"),
            format!(
                "Guten Tag,\n\n{who} bittet im Arbeitsbereich „{workspace}“ um Zugang zur App {app}.\n{note}\n\
                 Hier können Sie zustimmen oder ablehnen:\n\n{link}\n"
            ),
        ),
    };
    Mail { to: to.to_owned(), subject, text }
}

/// What was decided about somebody's request.
#[derive(Clone, Copy, Debug)]
pub enum Decided<'a> {
    /// Approved, with this app role.
    Approved(&'a str),
    /// Declined, for this reason.
    Declined(&'a str),
}

/// The answer to a request.
pub fn answered(language: Language, to: &str, decided: Decided<'_>, place: Place<'_>) -> Mail {
    let Place { app, workspace, link } = place;
    let (subject, text) = match (language, decided) {
        (Language::En, Decided::Approved(role)) => (
            format!("{workspace}: you have access to {app}"),
            format!(
                "Hello,\n\nyour request was approved: in the workspace \"{workspace}\" you have access to the app {app} \
                 with the app role {role}.\n\n{link}\n"
            ),
        ),
        (Language::En, Decided::Declined(reason)) => (
            format!("{workspace}: your request for {app} was declined"),
            format!(
                "Hello,\n\nyour request for access to the app {app} in the workspace \"{workspace}\" was declined:\n\n{reason}\n\n{link}\n"
            ),
        ),
        (Language::De, Decided::Approved(role)) => (
            format!("{workspace}: Sie haben Zugang zu {app}"),
            format!(
                "Guten Tag,\n\nIhrer Anfrage wurde zugestimmt: Im Arbeitsbereich „{workspace}“ haben Sie Zugang zur App {app} \
                 mit der App-Rolle {role}.\n\n{link}\n"
            ),
        ),
        (Language::De, Decided::Declined(reason)) => (
            format!("{workspace}: Ihre Anfrage zu {app} wurde abgelehnt"),
            format!(
                "Guten Tag,\n\nIhre Anfrage nach Zugang zur App {app} im Arbeitsbereich „{workspace}“ wurde abgelehnt:\n\n{reason}\n\n{link}\n"
            ),
        ),
    };
    Mail { to: to.to_owned(), subject, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_says_everything_that_decides() {
        let place = Place { app: "VPN", workspace: "Acme", link: "https://x.example/w/1/apps/vpn" };
        for language in [Language::En, Language::De] {
            let asked = asked(language, "a@b.example", "Uli", "For the north plant.", place);
            let yes = answered(language, "a@b.example", Decided::Approved("Manager"), place);
            let no = answered(language, "a@b.example", Decided::Declined("Not needed."), place);
            for (mail, own) in [(asked, "For the north plant."), (yes, "Manager"), (no, "Not needed.")] {
                for part in ["VPN", "Acme", "https://x.example/w/1/apps/vpn", own] {
                    assert!(mail.text.contains(part), "{language:?}: {part}");
                }
            }
        }
    }
}
