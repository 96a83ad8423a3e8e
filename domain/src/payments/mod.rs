//! Payments: incoming money, its allocation to invoices, refunds and returns.

mod allocate;
mod failure;
mod payment;
mod refund;

pub use allocate::{Allocation, OpenInvoice, allocate, allocate_by_age};
pub use failure::PaymentError;
pub use payment::{Payment, PaymentStatus, Reversal, check_external_id};
pub use refund::{CreditDraw, OpenCredit, Refund};

use crate::id::{Entity, Id};

/// Tag type of payment ids.
pub enum PaymentTag {}
impl Entity for PaymentTag {
    const PREFIX: &'static str = "payment";
}
/// The id of a payment.
pub type PaymentId = Id<PaymentTag>;

/// Tag type of return ids.
pub enum ReturnTag {}
impl Entity for ReturnTag {
    const PREFIX: &'static str = "return";
}
/// The id of a return: money the bank took back.
pub type ReturnId = Id<ReturnTag>;

/// Tag type of refund ids.
pub enum RefundTag {}
impl Entity for RefundTag {
    const PREFIX: &'static str = "refund";
}
/// The id of a refund.
pub type RefundId = Id<RefundTag>;

/// Tag type of allocation ids.
pub enum AllocationTag {}
impl Entity for AllocationTag {
    const PREFIX: &'static str = "allocation";
}
/// The id of an allocation.
pub type AllocationId = Id<AllocationTag>;

/// Tag type of write-off ids.
pub enum WriteOffTag {}
impl Entity for WriteOffTag {
    const PREFIX: &'static str = "writeoff";
}
/// The id of a write-off.
pub type WriteOffId = Id<WriteOffTag>;
