//! The simulated network: devices attach, open data sessions, use data, move, hit limits and are refused, and get their messages. Runs with
//! the demo world; tests move its clock.
//!
//! * A device costs something only when something happens to it: the next moments of all devices are in a heap, and devices that cannot
//!   connect are not in it.
//! * What happens is a pure function of the seed, the device and the moment ([`device`]), so that the same world comes out every time.
//! * What was changed through the API comes in by the table `network_change`, which triggers fill.
//! * Everything of a step is written in one transaction ([`crate::store::network`]), in batches that keep the writer for a moment.

pub mod batch;
pub mod device;
pub mod facts;
mod traffic;

use crate::{error::Error, state::AppState, store::Store};
use batch::Batch;
use device::{Device, Phase};
use facts::Facts;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    time::Duration,
};

/// How often the running server looks.
const EVERY: Duration = Duration::from_secs(1);
/// Moments of devices per transaction.
const BATCH: usize = 2_000;
/// Changes that are taken in at once.
const CHANGES: i64 = 2_000;

/// How lively the network is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The same seed, the same events.
    pub seed: u64,
    /// Sessions per device and day, on average.
    pub sessions_per_day: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: crate::demo::world::SEED, sessions_per_day: 6.0 }
    }
}

/// The network and all devices that can connect.
#[derive(Debug)]
pub struct Network {
    store: Store,
    options: Options,
    devices: HashMap<i64, Device>,
    agenda: BinaryHeap<Reverse<(i64, i64)>>,
    /// The month that was begun for all devices.
    month: i64,
}

impl Network {
    /// Starts with the devices as the database has them.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn start(store: Store, options: Options, now: i64) -> Result<Self, Error> {
        let mut network =
            Self { store, options, devices: HashMap::new(), agenda: BinaryHeap::new(), month: 0 };
        let mut batch = Batch::default();
        // Everything is read now, whatever was changed before.
        network.store.forget_network_changes().await?;
        for facts in network.store.network_facts(None, now).await? {
            let id = facts.device;
            network.take_in(facts, now, &mut batch);
            // Not all at once: spread over the mean time between two sessions.
            if let Some(device) = network.devices.get_mut(&id) {
                device.next = device.first(&network.options, now);
                network.agenda.push(Reverse((device.next, id)));
            }
        }
        network.store.write_network(batch).await?;
        Ok(network)
    }

    /// Lets time pass up to `now`. Returns how many things happened.
    ///
    /// # Errors
    /// On a database failure. Changes that were read may be lost: start the network anew.
    pub async fn advance(&mut self, now: i64) -> Result<usize, Error> {
        let mut happened = 0;
        let month = device::month(now);
        if month != self.month {
            self.store.begin_month(month, CHANGES).await?;
            self.month = month;
        }
        loop {
            let changed = self.store.take_network_changes(CHANGES).await?;
            if changed.is_empty() {
                break;
            }
            let mut batch = Batch::default();
            for facts in self.store.network_facts(Some(&changed), now).await? {
                self.take_in(facts, now, &mut batch);
            }
            // What is not there any more: deleted devices.
            for id in &changed {
                let known = batch.seen.contains(id);
                if !known {
                    self.devices.remove(id);
                }
            }
            happened += changed.len();
            self.write(batch).await?;
        }
        loop {
            let mut batch = Batch::default();
            let mut steps = 0;
            while steps < BATCH {
                match self.agenda.peek() {
                    Some(Reverse((at, _))) if *at <= now => {}
                    _ => break,
                }
                let Some(Reverse((at, id))) = self.agenda.pop() else { break };
                let Some(device) = self.devices.get_mut(&id).filter(|device| device.next == at) else {
                    continue;
                };
                device.step(&self.options, at, &mut batch);
                steps += 1;
                self.agenda.push(Reverse((device.next, id)));
            }
            if steps == 0 {
                return Ok(happened);
            }
            happened += steps;
            batch.forget_minutes_before(now);
            self.write(batch).await?;
        }
    }

    /// Devices that can connect.
    pub fn len(&self) -> usize {
        self.devices.len()
    }

    /// Whether no device can connect.
    pub fn is_empty(&self) -> bool {
        self.devices.is_empty()
    }

    /// A device as the database has it now: joins, goes on or leaves.
    fn take_in(&mut self, facts: Facts, now: i64, batch: &mut Batch) {
        let id = facts.device;
        batch.seen.insert(id);
        let mut device = match self.devices.remove(&id) {
            Some(mut device) => {
                device.refresh(facts, now, batch);
                device
            }
            None => Device::new(facts),
        };
        if !device.facts.may_connect() {
            device.leave(now, batch);
            return;
        }
        device.changed(&self.options, now, batch);
        self.agenda.push(Reverse((device.next, id)));
        self.devices.insert(id, device);
    }

    /// Writes a batch, and tells the devices how their messages fared.
    async fn write(&mut self, batch: Batch) -> Result<(), Error> {
        for (device, quota) in self.store.write_network(batch).await? {
            if let Some(device) = self.devices.get_mut(&device) {
                device.facts.sms_quota = quota;
            }
        }
        Ok(())
    }

    /// How many devices are in which phase: offline, attached, online, blocked.
    pub fn phases(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for device in self.devices.values() {
            let at = match device.phase {
                Phase::Offline => 0,
                Phase::Attached => 1,
                Phase::Online(_) => 2,
                Phase::Blocked => 3,
            };
            counts[at] += 1;
        }
        counts
    }
}

/// Runs for as long as the server does. After a failure, which is logged, the network is read anew from the database.
pub async fn watch(state: AppState, options: Options) {
    let mut clock = tokio::time::interval(EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        let mut network = match Network::start(state.store.clone(), options, state.clock.now()).await {
            Ok(network) => network,
            Err(error) => {
                tracing::error!(%error, "the network did not start; it is tried again in a second");
                continue;
            }
        };
        tracing::info!(devices = network.len(), "the simulated network runs");
        let error = loop {
            clock.tick().await;
            if let Err(error) = network.advance(state.clock.now()).await {
                break error;
            }
        };
        tracing::error!(%error, "the network stopped; it is read anew in a second");
    }
}
