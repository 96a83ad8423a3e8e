//! Spending limits of the ordering member.

use super::*;
use crate::commitment::OverLimit;
use crate::purchasing::{Allowance, Period, SpendingLimit};

/// A limit of which this much is already used in the period.
pub(super) fn spent(limit: SpendingLimit, used: &str) -> Spending {
    let at = "2024-05-15T12:00:00Z".parse().unwrap();
    let of = (CompanyId::from_uuid(Uuid::nil()), MemberId::from_uuid(Uuid::nil()));
    let account = limit.new_account(of, at, TimeZone::default());
    let used = Some(eur(used));
    let allowance = account.map(|account| Allowance { account, used });
    Spending { limit, owner: Owner::Company, allowance }
}

#[test]
fn an_order_over_the_limit_is_refused_or_waits() {
    let company = company();
    let spending = |period, on_exceeded| {
        let limit = SpendingLimit::new(eur("50"), period, on_exceeded).unwrap();
        Context { spending: Some(spent(limit, "30")), ..context(&company) }
    };
    for (pieces, period, on_exceeded, decided) in [
        ("2×A", Period::Month, OnViolation::Deny, "allow 24.00"),
        ("3×A", Period::Month, OnViolation::Deny, "deny 36.00 :spending_limit_exceeded"),
        ("5×A", Period::Order, OnViolation::Deny, "allow 60.00"),
        ("2×A", Period::Month, OnViolation::RequireApproval, "allow 24.00"),
        ("9×A", Period::Order, OnViolation::RequireApproval, "require_approval 108.00"),
    ] {
        check(pieces, &spending(period, on_exceeded), decided);
    }
    let asks = spending(Period::Month, OnViolation::RequireApproval);
    let waits = check("3×A", &asks, "require_approval 36.00");
    assert_eq!(waits.counted[0].over, Some(OverLimit::ApprovedOverrun));
    assert_eq!((waits.counted[0].amount, waits.steps.len()), (3_000, 1));
}
