//! Permissions for the issuer.

macro_rules! issuer {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Say who invoices.
        SetIssuer = "issuer.set";
        /// See who invoices.
        ReadIssuer = "issuer.read", staff [Auditor];
    } };
}
