//! A map of a handful of entries: a list that is looked through. The trees and hash tables of the standard library are
//! compiled anew for every type, kilobytes of the first load for maps that never hold more than a few things.

/// Values by key, in no order.
#[derive(Clone, Debug)]
pub struct Pairs<K, V>(Vec<(K, V)>);

impl<K, V> Default for Pairs<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, V> Pairs<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: K, value: V) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key, value)),
        }
    }

    /// The value of a key, made when there is none.
    pub fn get_or_make(&mut self, key: K, make: impl FnOnce() -> V) -> &V {
        let at = self.0.iter().position(|(known, _)| *known == key).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push((key, make()));
        }
        &self.0[at].1
    }

    /// Forgets a key.
    pub fn remove(&mut self, key: &K) {
        self.0.retain(|(known, _)| known != key);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Pairs;

    #[test]
    fn one_value_a_key() {
        let mut pairs = Pairs::default();
        pairs.insert("a", 1);
        pairs.insert("b", 2);
        pairs.insert("a", 3);
        assert_eq!((pairs.get(&"a"), pairs.get(&"b"), pairs.len()), (Some(&3), Some(&2), 2));
        pairs.remove(&"a");
        assert_eq!((pairs.get(&"a"), pairs.values().sum::<i32>()), (None, 2));
        assert_eq!((*pairs.get_or_make("b", || 7), *pairs.get_or_make("c", || 8)), (2, 8));
        pairs.clear();
        assert!(pairs.is_empty());
    }
}
