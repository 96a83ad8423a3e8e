//! The payment options that a buyer is offered for an order.

use super::PaymentOption;
use super::place::CreditStanding;
use crate::companies::{Company, PaymentTerms};
use crate::money::{Money, MoneyError};

/// Why an option is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOffered {
    /// The company may not buy.
    NotAvailable,
    /// The order is more than is left of the credit limit.
    LimitReached,
}

impl NotOffered {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::NotAvailable, Self::LimitReached];

    /// The reason as shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAvailable => "not_available",
            Self::LimitReached => "limit_reached",
        }
    }
}

/// A payment option for an order, and why it is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The option.
    pub option: PaymentOption,
    /// What would have to be paid before the shipment.
    pub due_now: Money,
    /// `None`: it is offered.
    pub refused: Option<NotOffered>,
}

/// The options for an order of `total`, by a company with this credit that pays at these terms.
pub fn offers(
    company: &Company,
    terms: PaymentTerms,
    total: Money,
    credit: &CreditStanding,
) -> Result<Vec<Offer>, MoneyError> {
    let room = credit.has_room_for(total)?;
    let offer = |option: PaymentOption| {
        let refused = match (company.may_buy(), option.takes_credit() && !room) {
            (Err(_), _) => Some(NotOffered::NotAvailable),
            (Ok(()), true) => Some(NotOffered::LimitReached),
            (Ok(()), false) => None,
        };
        Ok(Offer { option, due_now: option.due_before_shipping(total)?, refused })
    };
    PaymentOption::all(terms).into_iter().map(offer).collect()
}
