//! Gap-free document numbers.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};
use domain::billing::{DocumentKind, IssuerId, NumberPrefix};

use crate::types::Uid;
use crate::{Conn, Db, DbError};

/// A document's position in its number series, and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The issuer that owns the series.
    pub issuer: IssuerId,
    /// The series' year.
    pub year: i32,
    /// The position, from 1.
    pub sequence: i64,
    /// The number as printed on the document.
    pub number: String,
    /// The earliest date the document may bear: the requested day, or the previous document's date if that is
    /// later.
    pub from: NaiveDate,
}

/// Draws the next number of the series of `kind`, for a document of `day`. If the previous document has a later
/// date, that date counts instead; the series stores it.
///
/// The series stays locked until the transaction ends, and a rollback gives the number back: so there are no
/// gaps. Draw as late as possible: no other transaction can post meanwhile.
pub fn draw(
    conn: &mut Conn,
    issuer: IssuerId,
    prefix: &NumberPrefix,
    kind: DocumentKind,
    day: NaiveDate,
) -> Result<Place, DbError> {
    #[derive(QueryableByName)]
    struct Drawn {
        #[diesel(sql_type = BigInt)]
        last: i64,
        #[diesel(sql_type = Date)]
        last_on: NaiveDate,
    }
    let year = day.year();
    let drawn: Drawn = diesel::sql_query(
        "INSERT INTO number_series (issuer_id, kind, year, last, last_on) VALUES ($1, $2, $3, 1, $4) \
         ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = number_series.last + 1, \
           last_on = CASE WHEN number_series.last_on < excluded.last_on THEN excluded.last_on \
             ELSE number_series.last_on END \
         RETURNING last, last_on",
    )
    .bind::<Uid, _>(Db(issuer))
    .bind::<Text, _>(kind.as_str())
    .bind::<BigInt, _>(i64::from(year))
    .bind::<Date, _>(day)
    .get_result(conn)?;
    let (sequence, from) = (drawn.last, drawn.last_on);
    Ok(Place { issuer, year, sequence, number: prefix.number(kind, year, sequence), from })
}
