//! How an order is paid: on invoice, with a deposit, or in advance.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Order, OrderError, Status};
use crate::companies::PaymentTerms;
use crate::failure::Violation;
use crate::money::{Money, MoneyError};
use crate::pricing::Totals;
use crate::purchasing::Percent;
use crate::word::{UnknownWord, find};

/// The way of paying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// On invoice: goods first.
    Invoice,
    /// A part in advance, the rest on invoice.
    Deposit,
    /// In advance: the whole order before the first shipment.
    Prepayment,
}

impl PaymentMethod {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::Invoice, Self::Deposit, Self::Prepayment];

    /// The method as stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Deposit => "deposit",
            Self::Prepayment => "prepayment",
        }
    }
}

impl FromStr for PaymentMethod {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find(&Self::ALL, Self::as_str, "payment method", text)
    }
}

/// A payment option that an order asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedOption {
    /// Method.
    pub method: PaymentMethod,
    /// Days until an invoice is due; `None`: those of the option.
    pub net_days: Option<i64>,
    /// Whether invoices are due at the end of a month; `None`: as the option has it.
    pub end_of_month: Option<bool>,
    /// Percent to pay in advance; `None`: that of the option.
    pub deposit: Option<Percent>,
}

/// The payment option of an order, as agreed when it was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentOption {
    /// Method.
    pub method: PaymentMethod,
    /// Terms of its invoices.
    pub terms: PaymentTerms,
    /// Percent to pay in advance, of a deposit.
    pub deposit: Option<Percent>,
}

impl PaymentOption {
    /// On invoice, at these terms.
    pub const fn invoice(terms: PaymentTerms) -> Self {
        Self { method: PaymentMethod::Invoice, terms, deposit: None }
    }

    /// In advance. Its invoices are due at once: the money is there.
    pub const fn prepayment() -> Self {
        Self { method: PaymentMethod::Prepayment, terms: PaymentTerms::AT_ONCE, deposit: None }
    }

    /// All options of a buyer with these terms. A deposit is offered by a policy only, and none is there.
    pub const fn all(terms: PaymentTerms) -> [Self; 2] {
        [Self::invoice(terms), Self::prepayment()]
    }

    /// The one that `asked` names, of those for a buyer with these terms.
    pub fn choose(asked: AskedOption, terms: PaymentTerms) -> Result<Self, Violation> {
        let fits = |option: &Self| {
            let days = i64::from(option.terms.net_days());
            option.method == asked.method
                && asked.net_days.is_none_or(|asked| asked == days)
                && asked.end_of_month.is_none_or(|asked| asked == option.terms.end_of_month())
                && (asked.deposit.is_none() || asked.deposit == option.deposit)
        };
        Self::all(terms).into_iter().find(fits).ok_or_else(|| {
            let detail = "an order cannot be paid in this way";
            Violation::new("/payment_option", "payment_option_not_available", detail)
        })
    }

    /// The part of an order of `total` that must be there before it ships, rounded half away from zero.
    pub fn due_before_shipping(self, total: Money) -> Result<Money, MoneyError> {
        let percent = match self.method {
            PaymentMethod::Invoice => None,
            PaymentMethod::Deposit => self.deposit,
            PaymentMethod::Prepayment => Some(Percent::HUNDRED),
        };
        let parts = i128::from(percent.map_or(0, Percent::parts));
        let hundred = i128::from(Percent::HUNDRED.parts());
        let part = (i128::from(total.minor()) * parts + hundred / 2) / hundred;
        let part = i64::try_from(part).map_err(|_too_large| MoneyError::Overflow)?;
        Ok(Money::from_minor(part, total.currency()))
    }

    /// Whether the order takes the company's credit.
    pub const fn takes_credit(self) -> bool {
        match self.method {
            PaymentMethod::Invoice | PaymentMethod::Deposit => true,
            PaymentMethod::Prepayment => false,
        }
    }
}

impl Order {
    /// Whether the order takes the company's credit until it is paid.
    pub fn takes_credit(&self) -> bool {
        self.payment_option.is_none_or(PaymentOption::takes_credit)
    }

