//! Price lists, their prices, and tax rates.

mod offers;
mod prices;
mod row;
pub(crate) mod tables;
mod tax;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::identity::Scope;
use domain::pricing::{PriceList, PriceListId};

pub(crate) use offers::{COLUMNS, LISTS, OneOfItsLists, PricePart, PriceSql, candidate, tiers};
pub use offers::{Offers, everyones_candidates, offers};
pub use prices::{ListedPrice, PricePosition, Tier, list_prices, prices_of, replace_prices};
pub use tax::{all_tax_rates, replace_tax_rates, tax_rates};

use self::row::PriceListRow;
use crate::page::Slice;
use crate::schema::{price_list_companies as a, price_lists as l};
use crate::sql::row_before;
use crate::{Conn, Db, DbError, Locked, each};

/// Adds a price list.
pub fn insert(conn: &mut Conn, list: &PriceList) -> Result<(), DbError> {
    let row = PriceListRow::new(list, list.created_at);
    diesel::insert_into(l::table).values(row).execute(conn)?;
    assign(conn, list)
}

/// The list, if the caller sees price lists at all: buyers see prices, not the lists behind them.
pub fn find(conn: &mut Conn, scope: &Scope, id: PriceListId) -> Result<Option<PriceList>, DbError> {
    let query = l::table.filter(l::id.eq(Db(id))).select(PriceListRow::as_select());
    let row = if scope.admits_operator() { query.first(conn).optional()? } else { None };
    row.map(|row| with_companies(conn, row)).transpose()
}

/// The list, locked until the transaction ends.
pub fn lock(conn: &mut Conn, scope: &Scope, id: PriceListId) -> Result<Option<PriceList>, DbError> {
    let query = l::table.filter(l::id.eq(Db(id))).select(PriceListRow::as_select());
    let row =
        if scope.admits_operator() { Locked(query).get_result(conn).optional()? } else { None };
    row.map(|row| with_companies(conn, row)).transpose()
}

fn with_companies(conn: &mut Conn, row: PriceListRow) -> Result<PriceList, DbError> {
    let companies: Vec<Db<CompanyId>> = a::table
        .filter(a::price_list_id.eq(row.id))
        .order(a::company_id)
        .select(a::company_id)
        .load(conn)?;
    row.with(companies.into_iter().map(|company| company.0).collect())
}

/// Stores a locked list as it is now.
pub fn save(conn: &mut Conn, list: &PriceList, at: DateTime<Utc>) -> Result<(), DbError> {
    let row = PriceListRow::new(list, at);
    diesel::update(l::table.filter(l::id.eq(Db(list.id)))).set(row).execute(conn)?;
    diesel::delete(a::table.filter(a::price_list_id.eq(Db(list.id)))).execute(conn)?;
    assign(conn, list)
}

fn assign(conn: &mut Conn, list: &PriceList) -> Result<(), DbError> {
    let companies = list.companies.iter().flatten();
    let rows: Vec<_> = companies
        .map(|company| (a::company_id.eq(Db(*company)), a::price_list_id.eq(Db(list.id))))
        .collect();
    if !rows.is_empty() {
        each!(conn, conn => diesel::insert_into(a::table).values(rows).execute(conn))?;
    }
    Ok(())
}

/// The price lists, newest first.
pub fn list(conn: &mut Conn, slice: Slice) -> Result<Vec<PriceList>, DbError> {
    let rows: Vec<PriceListRow> = l::table
        .filter(row_before((l::created_at, l::id), slice.bounds()))
        .order((l::created_at.desc(), l::id.desc()))
        .limit(slice.limit)
        .select(PriceListRow::as_select())
        .load(conn)?;
    let pairs: Vec<(Db<PriceListId>, Db<CompanyId>)> = a::table
        .filter(a::price_list_id.eq_any(rows.iter().map(|row| row.id)))
        .order(a::company_id)
        .select((a::price_list_id, a::company_id))
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            let own = pairs.iter().filter(|(list, _)| *list == row.id);
            let companies = own.map(|(_, company)| company.0).collect();
            row.with(companies)
        })
        .collect()
}
