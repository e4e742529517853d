//! Ranges of addresses that no workspace has.

use super::addresses::{FIRST_PREFIX, PARENTS, RESERVED, Range, address, allocated, number, overlaps, range};
use crate::{error::Error, store::Store};
use wire::address_space::AddressSpace;

/// Ranges that a list of free ones has.
const OFFERED: usize = 10;

impl Store {
    /// Ranges that nobody has, others with each call.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn free_address_spaces(&self) -> Result<Vec<AddressSpace>, Error> {
        let mut connection = self.read().acquire().await?;
        let allocated = allocated(&mut connection).await?;
        let mut random = vec![0_u8; OFFERED * 20 * 8];
        getrandom::fill(&mut random).map_err(|error| Error::Internal(error.to_string()))?;
        let mut offered: Vec<Range> = Vec::new();
        for bytes in random.as_chunks::<8>().0 {
            let roll = u64::from_le_bytes(*bytes);
            let parent = PARENTS[usize::try_from(roll % 4).unwrap_or(0)];
            let size = 1_i64 << (32 - i64::from(FIRST_PREFIX));
            let slots = (1_u64 << (32 - u32::from(parent.1))) >> (32 - u32::from(FIRST_PREFIX));
            let first = number(parent.0) + i64::try_from((roll >> 8) % slots).unwrap_or(0) * size;
            let wanted = (first, first + size - 1);
            let taken = allocated.iter().chain(&offered).copied().chain([range(RESERVED)]);
            if offered.len() < OFFERED && !taken.into_iter().any(|other| overlaps(other, wanted)) {
                offered.push(wanted);
            }
        }
        Ok(offered
            .into_iter()
            .map(|(first, _)| AddressSpace {
                id: None,
                ip_address_space: format!("{}/{FIRST_PREFIX}", address(first)),
                ip_address_version: 4,
                used_count: None,
                available_count: None,
            })
            .collect())
    }
}
