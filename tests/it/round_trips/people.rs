//! Companies, members, staff, API keys, sessions.

use domain::approvals::ApprovalLimit;
use domain::companies::{
    Company, Member, Owner, PaymentTerms, Status, Unit, UnitId, UnitKind, UnitPath,
};
use domain::identity::{
    ApiKey, Email, MemberRole, OperatorRole, Permission, Role, RoleGrant, Scope, Session,
    StaffRole, StaffUser, Switches, UserId, parse_network,
};
use domain::purchasing::{OnViolation, Period, SpendingLimit};
use persistence::identity::{NewUser, api_keys, insert_user, sessions, staff};
use persistence::{Conn, DbError, companies};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::subsequence;
use rstest::rstest;
use uuid::Uuid;

use super::holds;
use super::roles::{custom, store_role};
use super::values::*;
use crate::support::database::Backend;

prop_compose! {
    fn company()(
        id in id(), name in text(), country in country(), currency in currency(),
        status in word(&Status::ALL), on_hold in any::<bool>(), external_id in of(text()),
        vat_id in of(text()), vat_id_verified in any::<bool>(), registration_id in of(text()),
        billing_address in of(address()), net_days in 0..=365_i64, time_zone in zone(),
        customer_settings in switches(), cost_centres_required in any::<bool>(), calendar in of(id()),
        version in version(), created_at in moment(),
    ) -> Company {
        Company {
            id, name, country, currency, status, on_hold, external_id, vat_id, vat_id_verified,
            registration_id, billing_address, time_zone, customer_settings, cost_centres_required,
            calendar, version, created_at,
            payment_terms: PaymentTerms::net(net_days).expect("days"),
        }
    }
}

/// Each role at each place, in the order of grants.
fn all_grants() -> Vec<RoleGrant> {
    let unit = |n| Some(UnitId::from_uuid(Uuid::from_u128(n)));
    let at = |unit| Role::ALL.into_iter().map(move |role| RoleGrant { unit, role: role.into() });
    let mut all: Vec<_> = [None, unit(1), unit(2)].into_iter().flat_map(at).collect();
    all.sort_unstable();
    all
}

prop_compose! {
    fn member()(
        custom in of(custom()), id in id(), company in id(), user in id(), email in text(), name in text(),
        grants in subsequence(all_grants(), 0..=12), limit in of((money(), word(&Period::ALL), word(&OnViolation::ALL))),
        limit_owner in of(word(&Owner::ALL)), active in any::<bool>(),
        approval_limit in approval_limit(), approval_limit_owner in of(word(&Owner::ALL)),
        email_confirmed in any::<bool>(), deactivated_by in of(word(&Owner::ALL)),
        version in version(), created_at in moment(),
    ) -> Member {
        let spending_limit = limit
            .map(|(amount, period, on_exceeded)| SpendingLimit { amount, period, on_exceeded });
        Member {
            id, company, user, email: Email::stored(email), name, spending_limit, limit_owner,
            approval_limit, approval_limit_owner, active, email_confirmed, deactivated_by, version,
            created_at,
            grants: {
                let custom = custom.map(|custom| RoleGrant::whole(MemberRole::Custom(custom)));
                let mut all: Vec<_> = grants.into_iter().chain(custom).collect();
                all.sort_unstable();
                all
            },
        }
    }
}

fn approval_limit() -> impl Strategy<Value = Option<ApprovalLimit>> {
    of(money().prop_map(|amount| ApprovalLimit::new(amount).expect("an amount")))
}

prop_compose! {
    fn unit()(
        above in vec(id(), 0..=4), id in id(), company in id(), name in text(),
        kind in word(&UnitKind::ALL), external_id in of(text()), ship_to in of(address()),
        net_days in of(0..=365_i64), inherits_roles in any::<bool>(),
        inherits_rules in any::<bool>(), active in any::<bool>(), version in version(),
        created_at in moment(),
    ) -> Unit {
        let path = above.into_iter().chain([id]).collect();
        Unit {
            id, company, name, kind, external_id, ship_to, inherits_roles, inherits_rules, active,
            version, created_at, path: UnitPath::of(path).expect("ids"),
            payment_terms: net_days.map(|days| PaymentTerms::net(days).expect("days")),
        }
    }
}

prop_compose! {
    fn staff_user()(
        custom in custom(), is_custom in any::<bool>(),
        id in id(), email in text(), name in text(), roles in subsequence(StaffRole::ALL.to_vec(), 1..=6),
        approval_limit in approval_limit(), active in any::<bool>(), version in version(),
        created_at in moment(),
    ) -> StaffUser {
        let email = Email::stored(email);
        let roles = roles.into_iter().map(OperatorRole::BuiltIn)
            .filter(|role| !is_custom || role.is(StaffRole::Auditor))
            .chain(is_custom.then_some(OperatorRole::Custom(custom))).collect();
        // Saving does not cover the values set by enrolling.
        StaffUser {
            id, email, name, roles, approval_limit, active, otp_enabled: false, version, created_at,
        }
    }
}

prop_compose! {
    fn api_key()(
        id in id(), lookup in text(), user in id(), company in of(id()), unit in of(id()), name in text(),
        scopes in subsequence(Permission::ALL.to_vec(), 0..=5),
        networks in vec(word(&["203.0.113.0/24", "10.0.0.0/8", "2001:db8::/32"]), 0..3),
        created_by in id(), lives in of(1..1_000_000_i64), revoked_at in of(moment()),
        last_used_at in of(moment()), version in version(), created_at in moment(),
    ) -> ApiKey {
        let network = |text| parse_network(text).expect("a network");
        ApiKey {
            id, lookup, user, company, unit, name, scopes, created_by, revoked_at,
            last_used_at, version, created_at, allowed_networks: networks.into_iter().map(network).collect(),
            expires_at: lives.map(|seconds| created_at + chrono::Duration::seconds(seconds)),
        }
    }
}

