//! A map of bounded weight that forgets what was not used for longest.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// What a key or a value takes of the memory, roughly, in bytes. Of a small key, 0 will do.
pub trait Weighed {
    /// See the trait.
    fn weight(&self) -> usize;
}

/// See the module.
#[derive(Debug)]
pub struct Recent<K, V> {
    values: HashMap<K, Slot<V>>,
    /// Keys by when they were last used.
    order: BTreeMap<u64, K>,
    clock: u64,
    weight: usize,
    most: usize,
}

#[derive(Debug, Default)]
struct Slot<V> {
    value: V,
    used: u64,
    weight: usize,
}

impl<K: Clone + Eq + Hash + Weighed, V: Weighed + Default> Recent<K, V> {
    /// Keeps values up to a weight.
    pub fn new(most: usize) -> Self {
        Self { values: HashMap::new(), order: BTreeMap::new(), clock: 0, weight: 0, most }
    }

    /// The value of a key, if it is there.
    pub fn get(&mut self, key: &K) -> Option<&V> {
        let slot = self.values.get_mut(key)?;
        self.clock += 1;
        if let Some(key) = self.order.remove(&slot.used) {
            slot.used = self.clock;
            self.order.insert(self.clock, key);
        }
        Some(&slot.value)
    }

    /// Reads or changes the value of a key, which begins as the default. Afterwards the oldest are dropped until the rest
    /// fits; this one stays.
    pub fn with<T>(&mut self, key: &K, run: impl FnOnce(&mut V) -> T) -> T {
        self.clock += 1;
        let slot = self.values.entry(key.clone()).or_default();
        let own = self.order.remove(&slot.used).unwrap_or_else(|| key.clone());
        slot.used = self.clock;
        self.order.insert(self.clock, own);
        let answer = run(&mut slot.value);
        // The key is kept twice: here and in the order.
        let weight = slot.value.weight() + 2 * key.weight();
        self.weight = self.weight - slot.weight + weight;
        slot.weight = weight;
        while self.weight > self.most && self.values.len() > 1 {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.weight -= self.values.remove(&oldest).map_or(0, |slot| slot.weight);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weighed for &str {
        fn weight(&self) -> usize {
            self.len()
        }
    }

    impl Weighed for Vec<u8> {
        fn weight(&self) -> usize {
            self.len()
        }
    }

    #[test]
    fn the_least_recently_used_goes_first_and_the_newest_always_stays() {
        let mut recent = Recent::<&str, Vec<u8>>::new(16);
        for key in ["a", "b", "c"] {
            recent.with(&key, |value| value.resize(3, 0));
        }
        assert!(recent.get(&"a").is_some(), "used again");
        recent.with(&"d", |value| value.resize(3, 0));
        assert!(recent.get(&"b").is_none());
        assert!(recent.get(&"a").is_some() && recent.get(&"c").is_some() && recent.get(&"d").is_some());
        assert_eq!(recent.weight, 15);
        recent.with(&"e", |value| value.resize(100, 0));
        assert_eq!((recent.values.len(), recent.order.len(), recent.weight), (1, 1, 102));
        recent.with(&"e", |value| value.resize(1, 0));
        assert_eq!(recent.weight, 3);
        recent.with(&"long key", |value| value.push(0));
        assert_eq!((recent.values.len(), recent.weight), (1, 17), "a key weighs twice");
    }
}
