//! Changes of companies and members, and the sides that may make them.

use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::companies::{CompanyId, MemberId, Status};
use crate::identity::{Role, UserId};
use crate::purchasing::{OnViolation, Period};

fn company(vat_id: &str) -> Company {
    Company {
        id: CompanyId::from_uuid(Uuid::nil()),
        name: "Acme".to_owned(),
        country: "AT".parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        status: Status::Active,
        on_hold: false,
        cost_centres_required: false,
        external_id: None,
        vat_id: Some(vat_id.to_owned()),
        vat_id_verified: true,
        registration_id: None,
        billing_address: None,
        payment_terms: PaymentTerms::default(),
        time_zone: TimeZone::default(),
        customer_settings: crate::identity::Switches::default(),
        calendar: None,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

fn member(active: bool) -> Member {
    Member {
        id: MemberId::from_uuid(Uuid::nil()),
        company: CompanyId::from_uuid(Uuid::nil()),
        user: UserId::from_uuid(Uuid::nil()),
        email: "ada@example.com".parse().unwrap(),
        name: "Ada".to_owned(),
        grants: vec![RoleGrant::whole(Role::Buyer)],
        spending_limit: None,
        limit_owner: None,
        approval_limit: None,
        approval_limit_owner: None,
        active,
        deactivated_by: None,
        email_confirmed: false,
        version: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

#[test]
fn what_a_change_gives_is_what_was_not_there() {
    let buyer = || RoleGrant::whole(Role::Buyer);
    let approver = || RoleGrant::whole(Role::Approver);
    for (active, grants, back, given) in [
        (true, None, None, vec![]),
        (true, Some(vec![buyer()]), None, vec![]),
        (true, Some(vec![buyer(), approver()]), Some(true), vec![approver()]),
        (true, Some(vec![approver()]), Some(false), vec![approver()]),
        (false, None, Some(true), vec![buyer()]),
        (false, Some(vec![approver()]), Some(true), vec![approver()]),
        (false, Some(vec![]), None, vec![]),
    ] {
        let member = member(active);
        let changes = MemberChanges { grants, active: back, ..MemberChanges::default() };
        assert_eq!(member.given(&changes), given, "{active} {changes:?}");
    }
}

#[test]
fn what_the_operator_set_of_a_member_the_operator_changes() {
    let (operator, company) = (Owner::Operator, Owner::Company);
    let limit = |minor| {
        let amount = crate::money::Money::from_minor(minor, "EUR".parse().unwrap());
        SpendingLimit::new(amount, Period::Month, OnViolation::Deny).ok()
    };
    let refused = Err(OwnerRefusal::OperatorsRule);
    for (had, set, by, owner) in [
        (None, None, company, Ok(None)),
        (None, Some(limit(1)), company, Ok(Some(company))),
        (None, Some(limit(1)), operator, Ok(Some(operator))),
        (Some(operator), None, company, Ok(Some(operator))),
        (Some(operator), Some(limit(9)), company, Ok(Some(operator))),
        (Some(operator), Some(limit(1)), company, refused),
        (Some(operator), Some(None), company, refused),
        (Some(operator), Some(None), operator, Ok(None)),
        (Some(company), Some(limit(1)), operator, Ok(Some(operator))),
        (Some(company), Some(limit(9)), operator, Ok(Some(company))),
    ] {
        let member = Member { spending_limit: had.and(limit(9)), limit_owner: had, ..member(true) };
        let changes = MemberChanges { spending_limit: set, ..MemberChanges::default() };
        assert_eq!(member.limit_owner_after(&changes, by), owner, "{had:?} {set:?} {by:?}");
        assert_eq!(
            member.is_limited_anew(&changes),
            set.is_some_and(|set| set != member.spending_limit)
        );
        // An approval limit has an owner of its own, by the same rule.
        let amount = |limit: SpendingLimit| ApprovalLimit::new(limit.amount).ok();
        let member = Member {
            spending_limit: None,
            limit_owner: None,
            approval_limit: member.spending_limit.and_then(amount),
            approval_limit_owner: had,
            ..member
        };
        let changes = MemberChanges {
            approval_limit: set.map(|set| set.and_then(amount)),
            ..MemberChanges::default()
        };
        let after = member.approval_limit_owner_after(&changes, by);
        assert_eq!(after, owner, "{had:?} {set:?} {by:?}");
        assert_eq!(member.limit_owner_after(&changes, by), Ok(None));
    }
    for (out, active, by, after) in [
        (None, Some(true), company, Ok(None)),
        (None, Some(false), company, Ok(Some(company))),
        (None, Some(false), operator, Ok(Some(operator))),
        (Some(company), Some(true), company, Ok(None)),
        (Some(company), Some(false), operator, Ok(Some(operator))),
        (Some(operator), None, company, Ok(Some(operator))),
        (Some(operator), Some(false), company, Ok(Some(operator))),
        (Some(operator), Some(true), company, refused),
        (Some(operator), Some(true), operator, Ok(None)),
    ] {
        let member = Member { deactivated_by: out, ..member(out.is_none()) };
        let changes = MemberChanges { active, ..MemberChanges::default() };
        assert_eq!(member.deactivated_by_after(&changes, by), after, "{out:?} {active:?} {by:?}");
    }
}

#[track_caller]
fn check(vat_id: Option<Option<&str>>, said: Option<bool>, verified: bool) {
    let changes = CompanyChanges {
        vat_id: vat_id.map(|id| id.map(str::to_owned)),
        vat_id_verified: said,
        ..CompanyChanges::default()
    };
    assert_eq!(company("ATU1").changed(changes).vat_id_verified, verified);
}

#[test]
fn another_vat_id_has_to_be_verified_anew() {
    check(None, None, true);
    check(Some(Some("ATU1")), None, true);
    check(Some(Some("ATU2")), None, false);
    check(Some(Some("ATU2")), Some(true), true);
    check(Some(None), Some(true), false);
    check(None, Some(false), false);
}
