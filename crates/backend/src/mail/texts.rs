//! What mails say, in the languages that the portal has texts for. Plain text: the person's program draws it.

use super::Mail;

/// A language of the mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English; also for every language without texts.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// The language of a locale.
    pub fn of(locale: Option<&str>) -> Self {
        match locale {
            Some(locale) if locale == "de" || locale.starts_with("de-") => Self::De,
            _ => Self::En,
        }
    }

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
}

/// An invitation to a workspace (U-2).
#[derive(Clone, Copy, Debug)]
pub struct InvitationText<'a> {
    /// Where to.
    pub to: &'a str,
    /// Name of the workspace.
    pub workspace: &'a str,
    /// Who invites; empty: the operator.
    pub inviter: &'a str,
    /// Name of the role.
    pub role: &'a str,
    /// The one-time link.
    pub link: &'a str,
    /// Days that it works.
    pub days: i64,
}

/// The mail of an invitation.
pub fn invitation(language: Language, facts: InvitationText<'_>) -> Mail {
    let InvitationText { to, workspace, inviter, role, link, days } = facts;
    let (subject, text) = match language {
        Language::En => {
            let who = if inviter.is_empty() {
                "You were invited".to_owned()
            } else {
                format!("{inviter} invites you")
            };
            (
                format!("Invitation to {workspace}"),
                format!(
                    "Hello,\n\n{who} to the workspace \"{workspace}\" with the role {role}.\n\n\
                     Open this link to accept. It works once, for {days} days:\n\n{link}\n\n\
                     If you did not expect this invitation, ignore this message; without the link nothing happens.\n"
                ),
            )
        }
        Language::De => {
            let who = if inviter.is_empty() {
                "Sie wurden eingeladen:".to_owned()
            } else {
                format!("{inviter} lädt Sie ein:")
            };
            (
                format!("Einladung zu {workspace}"),
                format!(
                    "Guten Tag,\n\n{who} Arbeitsbereich „{workspace}“, Rolle {role}.\n\n\
                     Öffnen Sie diesen Link, um anzunehmen. Er gilt einmal und {days} Tage lang:\n\n{link}\n\n\
                     Haben Sie diese Einladung nicht erwartet, dann ignorieren Sie diese Nachricht; ohne den Link geschieht nichts.\n"
                ),
            )
        }
    };
    Mail { to: to.to_owned(), subject, text }
}

/// An ownership that waits to be accepted.
pub fn ownership(language: Language, to: &str, workspace: &str, owner: &str, link: &str) -> Mail {
    let (subject, text) = match language {
        Language::En => (
            format!("{workspace}: the ownership is offered to you"),
            format!(
                "Hello,\n\n{owner} offers you the ownership of the workspace \"{workspace}\". \
                 Accept or decline it in the settings of the workspace within 7 days:\n\n{link}\n"
            ),
        ),
        Language::De => (
            format!("{workspace}: Ihnen wird die Inhaberschaft angeboten"),
            format!(
                "Guten Tag,\n\n{owner} bietet Ihnen die Inhaberschaft des Arbeitsbereichs „{workspace}“ an. \
                 Nehmen Sie sie innerhalb von 7 Tagen in dessen Einstellungen an, oder lehnen Sie ab:\n\n{link}\n"
            ),
        ),
    };
    Mail { to: to.to_owned(), subject, text }
}

/// What became of a request to the operator.
pub fn request_answered(to: &str, kind: &str, approved: bool, answer: &str) -> Mail {
    let outcome = if approved { "approved" } else { "declined" };
    let note = if answer.is_empty() { String::new() } else { format!("\n{answer}\n") };
    Mail {
        to: to.to_owned(),
        subject: format!("Your request ({kind}) was {outcome}"),
        text: format!("Hello,\n\nyour request ({kind}) was {outcome}.\n{note}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_says_everything_that_decides() {
        let facts = InvitationText {
            to: "a@b.example",
            workspace: "Acme",
            inviter: "Kim",
            role: "User",
            link: "https://x.example/invitation#swi_1",
            days: 7,
        };
        for language in [Language::En, Language::De] {
            let mail = invitation(language, facts);
            for part in ["Acme", "Kim", "User", "https://x.example/invitation#swi_1", "7"] {
                assert!(mail.text.contains(part), "{language:?}: {part}");
            }
            assert!(!format!("{mail:?}").contains("swi_1"));
        }
        assert_eq!((Language::of(Some("de-AT")), Language::of(Some("fr"))), (Language::De, Language::En));
    }
}
