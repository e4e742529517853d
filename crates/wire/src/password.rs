//! What a chosen password must not be: one of those that are tried first. The list has 1,233 of them with at least eight characters: the
//! most frequent ones of published leaks, by their order in zxcvbn 4.4.2 (MIT, Dan Wheeler and Dropbox), and some of our own, also German ones.
//!
//! A form looks at the text and says how strong it seems; a server sees only the digest (api.md §2), and looks that up.

/// The list: sorted, one a line, in lower case.
pub const COMMON: &str = include_str!("../data/common-passwords.txt");

/// What is the matter with a password, or how strong it seems. A hint, but for the first two, which are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Fewer characters than [`crate::validate::PASSWORD_MIN`].
    Short,
    /// On the list, perhaps with a digit or a mark behind it.
    Common,
    /// Holds the name or the address of its owner.
    Personal,
    /// A few characters again and again, or a row of the alphabet or of the keyboard.
    Regular,
    /// Will do.
    Fair,
    /// Long enough to be left alone.
    Strong,
}

/// From so many characters up a password is strong.
const STRONG: usize = 14;
/// Rows that are typed rather than chosen.
const ROWS: [&str; 6] =
    ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "yxcvbnm"];

/// Whether a text is on the list, whatever its case.
pub fn is_common(text: &str) -> bool {
    let text = text.to_lowercase();
    COMMON.lines().any(|common| common == text)
}

/// How strong a password seems. `own`: name and address of the person, as they are written.
pub fn strength(password: &str, own: &[&str]) -> Strength {
    let plain = password.to_lowercase();
    let length = plain.chars().count();
    if length < crate::validate::PASSWORD_MIN {
        return Strength::Short;
    }
    let stem = plain.trim_end_matches(|c: char| !c.is_alphabetic());
    if is_common(&plain) || (length < STRONG && stem.len() >= 4 && is_common(stem)) {
        return Strength::Common;
    }
    let parts = own.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let personal =
        parts.filter(|part| part.chars().count() >= 4).any(|part| plain.contains(&part.to_lowercase()));
    if personal && length < STRONG + 4 {
        return Strength::Personal;
    }
    match rest(&plain) {
        ..6 => Strength::Regular,
        6..STRONG => Strength::Fair,
        _ => Strength::Strong,
    }
}

/// Characters that a guesser would have to think of: those that neither repeat one of the two before nor follow the one before in a row.
fn rest(plain: &str) -> usize {
    let letters: Vec<char> = plain.chars().collect();
    let in_a_row = |one: char, next: char| {
        let pair: [String; 2] = [[one, next].iter().collect(), [next, one].iter().collect()];
        ROWS.iter().any(|row| pair.iter().any(|pair| row.contains(pair.as_str())))
    };
    let new = |at: usize| {
        let before = &letters[..at];
        let told = before.iter().rev().take(2).any(|one| *one == letters[at])
            || before.last().is_some_and(|one| in_a_row(*one, letters[at]));
        // The same half again.
        let again = at >= 4 && letters[..at].windows(2).any(|pair| pair == &letters[at - 1..=at]);
        !told && !again
    };
    (0..letters.len()).filter(|at| new(*at)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_lower_case_and_long_enough() {
        let all: Vec<&str> = COMMON.lines().collect();
        assert!(all.len() > 1_200 && all.is_sorted());
        assert!(
            all.iter().all(|one| one.len() >= crate::validate::PASSWORD_MIN && *one == one.to_lowercase())
        );
    }

    #[test]
    fn weak_ones_are_told_apart_by_what_makes_them_weak() {
        let own = ["Noor Haddad", "noor@beta.example"];
        for (password, expected) in [
            ("short", Strength::Short),
            ("Password", Strength::Common),
            ("iloveyou!", Strength::Common),
            ("Passwort123", Strength::Common),
            ("haddad-beta", Strength::Personal),
            ("aaaaaaaaaaaa", Strength::Regular),
            ("abababababab", Strength::Regular),
            ("abcdefghijklm", Strength::Regular),
            ("4r8#zQpw", Strength::Fair),
            ("vier Wörter sind besser", Strength::Strong),
            ("another password", Strength::Fair),
        ] {
            assert_eq!(strength(password, &own), expected, "{password}");
        }
        assert_eq!(strength("noor", &[]), Strength::Short);
        assert_ne!(strength("haddad-beta", &[]), Strength::Personal);
    }
}
