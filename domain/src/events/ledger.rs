//! Events of the ledger.

macro_rules! ledger {
    ($($before:tt)*) => { events! { $($before)*
        about crate::ledger::ClosingTag, read with ReadLedger {
            /// A period was closed.
            LedgerClosed = "ledger.closed_until_set";
            /// A closed period was reopened.
            LedgerReopened = "ledger.reopened";
        }
    } };
}
