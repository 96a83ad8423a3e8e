//! The audit log: authors, changes, and the detection of rows that were tampered with.

mod author;
mod chain;
mod chain_key;
mod content;
mod difference;
mod digest;

pub use author::Author;
pub use chain::{BadHead, Head};
pub use chain_key::ChainKey;
pub use content::Content;
pub use difference::{Change, changes, escaped};
pub use digest::Digest;
