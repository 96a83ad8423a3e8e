//! `GET /v1/audit-log`.

use actix_web::get;
use domain::events::EventType;
use domain::identity::UserId;
use persistence::audit::{self, Entry, Filter, Place};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::EntryView;
use crate::kernel::access::permission::ReadAudit;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::{Answered, Problem};
use crate::kernel::query::{Query, bad_query};
use crate::kernel::wire::{CompanyKey, Timestamp, UserKey};

/// Filter for the audit log.
#[derive(Deserialize, utoipa::IntoParams, validator::Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditFilter {
    /// User that performed the action.
    #[param(value_type = Option<String>)]
    actor: Option<UserKey>,
    /// User on whose behalf the actor acted, if another user.
    #[param(value_type = Option<String>)]
    on_behalf_of: Option<UserKey>,
    /// Event type.
    #[validate(length(max = 60))]
    #[param(max_length = 60, example = "company.updated")]
    action: Option<String>,
    /// Id of the changed resource, of any type.
    #[validate(length(max = 60))]
    #[param(max_length = 60, example = "order_01h455vb4pex5vsknk084sn02q")]
    subject: Option<String>,
    /// Company the resource belongs to.
    #[param(value_type = Option<String>)]
    company_id: Option<CompanyKey>,
    /// Id of the request.
    #[validate(length(min = 1, max = 128))]
    #[param(min_length = 1, max_length = 128, example = "req_01k3v8e3n5f0a8z2x1c4b7m9qd")]
    request_id: Option<String>,
    /// Only rows recorded at or after this time (`recorded_at`).
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only rows recorded before this time (`recorded_at`).
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// Maximum number of items.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the previous page.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// A page of the audit log, newest first.
#[derive(Serialize, ToSchema)]
struct AuditEntryList {
    /// Rows of this page.
    data: Vec<EntryView>,
    /// Pass it as `cursor` to get the next page; null on the last page.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl AuditFilter {
    fn filter(&self) -> Result<Filter, Problem> {
        let action = self.action.as_deref().map(str::parse::<EventType>).transpose();
        let subject = self.subject.as_deref().map(|id| {
            let (prefix, uuid) = domain::id::read(id)
                .ok_or_else(|| bad_query("`subject` is not the id of a resource"))?;
            Ok::<_, Problem>((prefix.to_owned(), uuid))
        });
        Ok(Filter {
            actor: self.actor.map(|id| *id),
            on_behalf_of: self.on_behalf_of.map(|id| *id),
            action: action.map_err(|error| bad_query(&format!("`action`: {error}")))?,
            subject: subject.transpose()?,
            company: self.company_id.map(|id| *id),
            request_id: self.request_id.clone(),
            from: self.from.map(|at| at.0),
            to: self.to.map(|at| at.0),
        })
    }
}

/// List audit log entries
///
/// Newest first: actor, user acted for, request and changes of every event. Staff see all entries,
/// company administrators those of their company. `changes` is null for resources that the caller cannot
/// read elsewhere. A new row is visible within a second.
#[utoipa::path(
    params(AuditFilter),
    responses((status = 200, body = AuditEntryList)),
    security(("bearer" = ["audit.read"]))
)]
#[get("/audit-log")]
pub(super) async fn list_audit_entries(
    caller: Caller<ReadAudit>,
    query: Query<AuditFilter>,
) -> Answered {
    let page = caller.page::<Place>(query.limit, query.cursor.as_deref())?;
    let filter = query.filter()?;
    caller
        .read(move |conn, caller| {
            let rows = audit::list(conn, caller.scope(), &filter, page.after, page.fetch())?;
            let names = audit::names(conn, caller.scope(), &people(&rows))?;
            let (data, next_cursor) = page.fill(
                rows,
                |last| (last.recorded_at, last.sequence),
                |row| EntryView::new(row, &names, caller),
            )?;
            Answer::page(&AuditEntryList { data, next_cursor })
        })
        .await
}

/// All users named in these rows.
fn people(rows: &[Entry]) -> Vec<UserId> {
    let named = rows.iter().flat_map(|row| [row.author.actor, row.author.on_behalf_of]);
    let mut people: Vec<_> = named.flatten().collect();
    people.sort_unstable();
    people.dedup();
    people
}
