//! Accounts of quotas. One whose limit was set within the running period opens with the orders that the period has.

use chrono::{DateTime, Utc};
use domain::commitment::NewAccount;
use domain::companies::TimeZone;
use persistence::orders::{BasketItem, BuyerTerms};
use persistence::{Conn, commitments, purchasing};

use crate::kernel::problem::Problem;

/// An account to open, with the company's time zone and the time of the order.
pub(super) type Opened<'a> = (&'a NewAccount, TimeZone, DateTime<Utc>);

/// Counts what the orders of a period have taken of the quotas whose account this order would be the first to open.
pub(super) fn count(
    conn: &mut Conn,
    terms: &mut BuyerTerms,
    goods: &[BasketItem],
) -> Result<(), Problem> {
    for limit in &terms.rules.order_limits {
        let standing = terms.quotas.get_mut(&limit.id).filter(|standing| !standing.is_open);
        let Some(standing) = standing else { continue };
        let mut account = standing.account;
        let Some(part) = account.quota.as_mut().filter(|part| part.counts_before) else { continue };
        if let Some(pieces) = limit.quota.as_ref().and_then(|quota| quota.pieces.as_ref()) {
            let item = goods.iter().find(|item| item.product.sku == pieces.sku);
            // An order without the SKU takes nothing.
            let Some(item) = item else { continue };
            part.product = Some(item.product.id.uuid());
        }
        standing.used = purchasing::uncounted(conn, &account, terms.company.time_zone)?;
    }
    Ok(())
}

/// Opens the accounts. Batches that open the same accounts lock them in one order.
pub(super) fn open(conn: &mut Conn, mut all: Vec<Opened<'_>>) -> Result<(), Problem> {
    all.sort_by_key(|(account, ..)| account.id);
    let counts = |account: &NewAccount| account.quota.is_some_and(|part| part.counts_before);
    let (with_orders, empty): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(account, ..)| counts(account));
    let empty: Vec<_> = empty.into_iter().map(|(account, _zone, at)| (account, at)).collect();
    commitments::open_all(conn, &empty)?;
    for (account, zone, at) in with_orders {
        purchasing::open_quota(conn, account, zone, at)?;
    }
    Ok(())
}
