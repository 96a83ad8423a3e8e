//! Lists forbidden to buyers for lack of a permission: their queries are run directly, so that a role
//! with more permissions later shows a buyer only the buyer's own rows.

use std::collections::BTreeSet;

use domain::companies::CompanyId;
use domain::identity::{Scope, UserId};
use persistence::page::Slice;
use persistence::{
    Conn, DbError, Settings, Store, approvals, audit, billing, ledger, payments, risk,
};
use rstest::rstest;
use uuid::Uuid;

use super::world::{Reach, World};
use crate::support::database::Backend;

const PAGE: Slice = Slice { after: None, limit: 100 };

/// Ids of a list's rows inside a scope.
type Query = fn(&mut Conn, &Scope) -> Result<Vec<Uuid>, DbError>;

/// A list's rows in reach `own`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    /// The buyer's own rows.
    Some,
    /// None: its rows belong to the company as a whole.
    Nothing,
}

/// Each list by its template.
const LISTS: [(&str, Own, Query); 7] = [
    ("/v1/approval-requests", Own::Some, approval_requests),
    ("/v1/delegations", Own::Nothing, delegations),
    ("/v1/credit-notes", Own::Some, credit_notes),
    ("/v1/payments", Own::Nothing, recorded_payments),
    ("/v1/risk-reviews", Own::Nothing, reviews),
    ("/v1/ledger/entries", Own::Nothing, entries),
    ("/v1/audit-log", Own::Some, log),
];

/// Whether this list is covered.
pub fn asks(template: &str) -> bool {
    LISTS.iter().any(|(known, ..)| *known == template)
}

fn approval_requests(conn: &mut Conn, scope: &Scope) -> Result<Vec<Uuid>, DbError> {
    let rows = approvals::list_requests(conn, scope, approvals::RequestFilter::default(), PAGE)?;
    Ok(rows.into_iter().map(|request| request.id.uuid()).collect())
}

/// Those that a user reads that is no party of any.
fn delegations(conn: &mut Conn, scope: &Scope) -> Result<Vec<Uuid>, DbError> {
    let rows = approvals::list_delegations(conn, (scope, UserId::from_uuid(Uuid::nil())), PAGE)?;
    Ok(rows.into_iter().map(|delegation| delegation.id.uuid()).collect())
}

fn credit_notes(conn: &mut Conn, scope: &Scope) -> Result<Vec<Uuid>, DbError> {
    let all = billing::CreditNoteFilter::default();
    let rows = billing::list_credit_notes(conn, scope, &all, PAGE)?;
    Ok(rows.into_iter().map(|note| note.id.uuid()).collect())
}

fn recorded_payments(conn: &mut Conn, scope: &Scope) -> Result<Vec<Uuid>, DbError> {
    let rows = payments::list(conn, scope, &payments::Filter::default(), PAGE)?;
    Ok(rows.into_iter().map(|payment| payment.id.uuid()).collect())
}

fn reviews(conn: &mut Conn, scope: &Scope) -> Result<Vec<Uuid>, DbError> {
    let rows = risk::list_reviews(conn, scope, risk::ReviewFilter::default(), PAGE)?;
    Ok(rows.into_iter().map(|review| review.id.uuid()).collect())
}

/// The documents of ledger entries.
fn entries(conn: &mut Conn, scope: &Scope) -> Result<Vec<Uuid>, DbError> {
    let rows = ledger::list(conn, scope, ledger::Filter::default(), None, PAGE.limit)?;
    Ok(rows.into_iter().map(|entry| entry.source_id).collect())
}

/// The subjects of log rows.
fn log(conn: &mut Conn, scope: &Scope) -> Result<Vec<Uuid>, DbError> {
    let rows = audit::list(conn, scope, &audit::Filter::default(), None, PAGE.limit)?;
    Ok(rows.into_iter().map(|row| row.subject_id).collect())
}

/// The UUID of an id as the API shows it; none for a SKU.
fn uuid(id: &str) -> Option<Uuid> {
    domain::id::read(id).map(|(_, uuid)| uuid)
}

#[track_caller]
fn company(id: &str) -> CompanyId {
    id.parse().expect("a company's id")
}

#[rstest]
fn a_query_keeps_to_the_reach_whatever_its_caller_may_do(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut world) = World::set_up(backend) else { return };
    let buyer: UserId =
        world.shop.buyer().get("/v1/me").expect(200).id().parse().expect("a user's id");
    let (acme, globex) = (company(world.shop.company()), company(world.shop.other_company()));
    world.shop.wait_for_events();
    world.viewers.clear();
    world.shop.stop();
    let scopes = [
        (Reach::Own, Scope::Own { company: acme, user: buyer }),
        (Reach::Acme, Scope::Company(acme)),
        (Reach::Globex, Scope::Company(globex)),
        (Reach::Any, Scope::Everything),
    ];
    let store = Store::open(&Settings::new(world.shop.database().url())).expect("open");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("tokio");
    let mut wrong = Vec::new();
    for (template, own, query) in LISTS {
        for (reach, scope) in scopes.clone() {
            let found = runtime.block_on(store.read(move |conn| query(conn, &scope)));
            let found: BTreeSet<Uuid> = found.expect("rows").into_iter().collect();
            let nothing = own == Own::Nothing && reach == Reach::Own;
            if found.is_empty() != nothing {
                wrong.push(format!("{template} shows {reach:?} {} rows", found.len()));
            }
            let collection = template.rsplit('/').next().unwrap_or_default();
            for thing in &world.things {
                let Some(uuid) = uuid(&thing.id) else { continue };
                match (reach.sees(thing), found.contains(&uuid)) {
                    (false, true) => wrong.push(format!("{template} shows {reach:?} {thing:?}")),
                    (true, false) if thing.collection == collection => {
                        wrong.push(format!("{template} hides {thing:?} from {reach:?}"));
                    }
                    (true, _) | (false, false) => {}
                }
            }
        }
    }
    drop(store);
    assert!(wrong.is_empty(), "these do not keep to a reach:\n  {}", wrong.join("\n  "));
}
