//! Values as they look in JSON, shared by every room.

mod address;
mod change;
mod code;
mod key;
mod keys;
mod money;
mod owner;
pub(crate) mod refusal;

pub use address::Address;
pub use change::{Change, cleared};
pub use code::{Country, Currency};
pub use key::Key;
pub use keys::*;
pub use money::{Money, UnitPrice};
pub(crate) use owner::RuleOwner;
