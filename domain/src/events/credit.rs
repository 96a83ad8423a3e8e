//! Events of credit accounts.

macro_rules! credit {
    ($($before:tt)*) => { events! { $($before)*
        about crate::credit::CreditAccountTag, read with ReadCredit {
            /// The terms of a company's credit were changed.
            CreditAccountUpdated = "credit_account.updated";
        }
    } };
}
