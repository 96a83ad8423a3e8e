//! What is on hand of a product, and what of it is still free.

use super::{ProductId, Sku};
use crate::commitment::{AccountKind, NewAccount};
use crate::failure::{Failure, Kind};

/// How many of a product there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// The product.
    pub product: ProductId,
    /// Its SKU.
    pub sku: Sku,
    /// In the warehouse.
    pub on_hand: i64,
    /// Of them, promised to orders that are not shipped yet.
    pub reserved: i64,
    /// How often it was counted or adjusted; what orders take does not count.
    pub version: i64,
}

impl Stock {
    /// What can still be sold. Below zero when a stocktake found less than is promised.
    pub const fn available(&self) -> i64 {
        self.on_hand - self.reserved
    }

    /// The account that a new product gets: none of it is on hand.
    pub const fn new_account(product: ProductId) -> NewAccount {
        NewAccount {
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

/// Whether more may leave than is on hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NegativeStock {
    /// What is not there does not leave.
    #[default]
    Refuse,
    /// It does: the next count or delivery makes it good.
    Allow,
}

/// More was to be taken away than is on hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sku}: {wanted} are to leave, {on_hand} are on hand")]
pub struct NotOnHand {
    /// Of which product.
    pub sku: Sku,
    /// How many were to leave.
    pub wanted: i64,
    /// How many there are.
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
