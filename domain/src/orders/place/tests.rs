//! Decisions about baskets, rule by rule.

mod asks;
mod centres;
mod conditions;
mod likeness;
mod sides;
mod spending;
mod told;
mod trial;
mod units;

use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::approvals::{
    ApprovalRequestId, ApprovalRuleId, Approvers, Condition, DefaultStaff, Mode, Rule, StepRule,
};
use crate::catalog::{Product, ProductId, QuantityRule};
use crate::companies::{Company, CompanyId, MemberId, Owner, PaymentTerms, Status, TimeZone};
use crate::failure::{Failure, Kind};
use crate::identity::{Role, UserId};
use crate::money::Money;
use crate::orders::{ChargeKind, OrderId};
use crate::pricing::{Audience, Candidate, PriceListId, TaxRate, parse_rate};
use crate::purchasing::{CostCentres, OnViolation, OrderLimit, OrderLimitId};
use crate::settings::Duplicates;

static NO_CENTRES: CostCentres = CostCentres::NONE;

fn eur(amount: &str) -> Money {
    Money::parse(amount, "EUR".parse().unwrap()).unwrap()
}

fn company() -> Company {
    Company {
        id: CompanyId::from_uuid(Uuid::nil()),
        name: "Acme".to_owned(),
        country: "FR".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        status: Status::Active,
        on_hold: false,
        external_id: None,
        vat_id: None,
        vat_id_verified: false,
        registration_id: None,
        billing_address: None,
        payment_terms: PaymentTerms::default(),
        time_zone: TimeZone::default(),
        customer_settings: crate::identity::Switches::default(),
        cost_centres_required: false,
        calendar: None,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

fn product(id: u128, sku: &str, list_price: Option<&str>) -> Product {
    Product {
        id: ProductId::from_uuid(Uuid::from_u128(id)),
        sku: sku.parse().unwrap(),
        name: format!("Product {sku}"),
        unit: "piece".to_owned(),
        tax_class: "standard".parse().unwrap(),
        list_price: list_price.map(eur),
        quantity_rule: QuantityRule::default(),
        on_violation: OnViolation::Deny,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

/// A costs 10.00, from 10 on 8.00; B costs 1.00, in sixes; C has no price. The stock of each is 100.
fn context(company: &Company) -> Context<'_> {
    let sixes = QuantityRule::new(Some(6), None, Some(6)).unwrap();
    let products = [
        product(1, "A", Some("10.00")),
        Product { quantity_rule: sixes, ..product(2, "B", Some("1.00")) },
        product(3, "C", None),
    ];
    let tier = Candidate {
        list: PriceListId::from_uuid(Uuid::nil()),
        name: "Volume".into(),
        priority: 0,
        currency: "EUR".parse().unwrap(),
        valid_from: None,
        valid_until: None,
        audience: Audience::Everyone,
        min_quantity: 10,
        unit_price: "8".parse().unwrap(),
    };
    let rate = TaxRate {
        country: "FR".parse().unwrap(),
        class: "standard".parse().unwrap(),
        rate: parse_rate("0.20").unwrap(),
        valid_from: None,
    };
    Context {
        company,
        unit: None,
        likeness: Likeness {
            rules: Duplicates::default(),
            twins: Vec::new(),
            at: DateTime::UNIX_EPOCH,
        },
        stock: products.iter().map(|product| (product.id, 100)).collect(),
        candidates: [(products[0].id, vec![tier])].into(),
        quantity_rules: [].into(),
        products: products.into_iter().map(|product| (product.sku.clone(), product)).collect(),
        issuer: Some("FR".parse().unwrap()),
        tax_rates: vec![rate].into(),
        order_limits: [].as_slice().into(),
        quotas: [].into(),
        cost_centres: &NO_CENTRES,
        budgets: [].as_slice().into(),
        spending: None,
        credit: CreditStanding { limit: None, used: eur("0") },
        default_staff: DefaultStaff::Executive,
        approval_rules: [].as_slice().into(),
        requester_roles: &[],
        is_new_ship_to: false,
        price_authority: PriceAuthority::None,
        today: "2024-06-15".parse().unwrap(),
    }
}

/// Parses `3×A 2×B@1.50 freight:5.00`.
fn basket(text: &str) -> Basket {
    let line = |word: &str| match word.split_once('×') {
        Some((quantity, item)) => {
            let (sku, price) = item.split_once('@').map_or((item, None), |(s, p)| (s, Some(p)));
            WantedLine::Goods {
                sku: sku.parse().unwrap(),
                quantity: quantity.parse().unwrap(),
                unit_price: price.map(|price| price.parse().unwrap()),
            }
        }
        None => WantedLine::Charge {
            kind: ChargeKind::Freight,
            amount: eur(word.strip_prefix("freight:").unwrap()),
            tax_class: None,
        },
    };
    Basket { lines: text.split_whitespace().map(line).collect(), ..Basket::default() }
}

/// `outcome total` and all violations.
#[track_caller]
fn check(text: &str, context: &Context<'_>, expected: &str) -> Decision {
    let decision = place(&basket(text), context).unwrap();
    let wrong = decision.violations.iter().map(|v| format!(" {}:{}", v.pointer, v.code));
    let (outcome, total) = (decision.outcome.as_str(), decision.total.amount());
    let found = format!("{outcome} {total}{}", wrong.collect::<Vec<_>>().concat());
    assert_eq!(found, expected, "{text}");
    decision
}

#[test]
fn prices_and_quantities() {
    let company = company();
    let base = context(&company);
    let free = Context { price_authority: PriceAuthority::MaySetPrices, ..context(&company) };
    check("3×A", &base, "allow 36.00");
    check("3×A freight:5.00", &free, "allow 42.00");
    check("3×A freight:0.00", &base, "deny 0.00 /lines/1/charge:price_not_allowed");
    check("4×A 6×A", &base, "allow 96.00");
    check("6×B", &base, "allow 7.20");
    check("3×B 3×B", &base, "allow 7.20");
    check(
        "5×B",
        &base,
        "deny 6.00 /lines/0/quantity:quantity_below_minimum /lines/0/quantity:quantity_not_a_multiple",
    );
    check("1×A 1×C 1×X", &base, "deny 0.00 /lines/1/sku:no_price /lines/2/sku:unknown_sku");
    check("0×A", &base, "deny 0.00 /lines/0/quantity:bad_quantity");
    check("", &base, "deny 0.00 /lines:no_goods");
    check("freight:1.00", &free, "deny 0.00 /lines:no_goods");
    check("1×A@7.50", &base, "deny 12.00 /lines/0/unit_price:price_not_allowed");
    check("1×A@7.50 1×C@1.00", &free, "allow 10.20");
    check("60×A 41×A", &base, "deny 969.60 /lines/0/quantity:insufficient_stock");
}

#[test]
fn a_charge_has_a_class_that_a_rate_defines() {
    let company = company();
    let free = Context { price_authority: PriceAuthority::MaySetPrices, ..context(&company) };
    let none = Context { tax_rates: [].as_slice().into(), ..free.clone() };
    let wrong = |class: Option<&str>, context: &Context<'_>| -> Vec<String> {
        let mut basket = basket("1×A freight:1.00");
        if let Some(WantedLine::Charge { tax_class, .. }) = basket.lines.last_mut() {
            *tax_class = class.map(|class| class.parse().unwrap());
        }
        let violations = place(&basket, context).unwrap().violations.into_iter();
        violations.map(|violation| format!("{} {}", violation.pointer, violation.code)).collect()
    };
    assert_eq!(wrong(Some("zero"), &free), ["/lines/1/tax_class unknown_tax_class"]);
    for (class, context) in [(None, &free), (Some("standard"), &free), (None, &none)] {
        assert!(wrong(class, context).is_empty(), "{class:?}");
    }
}

#[test]
fn limits_are_met_by_their_own_amount() {
    let company = company();
    let limit = |on_violation| OrderLimit {
        id: OrderLimitId::from_uuid(Uuid::nil()),
        company: None,
        unit: None,
        owner: Owner::Operator,
        min: Some(eur("20")),
        max: Some(eur("50")),
        quota: None,
        on_violation,
        steps: Vec::new(),
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    };
    let deny = Context { order_limits: vec![limit(OnViolation::Deny)].into(), ..context(&company) };
    let ask = Context {
        order_limits: vec![limit(OnViolation::RequireApproval)].into(),
        ..context(&company)
    };
    check("1×A", &deny, "deny 12.00 /lines:order_total_too_low");
    check("2×A", &deny, "allow 24.00");
    check("5×A", &deny, "allow 60.00");
    check("6×A", &deny, "deny 72.00 /lines:order_total_too_high");
    check("6×A", &ask, "require_approval 72.00");

    let credit =
        |limit| Context { credit: CreditStanding { limit, used: eur("10") }, ..context(&company) };
    check("2×A", &credit(Some(eur("34"))), "allow 24.00");
    check("2×A", &credit(Some(eur("33.99"))), "deny 24.00 :credit_exceeded");
    check("2×A", &credit(Some(eur("0"))), "deny 24.00 :credit_exceeded");
    check("2×A", &credit(None), "allow 24.00");
}

fn rule() -> Rule {
    let approvers = Approvers::Role(Role::Approver);
    Rule {
        id: ApprovalRuleId::from_uuid(Uuid::nil()),
        company: None,
        unit: None,
        owner: Owner::Operator,
        name: "Large".to_owned(),
        when: Condition::over(eur("50")),
        priority: 0,
        steps: vec![StepRule::of(approvers, Mode::Any)],
        calendar: None,
        tolerance: None,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn an_order_comes_of_what_is_not_denied() {
    let company = company();
    let context = Context { approval_rules: vec![rule()].into(), ..context(&company) };
    let new = NewOrder {
        id: OrderId::from_uuid(Uuid::nil()),
        number: 7,
        company: company.id,
        placed_by: UserId::from_uuid(Uuid::nil()),
        member: None,
        approval_request: ApprovalRequestId::from_uuid(Uuid::nil()),
        today: context.today,
        at: "2024-06-15T12:00:00Z".parse().unwrap(),
        pending: crate::settings::PendingDays::default(),
    };
    let confirmed = check("5×A", &context, "allow 60.00").order(&basket("5×A"), new).unwrap();
    assert_eq!((confirmed.status.as_str(), confirmed.expires_at), ("confirmed", None));
    let pending = check("6×A", &context, "require_approval 72.00");
    let pending = pending.order(&basket("6×A"), new).unwrap();
    assert_eq!(pending.status.as_str(), "pending_approval");
    assert_eq!(pending.expires_at, Some("2024-06-29T12:00:00Z".parse().unwrap()));
    assert_eq!(pending.approval_request, Some(new.approval_request));
}
