//! A product's stock: on hand, reserved and available.

use super::{ProductId, Sku};
use crate::commitment::{AccountKind, NewAccount};
use crate::failure::{Failure, Kind};

/// Stock of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// The product.
    pub product: ProductId,
    /// Its SKU.
    pub sku: Sku,
    /// On hand in the warehouse.
    pub on_hand: i64,
    /// Part of it that is reserved for unshipped orders.
    pub reserved: i64,
    /// Version: counts and adjustments raise it, reservations by orders do not.
    pub version: i64,
}

impl Stock {
    /// Available quantity. Negative if a stocktake found less than is reserved.
    pub const fn available(&self) -> i64 {
        self.on_hand - self.reserved
    }

    /// The account that a new product gets: none of it is on hand.
    pub const fn new_account(product: ProductId) -> NewAccount {
        NewAccount {
            quota: None,
            id: product.uuid(),
            kind: AccountKind::Stock,
            company: None,
            owner: product.uuid(),
            period: None,
            currency: None,
            limit: Some(0),
        }
    }
}

/// Whether a shipment may exceed the stock on hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NegativeStock {
    /// No: a shipment needs stock on hand.
    #[default]
    Refuse,
    /// Yes: the next count or delivery makes up for it.
    Allow,
}

/// A removal of more than is on hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sku}: {wanted} requested, {on_hand} on hand")]
pub struct NotOnHand {
    /// The product.
    pub sku: Sku,
    /// Quantity to remove.
    pub wanted: i64,
    /// Quantity on hand.
    pub on_hand: i64,
}

impl Failure for NotOnHand {
    fn code(&self) -> &'static str {
        "not_on_hand"
    }
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}
