//! Approval requests: read and written whole, with their steps and decisions.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::approvals::{
    ApprovalRequestId, Request, RequestStatus, StepDecision, Subject, SubjectKind,
};
use domain::companies::CompanyId;
use domain::identity::{Scope, UserId};
use serde_json::Value;
use uuid::Uuid;

use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::{approval_decisions as d, approval_requests as q};
use crate::sql::{At, OwnedBy, row_before, visible};
use crate::{Conn, Db, DbError, Locked, fresh_id};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = q, treat_none_as_default_value = false)]
struct RequestRow {
    id: Db<ApprovalRequestId>,
    company_id: Db<CompanyId>,
    subject_kind: String,
    subject_id: Db<Uuid>,
    requested_by: Db<UserId>,
    status: String,
    covers: String,
    steps: Db<Value>,
    expires_at: Option<Db<DateTime<Utc>>>,
    decided_at: Option<Db<DateTime<Utc>>>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    chase_at: Option<Db<DateTime<Utc>>>,
    approved: Option<Db<Value>>,
}

impl TryFrom<RequestRow> for Request {
    type Error = DbError;

    fn try_from(row: RequestRow) -> Result<Self, DbError> {
        let kind: SubjectKind = row.subject_kind.parse().map_err(DbError::corrupt)?;
        let approved = row.approved.map(|approved| serde_json::from_value(approved.0));
        Ok(Self {
            id: row.id.0,
            company: row.company_id.0,
            subject: Subject::new(kind, row.subject_id.0),
            requested_by: row.requested_by.0,
            status: row.status.parse().map_err(DbError::corrupt)?,
            covers: row.covers,
            steps: serde_json::from_value(row.steps.0).map_err(DbError::corrupt)?,
            approved: approved.transpose().map_err(DbError::corrupt)?,
            expires_at: row.expires_at.map(|at| at.0),
            version: row.version,
            created_at: row.created_at.0,
        })
    }
}

/// What was approved, as it is stored.
fn approved(request: &Request) -> Result<Option<Db<Value>>, DbError> {
    let value = request.approved.as_ref().map(serde_json::to_value).transpose();
    Ok(value.map_err(DbError::corrupt)?.map(Db))
}

/// Adds a request.
pub fn insert_request(conn: &mut Conn, request: &Request) -> Result<(), DbError> {
    let row = RequestRow {
        id: Db(request.id),
        company_id: Db(request.company),
        subject_kind: request.subject.kind().as_str().to_owned(),
        subject_id: Db(request.subject.id()),
        requested_by: Db(request.requested_by),
        status: request.status.as_str().to_owned(),
        covers: request.covers.clone(),
        steps: Db(serde_json::to_value(&request.steps).map_err(DbError::corrupt)?),
        expires_at: request.expires_at.map(Db),
        decided_at: None,
        version: request.version,
        created_at: Db(request.created_at),
        chase_at: request.chase_at().map(Db),
        approved: approved(request)?,
    };
    diesel::insert_into(q::table).values(row).execute(conn)?;
    Ok(())
}

/// The requests inside `scope`: a company's, those about orders of some units, or only those the caller has
/// caused.
fn within<'a>(scope: &Scope) -> q::BoxedQuery<'a, MultiBackend> {
    let at = At::Order { order: "approval_requests.subject_id" };
    let owner = OwnedBy { company: q::company_id, user: q::requested_by, at };
    visible(q::table.into_boxed(), scope, owner)
}

/// The request, if it is inside `scope`.
pub fn find_request(
    conn: &mut Conn,
    scope: &Scope,
    id: ApprovalRequestId,
) -> Result<Option<Request>, DbError> {
    let query = within(scope).filter(q::id.eq(Db(id))).select(RequestRow::as_select());
    query.first(conn).optional()?.map(Request::try_from).transpose()
}

/// The request, locked until the transaction ends; its order is locked before it.
pub fn lock_request(conn: &mut Conn, id: ApprovalRequestId) -> Result<Option<Request>, DbError> {
    let query = q::table.filter(q::id.eq(Db(id))).select(RequestRow::as_select());
    Locked(query).get_result::<RequestRow>(conn).optional()?.map(Request::try_from).transpose()
}

/// Stores a locked request as it is now.
pub fn save_request(conn: &mut Conn, request: &Request, at: DateTime<Utc>) -> Result<(), DbError> {
    let decided_at = match request.status {
        RequestStatus::Pending => None,
        RequestStatus::Approved
        | RequestStatus::Rejected
        | RequestStatus::Cancelled
        | RequestStatus::Expired => Some(Db(at)),
    };
    let steps = serde_json::to_value(&request.steps).map_err(DbError::corrupt)?;
    diesel::update(q::table.filter(q::id.eq(Db(request.id))))
        .set((
            q::status.eq(request.status.as_str()),
            q::covers.eq(&request.covers),
            q::steps.eq(Db(steps)),
            q::decided_at.eq(decided_at),
            q::version.eq(request.version),
            q::chase_at.eq(request.chase_at().map(Db)),
            q::approved.eq(approved(request)?),
        ))
        .execute(conn)?;
    Ok(())
}

/// Stores the decision on the step with this number, from 1; it stays, whatever becomes of the request.
pub fn record_decision(
    conn: &mut Conn,
    request: ApprovalRequestId,
    step: i64,
    said: &StepDecision,
) -> Result<(), DbError> {
    diesel::insert_into(d::table)
        .values((
            d::id.eq(Db(fresh_id::<()>().uuid())),
            d::request_id.eq(Db(request)),
            d::step.eq(step),
            d::user_id.eq(Db(said.user)),
            d::on_behalf_of.eq(said.on_behalf_of.map(Db)),
            d::decision.eq(said.verdict.as_str()),
            d::comment.eq(&said.comment),
            d::decided_at.eq(Db(said.at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Which requests to list; `None` takes all.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestFilter {
    /// Of this status.
    pub status: Option<RequestStatus>,
    /// About something of this kind.
    pub subject: Option<SubjectKind>,
}

/// The requests inside `scope`, newest first.
pub fn list_requests(
    conn: &mut Conn,
    scope: &Scope,
    filter: RequestFilter,
    slice: Slice,
) -> Result<Vec<Request>, DbError> {
    let mut query = within(scope)
        .select(RequestRow::as_select())
        .filter(row_before((q::created_at, q::id), slice.bounds()))
        .order((q::created_at.desc(), q::id.desc()))
        .limit(slice.limit);
    if let Some(status) = filter.status {
        query = query.filter(q::status.eq(status.as_str()));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(q::subject_kind.eq(subject.as_str()));
    }
    query.load::<RequestRow>(conn)?.into_iter().map(Request::try_from).collect()
}
