//! Events of risk.

macro_rules! risk {
    ($($before:tt)*) => { events! { $($before)*
        about crate::risk::ReviewTag, read with ReadRisk {
            /// A review of an order was opened.
            RiskReviewOpened = "risk_review.opened";
            /// A reviewer took a review.
            RiskReviewTaken = "risk_review.taken";
            /// A review was approved or rejected.
            RiskReviewDecided = "risk_review.decided";
            /// The order of an open review ended, or went on without it.
            RiskReviewSuperseded = "risk_review.superseded";
        }
    } };
}
