//! Accounts of quotas. One whose limit was set within the running period opens with the orders that the period has.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::purchasing::OrderLimit;
use persistence::orders::{BasketItem, BuyerTerms};
use persistence::purchasing::QuotaOpening;
use uuid::Uuid;

/// The accounts that count the order, are not open, and may have missed orders of their period.
pub(super) fn missing(
    terms: &BuyerTerms,
    goods: &[BasketItem],
    at: DateTime<Utc>,
) -> Vec<QuotaOpening> {
    let opening = |limit: &OrderLimit| {
        let standing = terms.quotas.get(&limit.id).filter(|standing| !standing.is_open)?;
        let mut account = standing.account;
        let part = account.quota.as_mut().filter(|part| part.counts_before)?;
        if let Some(pieces) = limit.quota.as_ref().and_then(|quota| quota.pieces.as_ref()) {
            // An order without the SKU takes nothing.
            let item = goods.iter().find(|item| item.product.sku == pieces.sku)?;
            part.product = Some(item.product.id.uuid());
        }
        Some(QuotaOpening { account, zone: terms.company.time_zone, at })
    };
    terms.rules.order_limits.iter().filter_map(opening).collect()
}

/// Notes what is used of accounts that were missing.
pub(super) fn note(terms: &mut BuyerTerms, used: &BTreeMap<Uuid, i64>, is_open: bool) {
    for standing in terms.quotas.values_mut() {
        if let Some(used) = used.get(&standing.account.id) {
            standing.used = *used;
            standing.is_open = is_open;
        }
    }
}
