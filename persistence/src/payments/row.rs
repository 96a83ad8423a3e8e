//! Payments as rows.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use domain::companies::CompanyId;
use domain::money::{Currency, Money};
use domain::orders::OrderId;
use domain::payments::{Payment, PaymentId};

use crate::schema::payments;
use crate::{Db, DbError};

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub(super) struct PaymentRow {
    id: Db<PaymentId>,
    number: i64,
    company_id: Db<CompanyId>,
    method: String,
    reference: Option<String>,
    external_id: Option<String>,
    currency: String,
    amount: i64,
    allocated: i64,
    refunded_unapplied: i64,
    refunded_total: i64,
    returned: i64,
    returned_on: Option<NaiveDate>,
    return_reason: Option<String>,
    received_on: NaiveDate,
    version: i64,
    created_at: Db<DateTime<Utc>>,
    order_id: Option<Db<OrderId>>,
}

impl PaymentRow {
    pub(super) fn new(payment: &Payment) -> Self {
        Self {
            id: Db(payment.id),
            number: payment.number,
            company_id: Db(payment.company),
            method: payment.method.clone(),
            reference: payment.reference.clone(),
            external_id: payment.external_id.clone(),
            currency: payment.amount.currency().code().to_owned(),
            amount: payment.amount.minor(),
            allocated: payment.allocated.minor(),
            refunded_unapplied: payment.refunded_from_own.minor(),
            refunded_total: payment.refunded.minor(),
            returned: payment.returned.minor(),
            returned_on: payment.returned_on,
            return_reason: payment.return_reason.clone(),
            received_on: payment.received_on,
            version: payment.version,
            created_at: Db(payment.created_at),
            order_id: payment.order.map(Db),
        }
    }

    pub(super) fn payment(self) -> Result<Payment, DbError> {
        let currency: Currency = self.currency.parse().map_err(DbError::corrupt)?;
        let money = |minor| Money::from_minor(minor, currency);
        Ok(Payment {
            id: self.id.0,
            number: self.number,
            company: self.company_id.0,
            amount: money(self.amount),
            method: self.method,
            reference: self.reference,
            external_id: self.external_id,
            received_on: self.received_on,
            allocated: money(self.allocated),
            refunded: money(self.refunded_total),
            refunded_from_own: money(self.refunded_unapplied),
            returned: money(self.returned),
            returned_on: self.returned_on,
            return_reason: self.return_reason,
            version: self.version,
            created_at: self.created_at.0,
            order: self.order_id.map(|order| order.0),
        })
    }
}
