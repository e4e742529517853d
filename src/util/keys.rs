//! A set of keys in their order: a sorted list. A tree of the standard library for it is a kilobyte of the first load.

/// Keys, each once, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys(Vec<String>);

impl Keys {
    /// Whether a key is there.
    pub fn contains(&self, key: &str) -> bool {
        self.place(key).is_ok()
    }

    /// Puts a key in, or takes it out.
    pub fn set(&mut self, key: &str, there: bool) {
        match (self.place(key), there) {
            (Err(at), true) => self.0.insert(at, key.to_owned()),
            (Ok(at), false) => {
                self.0.remove(at);
            }
            _ => {}
        }
    }

    /// All of them, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &String> {
        self.0.iter()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|known| known.as_str().cmp(key))
    }
}

impl FromIterator<String> for Keys {
    fn from_iter<I: IntoIterator<Item = String>>(keys: I) -> Self {
        let mut all = Self::default();
        keys.into_iter().for_each(|key| all.set(&key, true));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn each_once_in_order() {
        let mut keys: Keys = ["b", "a", "b"].map(str::to_owned).into_iter().collect();
        keys.set("c", true);
        keys.set("a", false);
        keys.set("none", false);
        assert_eq!(keys.iter().collect::<Vec<_>>(), ["b", "c"]);
        assert!(keys.contains("b") && !keys.contains("a") && keys.len() == 2 && !keys.is_empty());
    }
}
