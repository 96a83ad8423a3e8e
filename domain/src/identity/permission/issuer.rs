//! Permissions for the invoice issuer.

macro_rules! issuer {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set the invoice issuer.
        SetIssuer = "issuer.set";
        /// See the invoice issuer.
        ReadIssuer = "issuer.read", staff [Auditor];
    } };
}
