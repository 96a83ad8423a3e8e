//! Permissions: what a caller may do, by the names the document shows.

use serde::{Deserialize, Serialize};

/// One thing that a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Permission {
    /// Open an account for a company.
    CreateCompanies,
    /// See companies.
    ReadCompanies,
    /// Change a company, its credit limit and its hold.
    UpdateCompanies,
    /// Set what a company may not set for itself: credit limit, hold, terms, the VAT id's validity.
    SetCompanyTerms,
    /// Add people to a company.
    CreateMembers,
    /// Change what people may do for a company.
    UpdateMembers,
    /// See a company's people.
    ReadMembers,
    /// Say that a member's address is known to be theirs.
    ConfirmEmails,
    /// Act in the name of a member.
    ActForMembers,
    /// Make API keys.
    CreateApiKeys,
    /// See API keys.
    ReadApiKeys,
    /// End API keys.
    RevokeApiKeys,
    /// Let somebody work for the operator.
    CreateStaff,
    /// See who works for the operator.
    ReadStaff,
    /// Change what people of the operator may do, and put them out.
    UpdateStaff,
    /// Take away another's second factor.
    ResetSecondFactors,
    /// Add products.
    CreateProducts,
    /// See products.
    ReadProducts,
    /// Change products.
    UpdateProducts,
    /// See what is on hand and available.
    ReadStock,
    /// Set what is on hand.
    SetStock,
    /// Say who invoices.
    SetIssuer,
    /// See who invoices.
    ReadIssuer,
    /// Set tax rates.
    SetTaxRates,
    /// See tax rates.
    ReadTaxRates,
    /// Add price lists.
    CreatePriceLists,
    /// Change price lists and whom they are for.
    UpdatePriceLists,
    /// Set the prices of a list.
    SetPrices,
    /// See price lists.
    ReadPriceLists,
    /// Set order limits.
    CreateOrderLimits,
    /// Remove order limits.
    DeleteOrderLimits,
    /// See order limits.
    ReadOrderLimits,
    /// Set approval rules.
    CreateApprovalRules,
    /// End approval rules.
    DeactivateApprovalRules,
    /// See approval rules.
    ReadApprovalRules,
    /// Place orders.
    PlaceOrders,
    /// Ask what would become of an order.
    EvaluateOrders,
    /// See orders, their decisions and their payment status.
    ReadOrders,
    /// Cancel what is open of an order.
    CancelOrders,
    /// Give the price of a line oneself.
    SetOrderPrices,
    /// See approval requests.
    ReadApprovals,
    /// Approve or reject as an approver of the active step.
    DecideApprovals,
    /// Approve or reject any request but one's own.
    DecideAnyApprovals,
    /// Ship orders.
    CreateShipments,
    /// See shipments.
    ReadShipments,
    /// Invoice what is shipped.
    PostInvoices,
    /// See invoices.
    ReadInvoices,
    /// Give up what is open of an invoice.
    WriteOffInvoices,
    /// Credit an invoice, or on account.
    PostCreditNotes,
    /// See credit notes.
    ReadCreditNotes,
    /// Settle invoices with credit that is left.
    AllocateCreditNotes,
    /// Record money that came in.
    RecordPayments,
    /// See payments.
    ReadPayments,
    /// Settle invoices with a payment.
    AllocatePayments,
    /// Pay money back.
    RefundPayments,
    /// Record that a payment bounced.
    ReturnPayments,
    /// See a company's credit account.
    ReadCredit,
    /// See a company's statement.
    ReadStatements,
    /// See the ledger.
    ReadLedger,
    /// Close periods.
    CloseLedger,
    /// Open closed periods again.
    ReopenLedger,
    /// Follow the event feed.
    ReadEvents,
    /// See who did what.
    ReadAudit,
    /// See the head of the audit log's chain.
    ReadAuditHead,
    /// Set business time, where it is set by hand.
    SetClock,
    /// Run scheduled work now.
    RunJobs,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 66] = [
        Self::CreateCompanies,
        Self::ReadCompanies,
        Self::UpdateCompanies,
        Self::SetCompanyTerms,
        Self::CreateMembers,
        Self::UpdateMembers,
        Self::ReadMembers,
        Self::ConfirmEmails,
        Self::ActForMembers,
        Self::CreateApiKeys,
        Self::ReadApiKeys,
        Self::RevokeApiKeys,
        Self::CreateStaff,
        Self::ReadStaff,
        Self::UpdateStaff,
        Self::ResetSecondFactors,
        Self::CreateProducts,
        Self::ReadProducts,
        Self::UpdateProducts,
        Self::ReadStock,
        Self::SetStock,
        Self::SetIssuer,
        Self::ReadIssuer,
        Self::SetTaxRates,
        Self::ReadTaxRates,
        Self::CreatePriceLists,
        Self::UpdatePriceLists,
        Self::SetPrices,
        Self::ReadPriceLists,
        Self::CreateOrderLimits,
        Self::DeleteOrderLimits,
        Self::ReadOrderLimits,
        Self::CreateApprovalRules,
        Self::DeactivateApprovalRules,
        Self::ReadApprovalRules,
        Self::PlaceOrders,
        Self::EvaluateOrders,
        Self::ReadOrders,
        Self::CancelOrders,
        Self::SetOrderPrices,
        Self::ReadApprovals,
        Self::DecideApprovals,
        Self::DecideAnyApprovals,
        Self::CreateShipments,
        Self::ReadShipments,
        Self::PostInvoices,
        Self::ReadInvoices,
        Self::WriteOffInvoices,
        Self::PostCreditNotes,
        Self::ReadCreditNotes,
        Self::AllocateCreditNotes,
        Self::RecordPayments,
        Self::ReadPayments,
        Self::AllocatePayments,
        Self::RefundPayments,
        Self::ReturnPayments,
        Self::ReadCredit,
        Self::ReadStatements,
        Self::ReadLedger,
        Self::CloseLedger,
        Self::ReopenLedger,
        Self::ReadEvents,
        Self::ReadAudit,
        Self::ReadAuditHead,
        Self::SetClock,
        Self::RunJobs,
    ];

    /// Its name: `orders.place`.
    #[expect(clippy::too_many_lines, reason = "a line for each permission")]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreateCompanies => "companies.create",
            Self::ReadCompanies => "companies.read",
            Self::UpdateCompanies => "companies.update",
            Self::SetCompanyTerms => "companies.set_terms",
            Self::CreateMembers => "members.create",
            Self::UpdateMembers => "members.update",
            Self::ReadMembers => "members.read",
            Self::ConfirmEmails => "members.confirm_email",
            Self::ActForMembers => "members.act_for",
            Self::CreateApiKeys => "api_keys.create",
            Self::ReadApiKeys => "api_keys.read",
            Self::RevokeApiKeys => "api_keys.revoke",
            Self::CreateStaff => "staff.create",
            Self::ReadStaff => "staff.read",
            Self::UpdateStaff => "staff.update",
            Self::ResetSecondFactors => "second_factors.reset",
            Self::CreateProducts => "products.create",
            Self::ReadProducts => "products.read",
            Self::UpdateProducts => "products.update",
            Self::ReadStock => "stock.read",
            Self::SetStock => "stock.set",
            Self::SetIssuer => "issuer.set",
            Self::ReadIssuer => "issuer.read",
            Self::SetTaxRates => "tax_rates.set",
            Self::ReadTaxRates => "tax_rates.read",
            Self::CreatePriceLists => "price_lists.create",
            Self::UpdatePriceLists => "price_lists.update",
            Self::SetPrices => "price_lists.set_prices",
            Self::ReadPriceLists => "price_lists.read",
            Self::CreateOrderLimits => "order_limits.create",
            Self::DeleteOrderLimits => "order_limits.delete",
            Self::ReadOrderLimits => "order_limits.read",
            Self::CreateApprovalRules => "approval_rules.create",
            Self::DeactivateApprovalRules => "approval_rules.deactivate",
            Self::ReadApprovalRules => "approval_rules.read",
            Self::PlaceOrders => "orders.place",
            Self::EvaluateOrders => "orders.evaluate",
            Self::ReadOrders => "orders.read",
            Self::CancelOrders => "orders.cancel",
            Self::SetOrderPrices => "orders.set_price",
            Self::ReadApprovals => "approvals.read",
            Self::DecideApprovals => "approvals.decide",
            Self::DecideAnyApprovals => "approvals.decide_any",
            Self::CreateShipments => "shipments.create",
            Self::ReadShipments => "shipments.read",
            Self::PostInvoices => "invoices.post",
            Self::ReadInvoices => "invoices.read",
            Self::WriteOffInvoices => "invoices.write_off",
            Self::PostCreditNotes => "credit_notes.post",
            Self::ReadCreditNotes => "credit_notes.read",
            Self::AllocateCreditNotes => "credit_notes.allocate",
            Self::RecordPayments => "payments.record",
            Self::ReadPayments => "payments.read",
            Self::AllocatePayments => "payments.allocate",
            Self::RefundPayments => "payments.refund",
            Self::ReturnPayments => "payments.return",
            Self::ReadCredit => "credit.read",
            Self::ReadStatements => "statements.read",
            Self::ReadLedger => "ledger.read",
            Self::CloseLedger => "ledger.close",
            Self::ReopenLedger => "ledger.reopen",
            Self::ReadEvents => "events.read",
            Self::ReadAudit => "audit.read",
            Self::ReadAuditHead => "audit.read_head",
            Self::SetClock => "clock.set",
            Self::RunJobs => "jobs.run",
        }
    }
}
