//! Permissions for risk.

macro_rules! risk {
    ($($before:tt)*) => { permissions! { $($before)*
        /// Open reviews of orders, and decide them.
        ReviewRisk = "risk.review", staff [Finance];
        /// See reviews, and why orders were put on hold.
        ReadRisk = "risk.read", staff [Auditor, Finance, Executive];
    } };
}
