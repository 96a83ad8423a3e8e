//! Permissions for statements and the ledger.

macro_rules! ledger {
    ($($before:tt)*) => { permissions! { $($before)*
        /// See a company's statement.
        ReadStatements = "statements.read", members [CompanyAdmin], staff [Auditor];
        /// See the ledger.
        ReadLedger = "ledger.read", staff [Auditor];
        /// Close periods.
        CloseLedger = "ledger.close";
        /// Reopen closed periods.
        ReopenLedger = "ledger.reopen";
    } };
}
