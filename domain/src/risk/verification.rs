//! What the checks of a company tell together.

use super::{CheckKind, CheckOutcome};

/// How far a company is known. Derived whenever it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// Not every required check is made.
    Unverified,
    /// A required check contradicts the company, which has to tell more.
    NeedsInformation,
    /// Every required check is verified.
    Verified,
    /// It is on a sanctions list, and a reviewer has confirmed that.
    Rejected,
}

impl Verification {
    /// Every verification.
    pub const ALL: [Self; 4] =
        [Self::Unverified, Self::NeedsInformation, Self::Verified, Self::Rejected];

    /// The verification as shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::NeedsInformation => "needs_information",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
        }
    }

    /// The verification of a company by the `required` checks, from the outcomes of those that count.
    pub fn of(
        required: &[CheckKind],
        counting: &[(CheckKind, CheckOutcome)],
        sanctions_confirmed: bool,
    ) -> Self {
        let outcomes = |kind: CheckKind| {
            counting.iter().filter(move |(of, _)| *of == kind).map(|(_, outcome)| *outcome)
        };
        let is_verified = |kind: &CheckKind| {
            let mut all = outcomes(*kind).peekable();
            all.peek().is_some() && all.all(|outcome| outcome == CheckOutcome::Verified)
        };
        if sanctions_confirmed {
            Self::Rejected
        } else if required.iter().all(is_verified) {
            Self::Verified
        } else if required.iter().any(|kind| outcomes(*kind).any(CheckOutcome::is_negative)) {
            Self::NeedsInformation
        } else {
            Self::Unverified
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_company_is_verified_when_all_that_is_required_is() {
        use CheckKind::{Registration, Sanctions, Vat};
        use CheckOutcome::{Malformed, Mismatch, NotFound, Plausible, Unavailable, Verified};
        let required = [Vat, Sanctions];
        for (counting, expected) in [
            (vec![], Verification::Unverified),
            (vec![(Vat, Verified)], Verification::Unverified),
            (vec![(Vat, Verified), (Sanctions, Verified)], Verification::Verified),
            (vec![(Vat, Plausible), (Sanctions, Verified)], Verification::Unverified),
            (vec![(Vat, Unavailable), (Sanctions, Verified)], Verification::Unverified),
            (vec![(Vat, NotFound)], Verification::NeedsInformation),
            (vec![(Vat, Malformed), (Sanctions, Verified)], Verification::NeedsInformation),
            (vec![(Vat, Verified), (Sanctions, Mismatch)], Verification::NeedsInformation),
            (
                vec![(Vat, Verified), (Sanctions, Verified), (Registration, Mismatch)],
                Verification::Verified,
            ),
        ] {
            assert_eq!(Verification::of(&required, &counting, false), expected, "{counting:?}");
            assert_eq!(Verification::of(&required, &counting, true), Verification::Rejected);
        }
        assert_eq!(Verification::of(&[], &[(Vat, NotFound)], false), Verification::Verified);
    }
}
