//! Two things at a time, where somebody can.

/// Does two things and gives both answers. The core has no threads; a front end that has some can do them at
/// the same time.
pub trait Both: Sync {
    /// Does both.
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B);
}

/// Does one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct InTurn;

impl Both for InTurn {
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        (one(), other())
    }
}
