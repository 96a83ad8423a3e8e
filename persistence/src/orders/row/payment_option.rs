//! The payment option of an order, as JSON.

use domain::companies::PaymentTerms;
use domain::orders::PaymentOption;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Db, DbError};

#[derive(Serialize, Deserialize)]
struct Stored {
    method: String,
    net_days: i64,
    end_of_month: bool,
    deposit_percent: Option<String>,
}

/// The stored form.
pub(super) fn stored(option: Option<PaymentOption>) -> Result<Option<Db<Value>>, DbError> {
    let value = option.map(|option| {
        serde_json::to_value(Stored {
            method: option.method.as_str().to_owned(),
            net_days: option.terms.net_days().into(),
            end_of_month: option.terms.end_of_month(),
            deposit_percent: option.deposit.map(|percent| percent.to_string()),
        })
    });
    Ok(value.transpose().map_err(DbError::corrupt)?.map(Db))
}

/// The option of the stored form.
pub(super) fn parse(stored: Option<Db<Value>>) -> Result<Option<PaymentOption>, DbError> {
    let Some(value) = stored else { return Ok(None) };
    let stored: Stored = serde_json::from_value(value.0).map_err(DbError::corrupt)?;
    let terms = PaymentTerms::net(stored.net_days).map_err(DbError::corrupt)?;
    let terms = if stored.end_of_month { terms.to_month_end() } else { terms };
    let deposit = stored.deposit_percent.map(|percent| percent.parse()).transpose();
    let method = stored.method.parse().map_err(DbError::corrupt)?;
    Ok(Some(PaymentOption { method, terms, deposit: deposit.map_err(DbError::corrupt)? }))
}
