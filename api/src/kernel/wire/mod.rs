//! Values as they look in JSON, shared by every room.

mod address;
mod change;
mod code;
mod day;
mod key;
mod keys;
mod money;
mod owner;
mod rate;
pub(crate) mod refusal;
mod terms;
pub(crate) mod text;

pub use address::Address;
pub use change::{Change, cleared, given};
pub use code::{Country, Currency};
pub use day::{Day, Timestamp};
pub use key::Key;
pub use keys::*;
pub use money::{Money, Sum, UnitPrice};
pub(crate) use owner::RuleOwner;
pub use rate::Rate;
pub use terms::PaymentTerms;
