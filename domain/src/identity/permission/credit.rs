//! Permissions for credit accounts.

macro_rules! credit {
    ($($before:tt)*) => { permissions! { $($before)*
        /// See a company's credit account.
        ReadCredit = "credit.read",
            members [CompanyAdmin, Accountant],
            staff [Auditor, Finance, Executive];
        /// Set a company's tolerance and its credit limit for a time.
        DecideCredit = "credit.decide", staff [Finance];
    } };
}