    /// Whether all that must be paid before the shipment is there.
    pub fn is_prepaid(&self) -> bool {
        self.prepaid.minor() >= self.due_before_shipping.minor()
    }

    /// Whether payments for the order are for nothing else: until it ends.
    pub const fn binds_payments(&self) -> bool {
        matches!(self.status, Status::PendingApproval | Status::OnHold | Status::Confirmed)
    }

    /// Refuses a payment for an order that awaits none.
    pub fn check_awaits_payment(&self) -> Result<(), OrderError> {
        if self.binds_payments() && !self.is_prepaid() {
            Ok(())
        } else {
            Err(OrderError::AwaitsNoPayment)
        }
    }

    /// The gross of what is not cancelled.
    fn gross_left(&self) -> Result<Money, MoneyError> {
        let nets = self
            .lines
            .iter()
            .map(|line| Ok((line.tax.clone(), line.net.minus(line.cancelled_net)?)));
        let nets = nets.collect::<Result<Vec<_>, MoneyError>>()?;
        Ok(Totals::of(nets.into_iter(), self.currency)?.total)
    }

    /// The order with what is due before the shipment of its rest.
    pub(super) fn due_anew(self) -> Result<Self, MoneyError> {
        let Some(option) = self.payment_option else { return Ok(self) };
        let due_before_shipping = option.due_before_shipping(self.gross_left()?)?;
        Ok(Self { due_before_shipping, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;
    use crate::orders::samples::{freight, goods, order};

    #[test]
    fn an_option_is_one_of_those_offered() {
        let terms = PaymentTerms::net(14).unwrap();
        let choose = |method, net_days| {
            let asked = AskedOption { method, net_days, end_of_month: None, deposit: None };
            let chosen = PaymentOption::choose(asked, terms);
            chosen.map(|option| option.terms.net_days()).map_err(|refused| refused.code)
        };
        let refused = Err("payment_option_not_available");
        for (method, days, found) in [
            (PaymentMethod::Invoice, None, Ok(14)),
            (PaymentMethod::Invoice, Some(14), Ok(14)),
            (PaymentMethod::Invoice, Some(7), refused),
            (PaymentMethod::Invoice, Some(30), refused),
            (PaymentMethod::Prepayment, None, Ok(0)),
            (PaymentMethod::Prepayment, Some(30), refused),
            (PaymentMethod::Deposit, None, refused),
        ] {
            assert_eq!(choose(method, days), found, "{method:?} {days:?}");
        }
        for method in PaymentMethod::ALL {
            assert_eq!(method.as_str().parse(), Ok(method));
        }
    }

    #[test]
    fn a_deposit_is_rounded_half_away_from_zero() {
        let deposit = |percent: &str, minor| {
            let (method, deposit) = (PaymentMethod::Deposit, percent.parse().ok());
            let option = PaymentOption { method, terms: PaymentTerms::default(), deposit };
            let total = Money::from_minor(minor, "EUR".parse().unwrap());
            option.due_before_shipping(total).unwrap().minor()
        };
        for (percent, total, due) in
            [("30", 123_457, 37_037), ("50", 1, 1), ("33.3333", 100, 33), ("100", 7, 7)]
        {
            assert_eq!(deposit(percent, total), due, "{percent} % of {total}");
        }
    }

    #[test]
    fn what_is_cancelled_is_not_due() {
        let option = Some(PaymentOption::prepayment());
        let order = order(&[goods(3, "1"), freight("5")]);
        let due = order.total;
        let order = Order { payment_option: option, due_before_shipping: due, ..order };
        assert_eq!((due.minor(), order.takes_credit()), (960, false));
        assert!(order.check_awaits_payment().is_ok() && !order.is_prepaid());
        let less = order.clone().cancel(&[(1, 1)]).unwrap().order;
        assert_eq!(less.due_before_shipping.minor(), 840);
        let paid = Order { prepaid: due, ..less };
        assert_eq!(paid.check_awaits_payment().unwrap_err().code(), "order_not_awaiting_payment");
        let none = paid.cancel(&[]).unwrap().order;
        assert_eq!((none.due_before_shipping.minor(), none.prepaid.minor()), (0, 0));
    }
}
