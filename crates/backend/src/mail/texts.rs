//! What mails say, in the languages that the portal has texts for. Plain text: the person's program draws it.

use super::Mail;
use wire::{
    security::{CODE_MINUTES, RECOVERY_MINUTES},
    session::Secret,
};

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
pub fn request_answered(language: Language, to: &str, kind: &str, approved: bool, answer: &str) -> Mail {
    let note = if answer.is_empty() { String::new() } else { format!("\n{answer}\n") };
    let (subject, text) = match language {
        Language::En => {
            let outcome = if approved { "approved" } else { "declined" };
            (
                format!("Your request ({kind}) was {outcome}"),
                format!("Hello,\n\nyour request ({kind}) was {outcome}.\n{note}"),
            )
        }
        Language::De => {
            let outcome = if approved { "angenommen" } else { "abgelehnt" };
            let what = match kind {
                "create" => "neuer Arbeitsbereich",
                "link" => "Arbeitsbereiche verbinden",
                "unlink" => "Verbindung lösen",
                other => other,
            };
            (
                format!("Ihre Anfrage ({what}) wurde {outcome}"),
                format!("Guten Tag,\n\nIhre Anfrage ({what}) wurde {outcome}.\n{note}"),
            )
        }
    };
    Mail { to: to.to_owned(), subject, text }
}

/// The code of a sign-in or of setting up a second factor.
pub fn code(language: Language, to: &str, code: &Secret) -> Mail {
    let code = code.expose();
    let (subject, text) = match language {
        Language::En => (
            "Your code",
            format!(
                "Hello,\n\nyour code is:\n\n{code}\n\nIt works once, for {CODE_MINUTES} minutes. Nobody will ever ask you for it.\n\n\
                 If you did not just sign in, somebody knows your password: change it.\n"
            ),
        ),
        Language::De => (
            "Ihr Code",
            format!(
                "Guten Tag,\n\nIhr Code lautet:\n\n{code}\n\nEr gilt einmal und {CODE_MINUTES} Minuten lang. Niemand wird Sie je danach fragen.\n\n\
                 Haben Sie sich nicht gerade angemeldet, dann kennt jemand Ihr Passwort: Ändern Sie es.\n"
            ),
        ),
    };
    Mail { to: to.to_owned(), subject: subject.to_owned(), text }
}

/// The link to set a new password.
pub fn recovery(language: Language, to: &str, link: &str) -> Mail {
    let (subject, text) = match language {
        Language::En => (
            "Set a new password",
            format!(
                "Hello,\n\nsomebody asked to set a new password for this address. Open this link to do so; it works once, for \
                 {RECOVERY_MINUTES} minutes:\n\n{link}\n\nIf it was not you, ignore this message: your password stays as it is.\n"
            ),
        ),
        Language::De => (
            "Neues Passwort setzen",
            format!(
                "Guten Tag,\n\njemand möchte für diese Adresse ein neues Passwort setzen. Öffnen Sie dazu diesen Link; er gilt einmal und \
                 {RECOVERY_MINUTES} Minuten lang:\n\n{link}\n\nWaren Sie es nicht, dann ignorieren Sie diese Nachricht: Ihr Passwort bleibt, wie es ist.\n"
            ),
        ),
    };
    Mail { to: to.to_owned(), subject: subject.to_owned(), text }
}

/// The account is going to be erased.
pub fn deletion(language: Language, to: &str, day: &str, link: &str) -> Mail {
    let (subject, text) = match language {
        Language::En => (
            "Your account will be deleted",
            format!(
                "Hello,\n\nyou asked to have your account deleted. It is erased on {day}; until then you can use it.\n\n\
                 To keep it, sign in and open this page:\n\n{link}\n\nIf it was not you, change your password there, too.\n"
            ),
        ),
        Language::De => (
            "Ihr Konto wird gelöscht",
            format!(
                "Guten Tag,\n\nSie haben die Löschung Ihres Kontos verlangt. Es wird am {day} gelöscht; bis dahin können Sie es benutzen.\n\n\
                 Wenn Sie es behalten möchten, melden Sie sich an und öffnen Sie diese Seite:\n\n{link}\n\nWaren Sie es nicht, dann ändern Sie dort \
                 auch Ihr Passwort.\n"
            ),
        ),
    };
    Mail { to: to.to_owned(), subject: subject.to_owned(), text }
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
        for (language, word) in [(Language::En, "declined"), (Language::De, "abgelehnt")] {
            let mail = request_answered(language, "a@b.example", "create", false, "No room.");
            assert!(mail.text.contains(word) && mail.text.contains("No room."), "{}", mail.text);
            assert!(code(language, "a@b.example", &Secret::from("123456")).text.contains("123456"));
            let kept = deletion(language, "a@b.example", "2026-11-28", "https://x.example/account/data").text;
            assert!(kept.contains("2026-11-28") && kept.contains("https://x.example/account/data"));
            assert!(
                recovery(language, "a@b.example", "https://x.example/r#1")
                    .text
                    .contains("https://x.example/r#1")
            );
        }
        assert_eq!((Language::of(Some("de-AT")), Language::of(Some("fr"))), (Language::De, Language::En));
    }
}
