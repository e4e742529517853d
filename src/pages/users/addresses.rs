//! Addresses as people paste them: one per line, lists with commas or semicolons, `Ola Nordmann <ola@acme.example>` from a
//! mail program.

use crate::util::intl;
use std::collections::HashSet;
use wire::validate;

/// What was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Each once, as it was written.
    pub good: Vec<String>,
    /// What is no address.
    pub bad: Vec<String>,
}

/// Reads a text.
pub fn read(text: &str) -> Addresses {
    let mut found = Addresses::default();
    // What is an address stays one in lower case, so that one set does for both lists.
    let mut seen = HashSet::new();
    let mut take = |word: &str| {
        if seen.insert(intl::lower(word)) {
            let list = if validate::email(word).is_ok() { &mut found.good } else { &mut found.bad };
            list.push(word.to_owned());
        }
    };
    for piece in text.split(['\n', '\r', ',', ';']).map(str::trim) {
        match piece.split_once('<').and_then(|(_, rest)| rest.split_once('>')) {
            Some((address, _)) => take(address.trim()),
            None => piece.split_whitespace().for_each(&mut take),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_text_gives_each_address_once() {
        let text = "a@x.example, b@x.example;c@x.example\n\n Ola Nordmann <ola@x.example>\r\nA@X.example d@x.example";
        let found = read(text);
        assert_eq!(found.good, ["a@x.example", "b@x.example", "c@x.example", "ola@x.example", "d@x.example"]);
        assert!(found.bad.is_empty());
    }

    #[test]
    fn what_is_no_address_is_named_and_not_left_out() {
        let found = read("ola@, kim@acme.example, Kim Larsen, <>");
        assert_eq!(found.good, ["kim@acme.example"]);
        assert_eq!(found.bad, ["ola@", "Kim", "Larsen", ""]);
        assert_eq!(read(" \n , ; "), Addresses::default());
    }
}
