//! From text to [`Json`]: strict as `serde_json`, without a panic and without a deep stack.

use super::{
    Json,
    number::{Grammar, scan},
};
use std::borrow::Cow;

/// How many lists and objects may be inside each other. The contract needs five; the stack stands far more.
pub const DEPTH: u8 = 64;

/// The text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl<'a> Json<'a> {
    /// Reads a text that is one JSON value and nothing else.
    ///
    /// # Errors
    /// [`Malformed`], also for more than [`DEPTH`] levels and for numbers beyond all floats.
    pub fn parse(text: &'a str) -> Result<Self, Malformed> {
        let mut parser = Parser { text, at: 0 };
        let json = parser.value(DEPTH).ok_or(Malformed)?;
        if parser.next().is_some() {
            return Err(Malformed);
        }
        Ok(json)
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    /// The byte here, without moving.
    fn here(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The byte after blanks, and moves onto it.
    fn next(&mut self) -> Option<u8> {
        while matches!(self.here(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        self.here()
    }

    fn value(&mut self, depth: u8) -> Option<Json<'a>> {
        match self.next()? {
            b'n' => self.word("null", Json::Null),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'"' => self.string().map(Json::Text),
            b'[' => {
                let depth = depth.checked_sub(1)?;
                let mut items = Vec::new();
                while self.another(b']', items.is_empty())? {
                    items.push(self.value(depth)?);
                }
                Some(Json::List(items))
            }
            b'{' => {
                let depth = depth.checked_sub(1)?;
                let mut entries = Vec::new();
                while self.another(b'}', entries.is_empty())? {
                    if self.next()? != b'"' {
                        return None;
                    }
                    let key = self.string()?;
                    if self.next()? != b':' {
                        return None;
                    }
                    self.at += 1;
                    entries.push((key, self.value(depth)?));
                }
                Some(Json::Map(entries))
            }
            _ => {
                let (number, length) = scan(self.text.as_bytes().get(self.at..)?, Grammar::Json)?;
                self.at += length;
                Some(Json::Number(number))
            }
        }
    }

    fn word(&mut self, word: &str, json: Json<'a>) -> Option<Json<'a>> {
        let rest = self.text.get(self.at..)?;
        self.at += word.len();
        rest.starts_with(word).then_some(json)
    }

    /// Whether an item follows rather than the end; takes the bracket or the comma before it.
    fn another(&mut self, end: u8, first: bool) -> Option<bool> {
        if first {
            // The opening bracket.
            self.at += 1;
        }
        let found = self.next()?;
        if found == end {
            self.at += 1;
            return Some(false);
        }
        if first {
            return Some(true);
        }
        self.at += 1;
        // A comma promises an item: the end right after it is refused where the item is read.
        (found == b',').then_some(true)
    }

    /// The text that begins at the quote here.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.at += 1;
        let mut escaped = String::new();
        let mut start = self.at;
        loop {
            let byte = self.here()?;
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                self.at += 1;
                continue;
            }
            let plain = self.text.get(start..self.at)?;
            self.at += 1;
            match byte {
                b'"' if escaped.is_empty() => return Some(Cow::Borrowed(plain)),
                b'"' => {
                    escaped.push_str(plain);
                    return Some(Cow::Owned(escaped));
                }
                b'\\' => {
                    escaped.push_str(plain);
                    escaped.push(self.escape()?);
                    start = self.at;
                }
                _ => return None,
            }
        }
    }

    /// What the escape after a backslash means.
    fn escape(&mut self) -> Option<char> {
        let byte = self.here()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                if unit & 0xfc00 != 0xd800 {
                    return char::from_u32(unit);
                }
                // The first half of a pair: the second must follow.
                let pair = self.text.as_bytes().get(self.at..)?.starts_with(b"\\u");
                self.at += 2;
                let low = self.unit().filter(|low| pair && low & 0xfc00 == 0xdc00)?;
                return char::from_u32(0x1_0000 + ((unit & 0x3ff) << 10 | low & 0x3ff));
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }
}