prop_compose! {
    fn session()(
        id in id(), user in id(), token_version in version(), created_at in moment(),
        lives in 1..1_000_000_i64,
    ) -> Session {
        let expires_at = created_at + chrono::Duration::seconds(lives);
        Session { id, user, token_version, created_at, expires_at, revoked_at: None }
    }
}

fn user(conn: &mut Conn, id: UserId, email: &Email) -> Result<(), DbError> {
    let (email, name) = (email.clone(), "before".to_owned());
    let staff = Vec::new();
    let new = NewUser { id, email, name, password_hash: None, staff, approval_limit: None };
    insert_user(conn, &new, chrono::DateTime::UNIX_EPOCH)
}

#[rstest]
fn companies_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, company(), |conn, company| {
        companies::insert(conn, company, None)?;
        companies::find(conn, &Scope::Everything, company.id)
    });
}

#[rstest]
fn companies_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, company(), |conn, company| {
        companies::insert(conn, &other_than(company), None)?;
        companies::save(conn, company, company.created_at)?;
        companies::find(conn, &Scope::Everything, company.id)
    });
}

/// The same company without its changeable values.
fn other_than(company: &Company) -> Company {
    Company {
        id: company.id,
        name: "before".to_owned(),
        country: "CH".parse().expect("a country"),
        currency: "CHF".parse().expect("a currency"),
        status: Status::Pending,
        on_hold: !company.on_hold,
        external_id: None,
        vat_id: None,
        vat_id_verified: !company.vat_id_verified,
        registration_id: None,
        billing_address: None,
        payment_terms: PaymentTerms::net(14).expect("days"),
        time_zone: "Europe/Zurich".parse().expect("a zone"),
        customer_settings: Switches::default(),
        cost_centres_required: !company.cost_centres_required,
        calendar: None,
        version: company.version - 1,
        created_at: company.created_at,
    }
}

#[rstest]
fn units_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, unit(), |conn, unit| {
        companies::insert_unit(conn, unit)?;
        companies::find_unit(conn, &Scope::Everything, unit.id)
    });
}

#[rstest]
fn units_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, unit(), |conn, unit| {
        let before = Unit {
            name: "before".to_owned(),
            external_id: None,
            path: UnitPath::of(vec![unit.id]).expect("an id"),
            ship_to: None,
            payment_terms: None,
            inherits_roles: !unit.inherits_roles,
            inherits_rules: !unit.inherits_rules,
            active: !unit.active,
            version: unit.version - 1,
            ..unit.clone()
        };
        companies::insert_unit(conn, &before)?;
        companies::save_unit(conn, unit)?;
        companies::find_unit(conn, &Scope::Everything, unit.id)
    });
}

fn store_roles_of(conn: &mut Conn, member: &Member) -> Result<(), DbError> {
    for grant in &member.grants {
        let custom = match &grant.role {
            MemberRole::Custom(custom) => Some(custom),
            MemberRole::BuiltIn(_) => None,
        };
        store_role(conn, Some(member.company), custom)?;
    }
    Ok(())
}

#[rstest]
fn members_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, member(), |conn, member| {
        store_roles_of(conn, member)?;
        user(conn, member.user, &member.email)?;
        let before = all_grants().into_iter().step_by(5).collect();
        let before =
            Member { spending_limit: None, approval_limit: None, grants: before, ..member.clone() };
        companies::insert_member(conn, &before)?;
        companies::save_member(conn, member, &before.grants)?;
        companies::find_member(conn, &Scope::Everything, member.company, member.id)
    });
}

#[rstest]
fn members_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, member(), |conn, member| {
        store_roles_of(conn, member)?;
        user(conn, member.user, &member.email)?;
        companies::insert_member(conn, member)?;
        let found = companies::find_member(conn, &Scope::Everything, member.company, member.id)?;
        // Name and active flag belong to the user.
        Ok(found.map(|found| Member { name: member.name.clone(), active: member.active, ..found }))
    });
}

#[rstest]
fn staff_users(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, staff_user(), |conn, staff_user| {
        let had: Vec<OperatorRole> =
            [StaffRole::Auditor, StaffRole::Sales].map(Into::into).to_vec();
        let new = NewUser {
            id: staff_user.id,
            email: staff_user.email.clone(),
            name: "before".to_owned(),
            password_hash: None,
            staff: had.clone(),
            approval_limit: None,
        };
        for role in &staff_user.roles {
            if let OperatorRole::Custom(custom) = role {
                store_role(conn, None, Some(custom))?;
            }
        }
        insert_user(conn, &new, staff_user.created_at)?;
        staff::save(conn, staff_user, &had)?;
        staff::find(conn, &Scope::Everything, staff_user.id)
    });
}

#[rstest]
fn api_keys_are_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, api_key(), |conn, key| {
        api_keys::insert(conn, key, &"0".repeat(64))?;
        api_keys::find(conn, &Scope::Everything, key.id)
    });
}

#[rstest]
fn api_keys_are_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, api_key(), |conn, key| {
        let version = key.version - 1;
        let before = ApiKey { scopes: Vec::new(), revoked_at: None, version, ..key.clone() };
        api_keys::insert(conn, &before, &"0".repeat(64))?;
        api_keys::save(conn, key)?;
        api_keys::find(conn, &Scope::Everything, key.id)
    });
}

#[rstest]
fn sessions_are_begun(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    holds(backend, session(), |conn, session| {
        user(conn, session.user, &Email::stored("x@acme.test".to_owned()))?;
        sessions::begin(conn, session, &"0".repeat(43))?;
        Ok(sessions::find(conn, session.id)?.map(|found| found.session))
    });
}
