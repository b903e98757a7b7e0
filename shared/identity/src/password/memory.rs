//! The memory that hashes work in.

use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::Block;

/// Kept from one hash to the next: otherwise each thread that ever hashed keeps the memory of a
/// hash as free heap, and each hash pays for the system handing its pages out anew. What a hash
/// leaves in it stays until the next one overwrites it.
#[derive(Default)]
pub(super) struct Memory(Mutex<Vec<Block>>);

impl Memory {
    /// Does `work` in so many blocks of 1 KiB. Who comes while the memory is in use gets its own.
    pub(super) fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut memory = std::mem::take(&mut *self.idle());
        memory.resize(blocks, Block::default());
        let result = work(&mut memory);
        *self.idle() = memory;
        result
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Block>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memory(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(blocks: &mut [Block]) -> *const Block {
        blocks.as_ptr()
    }

    #[test]
    fn the_next_hash_works_where_the_last_one_did() {
        let memory = Memory::default();
        let first = memory.lend(8, address);
        assert_eq!(memory.lend(8, address), first);
        assert_eq!(memory.lend(4, |blocks| blocks.len()), 4);
    }

    #[test]
    fn two_hashes_at_once_never_share() {
        let memory = Memory::default();
        memory.lend(8, |outer| {
            let outer = address(outer);
            assert_ne!(memory.lend(8, address), outer);
        });
    }
}
