//! Refunds: money back to the company, from amounts not applied to invoices.

use chrono::NaiveDate;

use super::{Payment, PaymentError};
use crate::billing::{CreditNoteId, InvoiceId};
use crate::money::Money;

/// A credit note with remaining credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCredit {
    /// The credit note.
    pub credit_note: CreditNoteId,
    /// Its number.
    pub number: String,
    /// Its issue date.
    pub issued_on: NaiveDate,
    /// The invoice it is against, if any.
    pub invoice: Option<InvoiceId>,
    /// The remaining credit: not allocated, not refunded.
    pub unapplied: Money,
}

/// The part of a refund that a credit note covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditDraw {
    /// The credit note.
    pub credit_note: CreditNoteId,
    /// The amount.
    pub amount: Money,
}

/// A refund, and its sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The amount refunded.
    pub amount: Money,
    /// The part from the payment's own unapplied amount.
    pub from_own: Money,
    /// The parts from credit notes.
    pub from_credits: Vec<CreditDraw>,
}

impl Refund {
    /// The dates of its sources: a refund is never dated before them.
    pub fn follows(
        &self,
        payment: &Payment,
        credits: &[OpenCredit],
    ) -> impl Iterator<Item = NaiveDate> {
        let drawn = |credit: &&OpenCredit| {
            self.from_credits.iter().any(|draw| draw.credit_note == credit.credit_note)
        };
        let notes = credits.iter().filter(drawn).map(|credit| credit.issued_on);
        std::iter::once(payment.received_on).chain(notes)
    }
}

impl Payment {
    /// Refunds `wanted` of the payment: first from its unapplied amount, then from unapplied credit.
    /// Credit notes against invoices that this payment `paid` come first, then the oldest. The total
    /// never exceeds the amount neither refunded nor returned.
    pub fn refund(
        self,
        wanted: Money,
        paid: &[InvoiceId],
        credits: &[OpenCredit],
    ) -> Result<(Self, Refund), PaymentError> {
        self.check_not_returned()?;
        if wanted.minor() <= 0 {
            return Err(PaymentError::NotPositive { pointer: "/amount".to_owned() });
        }
        wanted.check_currency(self.amount.currency())?;
        let from_own = least(wanted, self.unapplied()?);
        let (from_credits, missing) = draw(wanted.minus(from_own)?, paid, credits)?;
        let ceiling = self.kept()?;
        let left = least(ceiling, wanted.minus(missing)?);
        if left.minor() < wanted.minor() {
            return Err(PaymentError::RefundExceedsUnapplied { wanted, left });
        }
        let after = Self {
            refunded: self.refunded.plus(wanted)?,
            refunded_from_own: self.refunded_from_own.plus(from_own)?,
            version: self.version.saturating_add(1),
            ..self
        };
        Ok((after, Refund { amount: wanted, from_own, from_credits }))
    }
}

/// Draws `wanted` on `credits`; the second value is the amount they lack.
fn draw(
    wanted: Money,
    paid: &[InvoiceId],
    credits: &[OpenCredit],
) -> Result<(Vec<CreditDraw>, Money), PaymentError> {
    let mut queue: Vec<&OpenCredit> = credits
        .iter()
        .filter(|credit| credit.unapplied.currency() == wanted.currency())
        .filter(|credit| credit.unapplied.minor() > 0)
        .collect();
    queue.sort_by_key(|credit| {
        let of_paid = credit.invoice.is_some_and(|invoice| paid.contains(&invoice));
        (!of_paid, credit.issued_on, &credit.number)
    });
    let mut missing = wanted;
    let mut draws = Vec::new();
    for credit in queue {
        let amount = least(missing, credit.unapplied);
        if amount.minor() == 0 {
            break;
        }
        missing = missing.minus(amount)?;
        draws.push(CreditDraw { credit_note: credit.credit_note, amount });
    }
    Ok((draws, missing))
}

pub(super) const fn least(left: Money, right: Money) -> Money {
    if left.minor() < right.minor() { left } else { right }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::payment::tests::{eur, payment};
    use super::*;
    use crate::failure::Failure;

    fn credit(id: u128, day: u32, invoice: Option<u128>, unapplied: i64) -> OpenCredit {
        OpenCredit {
            credit_note: CreditNoteId::from_uuid(Uuid::from_u128(id)),
            number: format!("CN-2026-{id:06}"),
            issued_on: NaiveDate::from_ymd_opt(2026, 1, day).unwrap(),
            invoice: invoice.map(|id| InvoiceId::from_uuid(Uuid::from_u128(id))),
            unapplied: eur(unapplied),
        }
    }

    #[test]
    fn own_money_first_then_credit_of_what_it_paid_then_the_oldest() {
        let paid = [InvoiceId::from_uuid(Uuid::from_u128(9))];
        let credits = [
            credit(1, 1, None, 10),
            credit(2, 2, Some(8), 20),
            credit(3, 3, Some(9), 30),
            credit(4, 1, None, 0),
        ];
        for (wanted, own, draws) in
            [(30, 30, vec![]), (45, 30, vec![(3, 15)]), (75, 30, vec![(3, 30), (1, 10), (2, 5)])]
        {
            let (after, refund) = payment(100, 70).refund(eur(wanted), &paid, &credits).unwrap();
            assert_eq!((refund.from_own, refund.amount), (eur(own), eur(wanted)));
            let drawn: Vec<_> = refund
                .from_credits
                .iter()
                .map(|draw| (draw.credit_note.uuid().as_u128(), draw.amount.minor()))
                .collect();
            assert_eq!(drawn, draws);
            assert_eq!(after.unapplied(), Ok(eur(30 - own)));
            assert_eq!(after.refunded, eur(wanted));
        }
    }

    #[test]
    fn refuses_what_is_not_there_to_give() {
        let credits = [credit(1, 1, None, 500)];
        let refunded =
            Payment { refunded: eur(90), refunded_from_own: eur(10), ..payment(100, 70) };
        let returned = Payment { returned: eur(100), ..payment(100, 0) };
        let halved = Payment { returned: eur(50), ..payment(100, 20) };
        let usd = Money::from_minor(1, "USD".parse().unwrap());
        for (payment, wanted, credits, outcome) in [
            (payment(100, 70), eur(31), &[][..], "refund_exceeds_unapplied"),
            (payment(100, 70), eur(100), &credits, "ok"),
            (payment(100, 70), eur(101), &credits, "refund_exceeds_unapplied"),
            (refunded.clone(), eur(10), &credits, "ok"),
            (refunded, eur(11), &credits, "refund_exceeds_unapplied"),
            (payment(100, 70), eur(0), &credits, "amount_not_positive"),
            (payment(100, 70), usd, &credits, "currency_mismatch"),
            (returned, eur(1), &credits, "payment_returned"),
            (halved.clone(), eur(50), &credits, "ok"),
            (halved, eur(51), &credits, "refund_exceeds_unapplied"),
        ] {
            let refusal = payment.refund(wanted, &[], credits).err();
            assert_eq!(refusal.map_or("ok", |refusal| refusal.code()), outcome, "{wanted}");
        }
    }
}
