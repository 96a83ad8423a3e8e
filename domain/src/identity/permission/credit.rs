//! Permissions for credit accounts.

macro_rules! credit {
    ($($before:tt)*) => { permissions! { $($before)*
        /// See a company's credit account.
        ReadCredit = "credit.read",
            members [CompanyAdmin, Accountant],
            staff [Auditor, Finance, Executive];
    } };
}
