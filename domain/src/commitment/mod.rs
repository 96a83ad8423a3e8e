//! Commitments: the one primitive for everything that can run out.
//!
//! An [`Account`] has a limit. A [`Reservation`] takes a part of it for a source, if the limit leaves room. From
//! then on the source's [`Holding`] changes by [`Step`]s: each unit is committed or released once, and
//! committed units can be restored. [`Holding::moved`] turns steps into a [`Move`], the only change that a
//! store executes; it refuses every step that would resolve a unit twice.

mod account;
mod cause;
mod counts;
mod error;
mod holding;
mod kind;
mod reservation;
mod room;
#[cfg(test)]
pub(crate) mod store;

#[cfg(test)]
mod laws;

pub use account::{Account, NewAccount, NewLimit, NewLine, QuotaPart, Shortage};
pub use cause::OverLimit;
pub use counts::Counts;
pub use error::CommitmentError;
pub use holding::{Change, Commitment, Holding, Move, Step};
pub use kind::AccountKind;
pub use reservation::{Overrun, Reservation, Stage};
pub use room::{Raised, Room};
