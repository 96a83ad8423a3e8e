//! JSON types of credit accounts.

use chrono::{DateTime, NaiveDate, Utc};
use domain::companies::Company;
use domain::credit::{
    self, CreditAccount, CreditAccountId, CreditChanges, CreditTerms, LimitSource, Overdue,
};
use domain::failure::Violation;
use domain::money;
use domain::money::MoneyError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::{Money, Sum, cleared, given};

/// A credit limit for a time: it counts instead of the limit and of its tolerance.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TemporaryLimit {
    /// The limit, gross.
    pub(super) limit: Money,
    /// First moment at which it counts, in business time; omitted: now.
    #[schema(nullable = false)]
    pub(super) valid_from: Option<DateTime<Utc>>,
    /// First moment at which it counts no more, at most 366 days later.
    pub(super) valid_until: DateTime<Utc>,
    /// Reason.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::kernel::wire::text::prose"))]
    #[schema(min_length = 1, max_length = 1000, example = "trade fair in March")]
    pub(super) reason: String,
}

impl From<&credit::TemporaryLimit> for TemporaryLimit {
    fn from(temporary: &credit::TemporaryLimit) -> Self {
        Self {
            limit: temporary.limit.into(),
            valid_from: Some(temporary.from),
            valid_until: temporary.until,
            reason: temporary.reason.clone(),
        }
    }
}

impl TemporaryLimit {
    fn checked(
        self,
        currency: money::Currency,
        now: DateTime<Utc>,
    ) -> Result<credit::TemporaryLimit, Problem> {
        if self.limit.0.currency() != currency {
            let detail = format!("the company's currency is {currency}");
            let pointer = "/temporary_limit/limit/currency";
            return Err(Problem::invalid(vec![Violation::new(
                pointer,
                "currency_mismatch",
                detail,
            )]));
        }
        let temporary = credit::TemporaryLimit {
            limit: self.limit.0,
            from: self.valid_from.unwrap_or(now),
            until: self.valid_until,
            reason: self.reason,
        };
        match temporary.check() {
            Ok(()) => Ok(temporary),
            Err(error) => Err(error).at(format!("/temporary_limit{}", error.pointer())),
        }
    }
}

/// Changes of a credit account.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditAccountUpdate {
    /// Percent of the credit limit that orders may exceed it by: 0 to 25, rounded down to a minor unit.
    #[serde(default, deserialize_with = "given")]
    #[validate(length(max = 8))]
    #[schema(value_type = String, max_length = 8, example = "5")]
    tolerance_percent: Option<String>,
    /// Another limit for a time; null ends it.
    #[serde(default, deserialize_with = "cleared")]
    #[validate(nested)]
    #[schema(value_type = Option<TemporaryLimit>)]
    temporary_limit: Option<Option<TemporaryLimit>>,
}

impl CreditAccountUpdate {
    pub(super) fn changes(
        self,
        company: &Company,
        now: DateTime<Utc>,
    ) -> Result<CreditChanges, Problem> {
        let tolerance = self.tolerance_percent.map(|percent| percent.parse());
        let checked = |temporary: TemporaryLimit| temporary.checked(company.currency, now);
        Ok(CreditChanges {
            tolerance: tolerance.transpose().at("/tolerance_percent")?,
            temporary: self.temporary_limit.map(|to| to.map(checked).transpose()).transpose()?,
        })
    }
}

/// Terms of a company's credit, as events tell them.
#[derive(Serialize)]
pub(super) struct CreditTermsView {
    id: String,
    tolerance_percent: String,
    temporary_limit: Option<TemporaryLimit>,
    version: i64,
}

impl CreditTermsView {
    pub(super) fn new(id: CreditAccountId, terms: &CreditTerms) -> Self {
        Self {
            id: id.to_string(),
            tolerance_percent: terms.tolerance.to_string(),
            temporary_limit: terms.temporary.as_ref().map(Into::into),
            version: terms.version,
        }
    }
}

/// Credit limit of a company, its use, and the available credit.
#[derive(Serialize, ToSchema)]
#[schema(as = CreditAccount)]
pub(super) struct CreditAccountView {
    /// Credit limit; null: unlimited. Staff set it by `credit_limit` of the company.
    #[schema(required = true)]
    limit: Option<Money>,
    /// Origin of the limit: `none` without one, `manual` if staff set it.
    #[schema(example = "manual", extensions(("x-extensible-enum" = json!(LimitSource::ALL.map(LimitSource::as_str)))))]
    limit_source: &'static str,
    /// Percent of the limit that orders may exceed it by.
    #[schema(example = "5")]
    tolerance_percent: String,
    /// The limit for a time; null: there is none, or it has ended.
    #[schema(required = true)]
    temporary_limit: Option<TemporaryLimit>,
    /// The limit in force now: the temporary one, or the limit with its tolerance; null: unlimited.
    #[schema(required = true)]
    limit_in_force: Option<Money>,
    /// Gross amount ordered and not yet invoiced.
    reserved: Money,
    /// Amount invoiced and not yet paid.
    receivable: Money,
    /// What is held against the limit: `reserved` and `receivable`.
    exposure: Money,
    /// Available credit, of the limit in force: below zero if the account is over it, null without a limit.
    #[schema(required = true)]
    available: Option<Money>,
    /// Amount past due: of invoices whose due date is before today.
    overdue: Sum,
    /// Days since the oldest of them was due; 0: none is past due.
    #[schema(minimum = 0, example = 12)]
    oldest_overdue_days: i64,
    /// Whether staff have blocked new orders of the company.
    on_hold: bool,
    /// Increases with every change of the tolerance and the temporary limit; the `ETag`.
    #[schema(minimum = 0)]
    version: i64,
}

impl CreditAccountView {
    pub(super) fn new(
        account: &CreditAccount,
        terms: &CreditTerms,
        overdue: &Overdue,
        (now, today): (DateTime<Utc>, NaiveDate),
    ) -> Result<Self, MoneyError> {
        let temporary = terms.temporary.as_ref().filter(|temporary| now < temporary.until);
        Ok(Self {
            limit: account.limit.map(Into::into),
            limit_source: account.source().as_str(),
            tolerance_percent: terms.tolerance.to_string(),
            temporary_limit: temporary.map(Into::into),
            limit_in_force: account.in_force.map(Into::into),
            reserved: account.reserved.into(),
            receivable: account.receivable.into(),
            exposure: account.exposure()?.into(),
            available: account.available.map(Into::into),
            overdue: overdue.amount.into(),
            oldest_overdue_days: overdue.oldest_days(today),
            on_hold: account.on_hold,
            version: terms.version,
        })
    }
}
