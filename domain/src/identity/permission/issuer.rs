//! Permissions for the invoice issuer.

macro_rules! issuer {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Set the invoice issuer.
        SetIssuer = "issuer.set", staff [Finance];
        /// See the invoice issuer.
        ReadIssuer = "issuer.read", staff [Auditor, Finance, Executive];
    } };
}
