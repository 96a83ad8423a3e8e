//! Rows of the audit log as they look in JSON.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::audit::{Change, changes, escaped};
use domain::identity::UserId;
use persistence::audit::Entry;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::sight;
use crate::kernel::caller::Known;
use crate::kernel::events::fitting;
use crate::kernel::problem::Problem;
use crate::kernel::wire::{CompanyKey, UserKey};
use crate::views::event_subject::EventSubject;

/// Something that somebody did.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(super) struct EntryView {
    /// Its place in the log, which is that of its event in the feed.
    #[schema(minimum = 1)]
    sequence: i64,
    /// What happened: the type of its event; expect new words.
    #[schema(example = "company.updated")]
    action: String,
    /// When, in business time.
    occurred_at: DateTime<Utc>,
    /// When, by the clock on the wall.
    recorded_at: DateTime<Utc>,
    /// Who really acted; null: the system itself, by scheduled work or the command line.
    #[schema(required = true)]
    actor: Option<AuditUser>,
    /// In whose name, where it was not the actor's own.
    #[schema(required = true)]
    on_behalf_of: Option<AuditUser>,
    /// To what.
    subject: EventSubject,
    /// Whose it is; null for what belongs to the operator.
    #[schema(required = true)]
    company_id: Option<CompanyKey>,
    /// In which request; null for what no request did.
    #[schema(required = true, example = "req_01k3v8e3n5f0a8z2x1c4b7m9qd")]
    request_id: Option<String>,
    /// What it changed, since the subject's row before this; every member for its first. Null: the caller
    /// may not read such a subject.
    #[schema(required = true)]
    changes: Option<Vec<ChangeView>>,
    /// Its link of the chain: SHA-256, in hexadecimal digits; null for a moment after it happened.
    #[schema(
        required = true,
        example = "fc1708fce2163fe0816c479f9dd8de3b645b75158c81324d724c66a9ea8ecae9"
    )]
    hash: Option<String>,
}

/// Somebody in the audit log.
#[derive(Serialize, ToSchema)]
struct AuditUser {
    /// Their id; API keys have users of their own.
    id: UserKey,
    /// Their name now; null where it is not the caller's to know, as that of the operator's staff.
    #[schema(required = true, example = "Ada Lovelace")]
    name: Option<String>,
}

/// Something that is not what it was.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditChange)]
struct ChangeView {
    /// Where it stands in the subject's JSON (RFC 6901).
    #[schema(example = "/payment_terms/net_days")]
    pointer: String,
    /// What was there; null also where there was nothing.
    #[schema(required = true, example = json!(30))]
    before: Value,
    /// What is there now; null also where there is nothing any more.
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
        caller: &Known,
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

/// The member of an event that tells what prices were set.
const PRICES: &str = "prices";
/// What is larger leaves out its lines, allocations or prices, and says how many there are.
const LARGEST: usize = 250_000;

fn shown(entry: &Entry, caller: &Known) -> Result<Option<Vec<Change>>, Problem> {
    if !sight::sees(caller, &entry.action, entry.company) {
        return Ok(None);
    }
    let mut before = entry.before.as_deref().map_or(Ok(Value::Null), read)?;
    let mut after = read(&entry.after)?;
    let prices = prices_set(&mut before, &mut after);
    let found = [changes(&before, &after), prices].concat();
    Ok(Some(sight::cut(caller, &entry.subject_type, found)))
}

/// Takes the prices that an event sets out of it: it says itself what each was before, which may be
/// longer ago than the subject's last event.
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

/// Longer than the feed shows it, and not without bound.
fn read(data: &str) -> Result<Value, Problem> {
    serde_json::from_str(&fitting(data.to_owned(), LARGEST)?).map_err(Problem::internal)
}
