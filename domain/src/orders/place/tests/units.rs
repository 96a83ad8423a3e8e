//! Orders for a business unit, and orders of companies that may not buy.

use super::*;
use crate::companies::{Address, OrderUnit, RulesFromAbove, Unit, UnitId, UnitKind, UnitPath};
use crate::purchasing::{QuantityRuleId, QuantityTerm, SetBy};

pub(super) fn address(country: &str) -> Address {
    Address {
        recipient: None,
        line1: "1 Road".to_owned(),
        line2: None,
        city: "Town".to_owned(),
        region: None,
        postal_code: None,
        country: country.parse().unwrap(),
    }
}

pub(super) fn unit() -> Unit {
    let id = UnitId::from_uuid(Uuid::from_u128(7));
    Unit {
        id,
        company: CompanyId::from_uuid(Uuid::nil()),
        name: "Shop A".to_owned(),
        kind: UnitKind::Location,
        external_id: None,
        path: UnitPath::of(vec![id]).unwrap(),
        ship_to: Some(address("US")),
        payment_terms: None,
        inherits_roles: true,
        inherits_rules: true,
        active: true,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// An active unit with all rules, and without values.
const fn found(unit: &Unit) -> OrderUnit<'_> {
    let rules = RulesFromAbove::All;
    OrderUnit { unit, open: true, ship_to: None, payment_terms: None, rules, reached: 1 }
}

fn new_order(company: &Company, today: chrono::NaiveDate) -> NewOrder {
    NewOrder {
        id: OrderId::from_uuid(Uuid::nil()),
        number: 7,
        company: company.id,
        placed_by: UserId::from_uuid(Uuid::nil()),
        member: None,
        approval_request: ApprovalRequestId::from_uuid(Uuid::nil()),
        today,
        at: DateTime::UNIX_EPOCH,
        pending: crate::settings::PendingDays::default(),
    }
}

#[test]
fn a_unit_gives_the_order_its_address_and_its_terms() {
    let (company, unit) = (company(), unit());
    let terms = PaymentTerms::net(14).unwrap();
    let found = OrderUnit {
        unit: &unit,
        open: true,
        ship_to: unit.ship_to.as_ref(),
        payment_terms: Some(terms),
        rules: RulesFromAbove::All,
        reached: 1,
    };
    let base = context(&company);
    let with_unit = Context { unit: Some(found), ..base.clone() };
    let new = new_order(&company, base.today);
    let order = |context: &Context<'_>, basket: &Basket| {
        place(basket, context).unwrap().order(basket, new).unwrap()
    };
    let plain = order(&base, &basket("3×A"));
    assert_eq!((plain.unit, &plain.ship_to, plain.payment_terms), (None, &None, None));
    assert_eq!(plain.tax, eur("6.00"));

    let for_unit = order(&with_unit, &basket("3×A"));
    assert_eq!((for_unit.unit, for_unit.payment_terms), (Some(unit.id), Some(terms)));
    assert_eq!(for_unit.ship_to, Some(address("US")));
    // The tax follows the goods: to the unit's address, it is an export.
    assert_eq!(for_unit.tax, eur("0.00"));

    let named = Basket { ship_to: Some(address("FR")), ..basket("3×A") };
    let named = order(&with_unit, &named);
    assert_eq!((named.ship_to, named.tax), (Some(address("FR")), eur("6.00")));

    let later = Company { payment_terms: PaymentTerms::net(60).unwrap(), ..company.clone() };
    assert_eq!(for_unit.payment_terms_with(&later), terms);
    assert_eq!(plain.payment_terms_with(&later).net_days(), 60);
}

#[test]
fn an_inactive_unit_orders_nothing() {
    let (company, unit) = (company(), unit());
    let closed =
        Context { unit: Some(OrderUnit { open: false, ..found(&unit) }), ..context(&company) };
    let decision = check("3×A", &closed, "deny 36.00 /business_unit_id:unit_not_active");
    let refusal = decision.order(&basket("3×A"), new_order(&company, closed.today)).unwrap_err();
    assert_eq!((refusal.code(), refusal.kind()), ("unit_not_active", Kind::Conflict));
}

#[test]
fn a_company_that_is_not_active_orders_nothing() {
    for status in [Status::Pending, Status::Closed] {
        let company = Company { status, ..company() };
        check("3×A", &context(&company), "deny 36.00 :company_not_active");
    }
}

