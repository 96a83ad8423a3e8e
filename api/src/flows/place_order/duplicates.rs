//! The orders that look like a new one, as its caller may know them.

use persistence::orders::BuyerTerms;
use persistence::{Conn, orders};

use super::Placing;
use crate::kernel::problem::Problem;

/// Takes away the numbers of the orders that the caller may not see. An order that is confirmed is told none.
pub(super) fn mask(
    conn: &mut Conn,
    placing: &Placing,
    terms: &mut BuyerTerms,
) -> Result<(), Problem> {
    let likeness = &mut terms.likeness;
    let (rules, at) = (likeness.rules, likeness.at);
    for twin in &mut likeness.twins {
        let told = rules.compares(twin, at) && !placing.basket.confirm_duplicate;
        let seen = match &placing.sees {
            Some(scope) if told => orders::is_within(conn, scope, twin.order)?,
            Some(_) | None => false,
        };
        twin.number = twin.number.filter(|_| seen);
    }
    Ok(())
}
