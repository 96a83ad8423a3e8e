//! Which prices an order line may get.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::catalog::ProductId;
use domain::companies::CompanyId;
use domain::pricing::{Audience, Candidate, PriceListId, UnitPrice};
use rust_decimal::Decimal;

use crate::schema::{price_list_companies as a, price_lists as l, prices as p};
use crate::{Conn, Db, DbError};

type CandidateRow = (
    (Db<ProductId>, i64, Db<Decimal>),
    (Db<PriceListId>, String, i64, String, Option<NaiveDate>, Option<NaiveDate>),
    Option<Db<CompanyId>>,
);

/// Every tier for these products of every list that is for `company` or for everyone, in one
/// statement. Also those that cannot win (another currency, not valid today): the trace says so.
pub fn candidates(
    conn: &mut Conn,
    company: CompanyId,
    products: &[ProductId],
) -> Result<Vec<(ProductId, Candidate)>, DbError> {
    let assigned = a::price_list_id.eq(l::id).and(a::company_id.eq(Db(company)));
    let rows: Vec<CandidateRow> = p::table
        .inner_join(l::table.on(l::id.eq(p::price_list_id)))
        .left_join(a::table.on(assigned))
        .filter(p::product_id.eq_any(products.iter().copied().map(Db)))
        .filter(l::for_everyone.eq(true).or(a::company_id.nullable().is_not_null()))
        .select((
            (p::product_id, p::min_quantity, p::unit_price),
            (l::id, l::name, l::priority, l::currency, l::valid_from, l::valid_until),
            a::company_id.nullable(),
        ))
        .load(conn)?;
    rows.into_iter().map(candidate).collect()
}

fn candidate(
    ((product, min_quantity, price), list, assigned): CandidateRow,
) -> Result<(ProductId, Candidate), DbError> {
    let (list, name, priority, currency, valid_from, valid_until) = list;
    let candidate = Candidate {
        list: list.0,
        name,
        priority,
        currency: currency.parse().map_err(DbError::corrupt)?,
        valid_from,
        valid_until,
        audience: if assigned.is_some() { Audience::Company } else { Audience::Everyone },
        min_quantity,
        unit_price: UnitPrice::new(price.0).map_err(DbError::corrupt)?,
    };
    Ok((product.0, candidate))
}
