//! What happens, by the names the event feed shows.

mod all;

use std::str::FromStr;

use crate::word::{UnknownWord, find};

/// The type of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventType {
    /// An order was placed.
    OrderPlaced,
    /// An order is to be shipped.
    OrderConfirmed,
    /// An approver refused an order.
    OrderRejected,
    /// Open quantities of an order were cancelled: some, or all.
    OrderCancelled,
    /// Goods of an order left.
    OrderShipped,
    /// An invoice of an order was posted.
    OrderInvoiced,
    /// All of an order is done.
    OrderCompleted,
    /// Somebody is asked to approve.
    ApprovalRequestCreated,
    /// One of several approvers of a step said yes; the others are still to.
    ApprovalRequestSeconded,
    /// A step was approved; the next is active.
    ApprovalStepApproved,
    /// A step waited too long; administrators may decide it.
    ApprovalRequestEscalated,
    /// What was to be approved has changed.
    ApprovalRequestReopened,
    /// Every step was approved.
    ApprovalRequestApproved,
    /// A step was rejected.
    ApprovalRequestRejected,
    /// What was to be approved is cancelled.
    ApprovalRequestCancelled,
    /// Nobody decided in time.
    ApprovalRequestExpired,
    /// Goods left.
    ShipmentCreated,
    /// An invoice was posted.
    InvoicePosted,
    /// A payment or credit settled a part of an invoice.
    InvoicePartiallyPaid,
    /// An invoice is settled.
    InvoicePaid,
    /// A credit note against an invoice was posted.
    InvoiceCredited,
    /// A payment of an invoice went back: what it paid is open again, unless credit settles it.
    InvoiceReopened,
    /// What was open of an invoice was given up.
    InvoiceWrittenOff,
    /// A credit note was posted.
    CreditNotePosted,
    /// Credit settled an invoice.
    CreditNoteAllocated,
    /// A refund drew on the credit.
    CreditNoteRefunded,
    /// Money came in.
    PaymentReceived,
    /// A payment settled invoices.
    PaymentAllocated,
    /// Money was paid back.
    PaymentRefunded,
    /// A payment bounced.
    PaymentReturned,
    /// Stock was counted.
    StockSet,
    /// Stock was adjusted without a count.
    StockAdjusted,
    /// A company got an account.
    CompanyCreated,
    /// A company was changed.
    CompanyUpdated,
    /// Somebody may act for a company.
    MemberCreated,
    /// What somebody may do for a company was changed.
    MemberUpdated,
    /// Somebody works for the operator from now on.
    StaffUserCreated,
    /// What somebody may do for the operator was changed.
    StaffUserUpdated,
    /// A user set another password, and showed the old one.
    UserPasswordChanged,
    /// A user set a password by a mailed token: an invitation, or because they forgot it.
    UserPasswordReset,
    /// A user logged out everywhere: all their sessions have ended.
    UserSessionsEnded,
    /// An outside issuer vouched for a user for the first time.
    UserLinked,
    /// A user's logins need a code from now on.
    SecondFactorEnabled,
    /// A user ended their second factor.
    SecondFactorDisabled,
    /// Somebody else took a user's second factor away.
    SecondFactorReset,
    /// A recovery code stood in for the app, and is gone.
    RecoveryCodeUsed,
    /// Somebody logged in.
    SessionStarted,
    /// Somebody logged out.
    SessionEnded,
    /// A refresh token came twice: one of its two bearers is a thief, and the session has ended.
    SessionCompromised,
    /// Staff got a token by which they act in the name of a member.
    DelegationStarted,
    /// A login in the name of a member of staff failed.
    LoginFailed,
    /// There is a new key that signs tokens, or will.
    SigningKeyRotated,
    /// A key that signed tokens was taken away, with all that it signed.
    SigningKeyWithdrawn,
    /// An API key was made.
    ApiKeyCreated,
    /// An API key was ended.
    ApiKeyRevoked,
    /// An API key lost scopes, as its maker had.
    ApiKeyScopesReduced,
    /// A product was added.
    ProductCreated,
    /// A product was changed.
    ProductUpdated,
    /// A price list was added.
    PriceListCreated,
    /// A price list was changed.
    PriceListUpdated,
    /// Prices of a list were set.
    PricesSet,
    /// Tax rates were set.
    TaxRatesSet,
    /// It was said who invoices.
    IssuerSet,
    /// An order limit was set.
    OrderLimitCreated,
    /// An order limit was removed.
    OrderLimitDeleted,
    /// An approval rule was set.
    ApprovalRuleCreated,
    /// An approval rule was ended.
    ApprovalRuleDeactivated,
    /// A period was closed.
    LedgerClosed,
    /// A closed period was opened again.
    LedgerReopened,
    /// Business time was set by hand.
    ClockSet,
    /// Somebody ran scheduled work.
    JobRun,
}

