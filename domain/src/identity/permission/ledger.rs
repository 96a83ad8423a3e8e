//! Permissions for statements and the ledger.

macro_rules! ledger {
    ($($before:tt)*) => { permissions! { $($before)*
        /// See a company's statement.
        ReadStatements = "statements.read",
            members [CompanyAdmin, Accountant],
            staff [Auditor, Finance, Executive];
        /// See the ledger.
        ReadLedger = "ledger.read", staff [Auditor, Finance, Executive];
        /// Close periods.
        CloseLedger = "ledger.close", staff [Finance];
        /// Reopen closed periods.
        ReopenLedger = "ledger.reopen", staff [Finance];
    } };
}