/// The operator allows 70.00 and eight A, and asks over 50.00; the company allows 50.00 and four A, and always asks.
#[test]
fn a_unit_is_bound_by_the_operators_rules_whatever_it_cuts() {
    let (company, unit) = (company(), unit());
    let limit = |owner, max| OrderLimit {
        quota: None,
        id: OrderLimitId::from_uuid(Uuid::nil()),
        company: Some(company.id),
        unit: None,
        owner,
        min: None,
        max: Some(eur(max)),
        on_violation: OnViolation::Deny,
        steps: Vec::new(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    };
    let most = |by, max| QuantityTerm {
        unit: None,
        by,
        bounds: QuantityRule::new(None, Some(max), None).unwrap(),
        on_violation: OnViolation::Deny,
        steps: Vec::new(),
    };
    let id = QuantityRuleId::from_uuid(Uuid::nil());
    let terms = vec![most(SetBy::Operator(id), 8), most(SetBy::Company(id), 4)];
    let companys = Rule { owner: Owner::Company, when: Condition::default(), ..rule() };
    let with = |rules| Context {
        unit: Some(OrderUnit { rules, ..found(&unit) }),
        order_limits: vec![limit(Owner::Operator, "70"), limit(Owner::Company, "50")].into(),
        quantity_rules: [(ProductId::from_uuid(Uuid::from_u128(1)), terms.clone())].into(),
        approval_rules: vec![rule(), companys.clone()].into(),
        ..context(&company)
    };
    let (all, cut) = (with(RulesFromAbove::All), with(RulesFromAbove::OperatorsAlone));
    check("1×A", &all, "require_approval 12.00");
    check("1×A", &cut, "allow 12.00");
    let most = "/lines/0/quantity:quantity_above_maximum";
    check("6×A", &all, &format!("deny 72.00 {most} /lines:order_total_too_high"));
    check("6×A", &cut, "require_approval 72.00");
    check("8×A", &cut, "deny 96.00 /lines:order_total_too_high");
    check("9×A", &cut, &format!("deny 108.00 {most} /lines:order_total_too_high"));
}

/// A unit with these units above it, the topmost first, and as many that inherit rules.
fn below(above: &[u128], own: u128) -> Unit {
    let id = |n| UnitId::from_uuid(Uuid::from_u128(n));
    let path = above.iter().chain([&own]).copied().map(id).collect();
    Unit { id: id(own), path: UnitPath::of(path).unwrap(), ..unit() }
}

#[test]
fn a_rule_of_a_unit_binds_there_and_below_unless_it_is_cut() {
    let company = company();
    let shop = below(&[1, 2], 3);
    let at = |n| Some(UnitId::from_uuid(Uuid::from_u128(n)));
    // The shop inherits rules of unit 2, and unit 2 none from above: the company's end there, the operator's do not.
    let rules = RulesFromAbove::OperatorsAlone;
    let cut = OrderUnit { rules, reached: 2, ..found(&shop) };
    let all = OrderUnit { reached: 3, ..found(&shop) };
    for (owner, unit, bound, bound_when_cut) in [
        (Owner::Company, None, true, false),
        (Owner::Company, at(1), true, false),
        (Owner::Company, at(2), true, true),
        (Owner::Company, at(3), true, true),
        (Owner::Company, at(4), false, false),
        (Owner::Operator, None, true, true),
        (Owner::Operator, at(1), true, true),
        (Owner::Operator, at(4), false, false),
    ] {
        assert_eq!(all.is_bound_by(owner, unit), bound, "{owner:?} {unit:?}");
        assert_eq!(cut.is_bound_by(owner, unit), bound_when_cut, "{owner:?} {unit:?}");
        let asks = Rule { owner, unit, when: Condition::default(), ..rule() };
        let limit = OrderLimit {
            id: OrderLimitId::from_uuid(Uuid::nil()),
            company: Some(company.id),
            unit,
            owner,
            min: None,
            max: Some(eur("1")),
            quota: None,
            on_violation: OnViolation::Deny,
            steps: Vec::new(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
        };
        for (of, bound) in [(Some(all), bound), (Some(cut), bound_when_cut), (None, unit.is_none())]
        {
            let with = |limits: Vec<OrderLimit>, rules: Vec<Rule>| Context {
                unit: of,
                order_limits: limits.into(),
                approval_rules: rules.into(),
                ..context(&company)
            };
            let asked = if bound { "require_approval 12.00" } else { "allow 12.00" };
            check("1×A", &with(Vec::new(), vec![asks.clone()]), asked);
            let denied =
                if bound { "deny 12.00 /lines:order_total_too_high" } else { "allow 12.00" };
            check("1×A", &with(vec![limit.clone()], Vec::new()), denied);
        }
    }
}

#[test]
fn a_cost_centre_of_a_unit_serves_its_orders_and_those_below() {
    let company = company();
    let it = crate::purchasing::CostCentreId::from_uuid(Uuid::from_u128(7));
    let codes = [("IT".to_owned(), Some(it)), ("ALL".to_owned(), Some(it))];
    let of_two = [("IT".to_owned(), UnitId::from_uuid(Uuid::from_u128(2)))];
    let centres = codes.into_iter().collect::<CostCentres>().at(of_two);
    let (above, itself, shop) = (below(&[], 1), below(&[1], 2), below(&[1, 2], 3));
    for (unit, served) in
        [(None, false), (Some(&above), false), (Some(&itself), true), (Some(&shop), true)]
    {
        for (code, served) in [("IT", served), ("ALL", true)] {
            let context =
                Context { unit: unit.map(found), cost_centres: &centres, ..context(&company) };
            let basket = Basket { cost_centre: Some(code.to_owned()), ..basket("1×A") };
            let refused = place(&basket, &context).unwrap().violations;
            let codes: Vec<_> = refused.iter().map(|one| one.code).collect();
            let expected: &[&str] = if served { &[] } else { &["unknown_cost_centre"] };
            assert_eq!(codes, expected, "{code} {unit:?}");
        }
    }
}
