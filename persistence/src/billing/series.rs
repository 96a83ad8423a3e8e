//! Numbers without gaps.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use domain::billing::{DocumentKind, IssuerId, NumberPrefix};

use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// A document's place in its series, and the number that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Whose series.
    pub issuer: IssuerId,
    /// The series' year.
    pub year: i32,
    /// The place, from 1.
    pub sequence: i64,
    /// As it stands on the document.
    pub number: String,
}

/// Draws the next number of the series of `kind` in the year of the document's date.
///
/// The series stays locked until the transaction ends, and a transaction that fails gives the number
/// back: so there are no gaps. Draw as late as possible; nobody else posts meanwhile.
pub fn draw(
    conn: &mut Conn,
    issuer: IssuerId,
    prefix: &NumberPrefix,
    kind: DocumentKind,
    issued_on: NaiveDate,
) -> Result<Place, DbError> {
    #[derive(QueryableByName)]
    struct Drawn {
        #[diesel(sql_type = BigInt)]
        last: i64,
    }
    let year = issued_on.year();
    let drawn: Drawn = diesel::sql_query(
        "INSERT INTO number_series (issuer_id, kind, year, last) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = number_series.last + 1 \
         RETURNING last",
    )
    .bind::<Uid, _>(Db(issuer))
    .bind::<Text, _>(kind.as_str())
    .bind::<BigInt, _>(i64::from(year))
    .get_result(conn)?;
    let sequence = drawn.last;
    Ok(Place { issuer, year, sequence, number: prefix.number(kind, year, sequence) })
}
