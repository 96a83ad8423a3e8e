//! Cost centres and their budgets.

use super::*;
use crate::commitment::OverLimit;
use crate::purchasing::{
    Allowance, Budget, BudgetId, BudgetPeriod, BudgetStanding, CostCentreId, OnExceeded, Percent,
};

/// The cost centre IT.
fn it() -> CostCentreId {
    CostCentreId::from_uuid(Uuid::from_u128(7))
}

/// A budget of 100.00 for IT, of which 70.00 are used.
fn standing(on_exceeded: OnExceeded) -> BudgetStanding {
    let at = "2024-06-15T12:00:00Z".parse().unwrap();
    let budget = Budget {
        id: BudgetId::from_uuid(Uuid::from_u128(8)),
        company: CompanyId::from_uuid(Uuid::nil()),
        cost_centre: it(),
        amount: eur("100"),
        period: BudgetPeriod::Month,
        valid_from: None,
        valid_until: None,
        on_exceeded,
        steps: Vec::new(),
        warn_at: Percent::EIGHTY,
        active: true,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
        threshold_reached_in: None,
    };
    let account = budget.new_account(at, TimeZone::default()).unwrap();
    BudgetStanding { budget, allowance: Allowance { account, used: Some(eur("70")) } }
}

#[test]
fn a_budget_is_met_by_its_own_amount() {
    let company = company();
    let centres = [("IT".to_owned(), Some(it()))].into_iter().collect::<CostCentres>();
    for (on_exceeded, pieces, outcome, warnings, over) in [
        (OnExceeded::Block, 1, "allow", &["budget_warning"][..], None),
        (OnExceeded::Block, 3, "allow", &["budget_warning"], None),
        (OnExceeded::Block, 4, "deny", &[], None),
        (OnExceeded::RequireApproval, 3, "allow", &["budget_warning"], None),
        (OnExceeded::RequireApproval, 4, "require_approval", &[], Some(OverLimit::ApprovedOverrun)),
        (OnExceeded::Warn, 4, "allow", &["budget_exceeded"], Some(OverLimit::Warned)),
    ] {
        let standing = standing(on_exceeded);
        let context =
            Context { cost_centres: &centres, budgets: vec![standing].into(), ..context(&company) };
        let basket =
            Basket { cost_centre: Some("IT".to_owned()), ..basket(&format!("{pieces}×A")) };
        let decision = place(&basket, &context).unwrap();
        assert_eq!(decision.outcome.as_str(), outcome, "{on_exceeded:?} {pieces}");
        let told: Vec<_> = decision.warnings.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(told, warnings, "{on_exceeded:?} {pieces}");
        if outcome != "deny" {
            assert_eq!(decision.counted[0].over, over, "{on_exceeded:?} {pieces}");
            assert_eq!(decision.counted[0].amount, decision.net.minor());
        }
    }
}

#[test]
fn a_code_is_known_or_refused() {
    let company = company();
    let centres = |active: &[(&str, bool)]| -> CostCentres {
        active.iter().map(|(code, active)| ((*code).to_owned(), active.then(it))).collect()
    };
    let (none, closed) = (centres(&[]), centres(&[("IT", false)]));
    let (open, centres) = (centres(&[("IT", true)]), centres(&[("IT", true), ("HR", false)]));
    let required = Company { cost_centres_required: true, ..company.clone() };
    for (company, centres, code, verdict) in [
        (&company, &open, None, None),
        (&company, &open, Some("IT"), None),
        (&company, &open, Some("it"), Some("unknown_cost_centre")),
        (&required, &open, None, Some("missing_cost_centre")),
        (&required, &open, Some("IT"), None),
        (&company, &centres, Some("IT"), None),
        (&company, &centres, Some("HR"), Some("unknown_cost_centre")),
        // A budget is not passed by closing its cost centre.
        (&company, &closed, Some("IT"), Some("unknown_cost_centre")),
        (&company, &closed, None, None),
        (&required, &closed, None, Some("missing_cost_centre")),
        (&company, &none, Some("IT"), None),
        (&required, &none, None, None),
    ] {
        let context = Context { cost_centres: centres, ..context(company) };
        let basket = Basket { cost_centre: code.map(str::to_owned), ..basket("1×A") };
        let violations = place(&basket, &context).unwrap().violations;
        assert_eq!(violations.first().map(|first| first.code), verdict, "{code:?}");
    }
}
