//! Permissions as types: what a handler's first argument asks for, and what the document shows.

use domain::identity::Permission;

/// A permission in a signature: `Caller<PlaceOrders>`.
pub trait Grant: Send + Sync + 'static {
    /// Which one; `None`: being logged in is enough.
    const PERMISSION: Option<Permission>;
}

/// Being logged in is enough.
#[derive(Debug, Clone, Copy)]
pub struct Anybody;

impl Grant for Anybody {
    const PERMISSION: Option<Permission> = None;
}

// A type for each variant of `Permission`, under the variant's own name: Rust's const parameters do
// not take enums, and fifty hand-written pairs would be fifty chances to pair them wrongly.
macro_rules! grants {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Grant for $name {
            const PERMISSION: Option<Permission> = Some(Permission::$name);
        }
    )*};
}

grants! {
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
