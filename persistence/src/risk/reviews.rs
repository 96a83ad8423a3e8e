//! Reviews of orders.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::{Scope, UserId};
use domain::orders::OrderId;
use domain::risk::{Review, ReviewId, ReviewReason, ReviewStatus};

use crate::connection::MultiBackend;
use crate::page::Slice;
use crate::schema::risk_reviews as r;
use crate::sql::{At, OwnedBy, Withheld, row_before, visible};
use crate::types::Uid;
use crate::{Conn, Db, DbError, Locked};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = r, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ReviewRow {
    id: Db<ReviewId>,
    order_id: Db<OrderId>,
    company_id: Db<CompanyId>,
    reason: String,
    status: String,
    note: String,
    opened_by: Db<UserId>,
    assignee_id: Option<Db<UserId>>,
    due_at: Db<DateTime<Utc>>,
    decided_by: Option<Db<UserId>>,
    decided_at: Option<Db<DateTime<Utc>>>,
    decision_note: Option<String>,
    version: i64,
    created_at: Db<DateTime<Utc>>,
}

impl From<&Review> for ReviewRow {
    fn from(review: &Review) -> Self {
        Self {
            id: Db(review.id),
            order_id: Db(review.order),
            company_id: Db(review.company),
            reason: review.reason.as_str().to_owned(),
            status: review.status.as_str().to_owned(),
            note: review.note.clone(),
            opened_by: Db(review.opened_by),
            assignee_id: review.assignee.map(Db),
            due_at: Db(review.due_at),
            decided_by: review.decided_by.map(Db),
            decided_at: review.decided_at.map(Db),
            decision_note: review.decision_note.clone(),
            version: review.version,
            created_at: Db(review.created_at),
        }
    }
}

impl ReviewRow {
    fn review(self) -> Result<Review, DbError> {
        Ok(Review {
            id: self.id.0,
            order: self.order_id.0,
            company: self.company_id.0,
            reason: self.reason.parse().map_err(DbError::corrupt)?,
            status: self.status.parse().map_err(DbError::corrupt)?,
            note: self.note,
            opened_by: self.opened_by.0,
            assignee: self.assignee_id.map(|user| user.0),
            due_at: self.due_at.0,
            decided_by: self.decided_by.map(|user| user.0),
            decided_at: self.decided_at.map(|at| at.0),
            decision_note: self.decision_note,
            version: self.version,
            created_at: self.created_at.0,
        })
    }
}

/// Filter on reviews; an unset field matches all.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReviewFilter {
    /// Status.
    pub status: Option<ReviewStatus>,
    /// Why it was opened.
    pub reason: Option<ReviewReason>,
    /// The reviewer that has taken it.
    pub assignee: Option<UserId>,
    /// The order.
    pub order: Option<OrderId>,
}

/// The reviews inside `scope`. They are of the company as a whole, and its members see none.
fn within<'a>(scope: &Scope) -> r::BoxedQuery<'a, MultiBackend> {
    let owner = OwnedBy { company: r::company_id, user: Withheld, at: At::Company };
    visible(r::table.into_boxed(), scope, owner)
}

/// Adds a review.
pub fn insert_review(conn: &mut Conn, review: &Review) -> Result<(), DbError> {
    diesel::insert_into(r::table).values(ReviewRow::from(review)).execute(conn)?;
    Ok(())
}

/// Stores a locked review as it is now.
pub fn save_review(conn: &mut Conn, review: &Review) -> Result<(), DbError> {
    let row = ReviewRow::from(review);
    diesel::update(r::table.filter(r::id.eq(Db(review.id)))).set(row).execute(conn)?;
    Ok(())
}

/// The review, if it is inside `scope`.
pub fn find_review(
    conn: &mut Conn,
    scope: &Scope,
    id: ReviewId,
) -> Result<Option<Review>, DbError> {
    let query = within(scope).filter(r::id.eq(Db(id))).select(ReviewRow::as_select());
    query.first::<ReviewRow>(conn).optional()?.map(ReviewRow::review).transpose()
}

/// The review, if it is inside `scope`, locked until the transaction ends. A request that changes its order too locks
/// the order first.
pub fn lock_review(
    conn: &mut Conn,
    scope: &Scope,
    id: ReviewId,
) -> Result<Option<Review>, DbError> {
    let query = within(scope).filter(r::id.eq(Db(id))).select(ReviewRow::as_select());
    let rows: Vec<ReviewRow> = Locked(query).load(conn)?;
    rows.into_iter().next().map(ReviewRow::review).transpose()
}

/// The open review of a locked order, locked until the transaction ends.
pub fn lock_open_review(conn: &mut Conn, order: OrderId) -> Result<Option<Review>, DbError> {
    let query = r::table
        .filter(r::order_id.eq(Db(order)))
        .filter(r::status.eq(ReviewStatus::Open.as_str()))
        .select(ReviewRow::as_select());
    let rows: Vec<ReviewRow> = Locked(query).load(conn)?;
    rows.into_iter().next().map(ReviewRow::review).transpose()
}

/// The reviews inside `scope`, newest first.
pub fn list_reviews(
    conn: &mut Conn,
    scope: &Scope,
    filter: ReviewFilter,
    slice: Slice,
) -> Result<Vec<Review>, DbError> {
    let mut query = within(scope).select(ReviewRow::as_select());
    if let Some(status) = filter.status {
        query = query.filter(r::status.eq(status.as_str()));
    }
    if let Some(reason) = filter.reason {
        query = query.filter(r::reason.eq(reason.as_str()));
    }
    if let Some(assignee) = filter.assignee {
        query = query.filter(r::assignee_id.eq(Db(assignee)));
    }
    if let Some(order) = filter.order {
        query = query.filter(r::order_id.eq(Db(order)));
    }
    let rows: Vec<ReviewRow> = query
        .filter(row_before((r::created_at, r::id), slice.bounds()))
        .order((r::created_at.desc(), r::id.desc()))
        .limit(slice.limit)
        .load(conn)?;
    rows.into_iter().map(ReviewRow::review).collect()
}

/// The users that placed an order: the buyer that it names, the user that acted for that one, and the creator of the
/// API key that sent it.
pub fn placers_of(conn: &mut Conn, order: OrderId) -> Result<Vec<UserId>, DbError> {
    #[derive(QueryableByName)]
    struct Placer {
        #[diesel(sql_type = Uid)]
        user_id: Db<UserId>,
    }
    let rows: Vec<Placer> = diesel::sql_query(
        "SELECT o.placed_by AS user_id FROM orders o WHERE o.id = $1 \
         UNION SELECT k.created_by FROM orders o JOIN api_keys k ON k.user_id = o.placed_by WHERE o.id = $1 \
         UNION SELECT e.actor_id FROM events e \
           WHERE e.subject_id = $1 AND e.type = 'order.placed' AND e.actor_id IS NOT NULL",
    )
    .bind::<Uid, _>(Db(order))
    .load(conn)?;
    Ok(rows.into_iter().map(|row| row.user_id.0).collect())
}
