//! Values as they look in JSON, shared by every room.

mod address;
mod change;
mod code;
mod day;
mod key;
mod keys;
mod money;
mod on_violation;
mod owner;
mod percent;
mod rate;
pub(crate) mod refusal;
mod step;
mod switches;
mod terms;
pub(crate) mod text;

pub use address::Address;
pub use change::{Change, cleared, given};
pub use code::{Country, Currency};
pub use day::{Day, Timestamp};
pub use key::Key;
pub use keys::*;
pub use money::{Money, Sum, UnitPrice};
pub(crate) use on_violation::OnViolation;
pub(crate) use owner::RuleOwner;
pub use percent::Percent;
pub use rate::Rate;
pub(crate) use step::{ApprovalRuleStep, ApproverRole};
pub(crate) use switches::{CustomerSettings, CustomerSwitches, EveryonesSwitches};
pub use terms::PaymentTerms;
