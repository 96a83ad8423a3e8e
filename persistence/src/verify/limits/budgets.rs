//! Amounts of budgets, and the limits of the accounts that count their periods.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::events::EventType;
use uuid::Uuid;

use super::{Found, PAGE, differs, minor, money, said, walk};
use crate::schema::{budgets as b, commitment_accounts as a, events as e};
use crate::{Conn, Db, DbError};

/// A budget according to an event.
struct Told {
    amount: i64,
    /// First day of the period that ran then; `None`: none did.
    start: Option<NaiveDate>,
}

/// An account that counts a period of a budget.
struct Period {
    id: Uuid,
    start: Option<NaiveDate>,
    limit: Option<i64>,
}

/// Id and amount.
type BudgetRow = (Db<Uuid>, i64);

pub(super) fn budget_as_told(conn: &mut Conn) -> Result<Vec<Found>, DbError> {
    let page = |conn: &mut Conn, after: Uuid| {
        let rows = b::table.filter(b::id.gt(Db(after))).order(b::id).limit(PAGE);
        Ok(rows.select((b::id, b::amount)).load::<BudgetRow>(conn)?)
    };
    walk(
        conn,
        page,
        |(id, _)| id.0,
        |conn, rows| {
            let ids: Vec<Uuid> = rows.iter().map(|(id, _)| id.0).collect();
            let (told, periods) = (told_of(conn, &ids)?, periods_of(conn, &ids)?);
            let found = rows.iter().flat_map(|(id, amount)| {
                let told = told.get(&id.0).map_or(&[][..], Vec::as_slice);
                let periods = periods.get(&id.0).map_or(&[][..], Vec::as_slice);
                wrong_of((id.0, *amount), told, periods)
            });
            Ok(found.collect())
        },
    )
}

/// The amounts in these budgets' events, oldest first.
fn told_of(conn: &mut Conn, budgets: &[Uuid]) -> Result<HashMap<Uuid, Vec<Told>>, DbError> {
    let rows: Vec<(Db<Uuid>, Option<String>)> = e::table
        .filter(e::subject_type.eq("budget"))
        // Of a threshold an event tells no other amount.
        .filter(e::event_type.ne(EventType::BudgetThresholdReached.as_str()))
        .filter(e::subject_id.eq_any(budgets.iter().copied().map(Db)))
        .order(e::id)
        .select((e::subject_id, e::data))
        .load(conn)?;
    let mut told: HashMap<Uuid, Vec<Told>> = HashMap::new();
    for (budget, data) in rows {
        let Some(data) = data else { continue };
        let Some(amount) = said(&data, "amount").as_ref().and_then(money) else { continue };
        let start = said(&data, "period_start");
        let start = start.and_then(|start| start.as_str()?.parse().ok());
        told.entry(budget.0).or_default().push(Told { amount: amount.minor(), start });
    }
    Ok(told)
}

fn periods_of(conn: &mut Conn, budgets: &[Uuid]) -> Result<HashMap<Uuid, Vec<Period>>, DbError> {
    type Row = (Db<Uuid>, Db<Uuid>, Option<NaiveDate>, Option<i64>);
    let rows: Vec<Row> = a::table
        .filter(a::kind.eq("budget"))
        .filter(a::owner_id.eq_any(budgets.iter().copied().map(Db)))
        .order(a::id)
        .select((a::id, a::owner_id, a::period_start, a::limit_amount))
        .load(conn)?;
    let mut periods: HashMap<Uuid, Vec<Period>> = HashMap::new();
    for (id, budget, start, limit) in rows {
        periods.entry(budget.0).or_default().push(Period { id: id.0, start, limit });
    }
    Ok(periods)
}

fn wrong_of((budget, amount): (Uuid, i64), told: &[Told], periods: &[Period]) -> Vec<Found> {
    let mut found = Vec::new();
    let Some(last) = told.last() else { return found };
    if amount != last.amount {
        found.push(differs(format!("budget {budget}"), Some(amount), Some(last.amount)));
    }
    for period in periods {
        let name = || format!("period {} of budget {budget}", period.id);
        // An earlier period keeps the amount that it had, or was given a later one with another time zone.
        let since = last.start.is_some_and(|start| period.start >= Some(start));
        if since && period.limit != Some(last.amount) {
            found.push(differs(name(), period.limit, Some(last.amount)));
        } else if !told.iter().any(|told| period.limit == Some(told.amount)) {
            let detail = format!("limit {}, never told of its budget", minor(period.limit));
            found.push(Found { subject: name(), detail });
        }
    }
    found
}