impl EventType {
    /// Its name: `order.placed`.
    #[expect(clippy::too_many_lines, reason = "a line for each type")]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrderPlaced => "order.placed",
            Self::OrderConfirmed => "order.confirmed",
            Self::OrderRejected => "order.rejected",
            Self::OrderCancelled => "order.cancelled",
            Self::OrderShipped => "order.shipped",
            Self::OrderInvoiced => "order.invoiced",
            Self::OrderCompleted => "order.completed",
            Self::ApprovalRequestCreated => "approval_request.created",
            Self::ApprovalRequestSeconded => "approval_request.seconded",
            Self::ApprovalStepApproved => "approval_request.step_approved",
            Self::ApprovalRequestEscalated => "approval_request.escalated",
            Self::ApprovalRequestReopened => "approval_request.reopened",
            Self::ApprovalRequestApproved => "approval_request.approved",
            Self::ApprovalRequestRejected => "approval_request.rejected",
            Self::ApprovalRequestCancelled => "approval_request.cancelled",
            Self::ApprovalRequestExpired => "approval_request.expired",
            Self::ShipmentCreated => "shipment.created",
            Self::InvoicePosted => "invoice.posted",
            Self::InvoicePartiallyPaid => "invoice.partially_paid",
            Self::InvoicePaid => "invoice.paid",
            Self::InvoiceCredited => "invoice.credited",
            Self::InvoiceReopened => "invoice.reopened",
            Self::InvoiceWrittenOff => "invoice.written_off",
            Self::CreditNotePosted => "credit_note.posted",
            Self::CreditNoteAllocated => "credit_note.allocated",
            Self::CreditNoteRefunded => "credit_note.refunded",
            Self::PaymentReceived => "payment.received",
            Self::PaymentAllocated => "payment.allocated",
            Self::PaymentRefunded => "payment.refunded",
            Self::PaymentReturned => "payment.returned",
            Self::StockSet => "stock.set",
            Self::StockAdjusted => "stock.adjusted",
            Self::CompanyCreated => "company.created",
            Self::CompanyUpdated => "company.updated",
            Self::MemberCreated => "member.created",
            Self::MemberUpdated => "member.updated",
            Self::StaffUserCreated => "staff_user.created",
            Self::StaffUserUpdated => "staff_user.updated",
            Self::UserPasswordChanged => "user.password_changed",
            Self::UserPasswordReset => "user.password_reset",
            Self::UserSessionsEnded => "user.sessions_ended",
            Self::UserLinked => "user.linked",
            Self::SecondFactorEnabled => "second_factor.enabled",
            Self::SecondFactorDisabled => "second_factor.disabled",
            Self::SecondFactorReset => "second_factor.reset",
            Self::RecoveryCodeUsed => "second_factor.recovery_code_used",
            Self::SessionStarted => "session.started",
            Self::SessionEnded => "session.ended",
            Self::SessionCompromised => "session.compromised",
            Self::DelegationStarted => "delegation.started",
            Self::LoginFailed => "login.failed",
            Self::SigningKeyRotated => "signing_key.rotated",
            Self::SigningKeyWithdrawn => "signing_key.withdrawn",
            Self::ApiKeyCreated => "api_key.created",
            Self::ApiKeyRevoked => "api_key.revoked",
            Self::ApiKeyScopesReduced => "api_key.scopes_reduced",
            Self::ProductCreated => "product.created",
            Self::ProductUpdated => "product.updated",
            Self::PriceListCreated => "price_list.created",
            Self::PriceListUpdated => "price_list.updated",
            Self::PricesSet => "price_list.prices_set",
            Self::TaxRatesSet => "tax_rates.set",
            Self::IssuerSet => "issuer.set",
            Self::OrderLimitCreated => "order_limit.created",
            Self::OrderLimitDeleted => "order_limit.deleted",
            Self::ApprovalRuleCreated => "approval_rule.created",
            Self::ApprovalRuleDeactivated => "approval_rule.deactivated",
            Self::LedgerClosed => "ledger.closed_until_set",
            Self::LedgerReopened => "ledger.reopened",
            Self::ClockSet => "clock.set",
            Self::JobRun => "job.run",
        }
    }
}

impl FromStr for EventType {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "event type", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for event in EventType::ALL {
            assert_eq!(event.as_str().parse(), Ok(event));
        }
    }
}
