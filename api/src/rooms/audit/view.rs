//! JSON types of audit log rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::audit::{Change, changes, escaped};
use domain::identity::UserId;
use persistence::audit::Entry;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::visibility;
use crate::kernel::caller::Principal;
use crate::kernel::events::fitting;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, UserKey};
use crate::views::event_subject::EventSubject;

/// An entry of the audit log.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(super) struct EntryView {
    /// Position in the log: the sequence of the event in the feed.
    #[schema(minimum = 1)]
    sequence: i64,
    /// Event type; expect new values.
    #[schema(example = "company.updated")]
    action: String,
    /// Business time of the event.
    occurred_at: DateTime<Utc>,
    /// Wall-clock time of the event.
    recorded_at: DateTime<Utc>,
    /// User that performed the action; null: the system (a scheduled job or the command line).
    #[schema(required = true)]
    actor: Option<AuditUser>,
    /// User on whose behalf the actor acted, if another user.
    #[schema(required = true)]
    on_behalf_of: Option<AuditUser>,
    /// The changed resource.
    subject: EventSubject,
    /// Company the resource belongs to; null for the operator's own resources.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// Id of the request; null for events outside a request.
    #[schema(required = true, example = "req_01k3v8e3n5f0a8z2x1c4b7m9qd")]
    request_id: Option<String>,
    /// Changes since the previous row of the subject; all members for its first row. Null: the caller may
    /// not read the subject.
    #[schema(required = true)]
    changes: Option<Vec<ChangeView>>,
    /// Hash of this row in the chain: SHA-256, hexadecimal; null for a moment after the event.
    #[schema(
        required = true,
        example = "fc1708fce2163fe0816c479f9dd8de3b645b75158c81324d724c66a9ea8ecae9"
    )]
    hash: Option<String>,
}

/// A user in the audit log.
#[derive(Serialize, ToSchema)]
struct AuditUser {
    /// Id of the user; every API key has a user of its own.
    id: UserKey,
    /// Current name; null where the caller may not see it, such as names of the operator's staff.
    #[schema(required = true, example = "Ada Lovelace")]
    name: Option<String>,
}

/// A changed value.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditChange)]
struct ChangeView {
    /// JSON pointer into the subject (RFC 6901).
    #[schema(example = "/payment_terms/net_days")]
    pointer: String,
    /// Previous value; null also if there was none.
    #[schema(required = true, example = json!(30))]
    before: Value,
    /// New value; null also if the value was removed.
    #[schema(required = true, example = json!(60))]
    after: Value,
}

impl From<Change> for ChangeView {
    fn from(Change { pointer, before, after }: Change) -> Self {
        Self { pointer, before, after }
    }
}

impl EntryView {
    pub(super) fn new(
        entry: Entry,
        names: &HashMap<UserId, String>,
        caller: &Principal,
    ) -> Result<Self, Problem> {
        let changes = shown(&entry, caller)?;
        let user = |id: UserId| AuditUser { id: id.into(), name: names.get(&id).cloned() };
        Ok(Self {
            sequence: entry.sequence,
            action: entry.action,
            occurred_at: entry.occurred_at,
            recorded_at: entry.recorded_at,
            actor: entry.author.actor.map(user),
            on_behalf_of: entry.author.on_behalf_of.map(user),
            subject: EventSubject::new(entry.subject_type, entry.subject_id, entry.subject_version),
            company_id: entry.company.map(Into::into),
            request_id: entry.request_id,
            changes: changes.map(|all| all.into_iter().map(Into::into).collect()),
            hash: entry.hash.map(|hash| hash.to_string()),
        })
    }
}

/// The member of an event with the prices that were set.
const PRICES: &str = "prices";
/// Limit in bytes: a larger snapshot omits its lines, allocations or prices, and states their number.
const LARGEST: usize = 250_000;

fn shown(entry: &Entry, caller: &Principal) -> Result<Option<Vec<Change>>, Problem> {
    if !visibility::sees(caller, &entry.action, entry.company) {
        return Ok(None);
    }
    let mut before = entry.before.as_deref().map_or(Ok(Value::Null), read)?;
    let mut after = read(&entry.after)?;
    let prices = prices_set(&mut before, &mut after);
    let found = [changes(&before, &after), prices].concat();
    Ok(Some(visibility::cut(caller, &entry.subject_type, found)))
}

/// Removes the prices from a price event and returns them as changes. The event itself carries each price
/// before, because that price may be older than the subject's previous event.
fn prices_set(before: &mut Value, after: &mut Value) -> Vec<Change> {
    let take = |data: &mut Value| data.as_object_mut().and_then(|data| data.remove(PRICES));
    take(before);
    let Some(Value::Array(prices)) = take(after) else { return Vec::new() };
    let change = |price: &Value| Change {
        pointer: format!("/{PRICES}/{}", escaped(price["sku"].as_str().unwrap_or_default())),
        before: price["before"].clone(),
        after: price["after"].clone(),
    };
    prices.iter().map(change).collect()
}

/// Reads a snapshot with a higher size limit than the feed has, but not without limit.
fn read(data: &str) -> Result<Value, Problem> {
    serde_json::from_str(&fitting(data.to_owned(), LARGEST)?).map_err(Problem::internal)
}
