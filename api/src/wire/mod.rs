//! Values as they look in JSON, shared by every room.

mod change;
mod key;
mod keys;
mod money;
pub(crate) mod refusal;

pub use change::cleared;
pub use key::Key;
pub use keys::*;
pub use money::{Money, UnitPrice};
