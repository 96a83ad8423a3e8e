//! Orders, from the basket to the last unit shipped, invoiced or cancelled.

mod cancel;
mod coverage;
mod derived;
mod error;
mod hold;
mod line;
mod offer;
mod order;
mod payment_option;
pub mod place;
mod progress;
mod status;
pub mod transition;
mod warning;

#[cfg(test)]
mod samples;

pub use cancel::{BrokenTerm, BrokenTerms, Cancelled, CancelledPart, Terms, Waives};
pub use derived::{FulfilmentStatus, InvoiceStatus};
pub use error::OrderError;
pub use hold::{Hold, HoldChange};
pub use line::{ChargeKind, Item, Line};
pub use offer::{NotOffered, Offer, offers};
pub use order::{Order, TaxState};
pub use payment_option::{AskedOption, PaymentMethod, PaymentOption};
pub use progress::Part;
pub use status::{Command, Status};
pub use warning::Warning;

use crate::id::{Entity, Id};

/// Tag type of [`OrderId`].
pub enum OrderTag {}
impl Entity for OrderTag {
    const PREFIX: &'static str = "order";
}
/// The id of an order.
pub type OrderId = Id<OrderTag>;
