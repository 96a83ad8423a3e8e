//! Approval limits as they are stored: an amount beside its currency.

use domain::approvals::ApprovalLimit;
use domain::money::Money;

use crate::DbError;

/// The approval limit of these columns.
pub(crate) fn approval_limit(
    minor: Option<i64>,
    currency: Option<&str>,
) -> Result<Option<ApprovalLimit>, DbError> {
    match (minor, currency) {
        (None, None) => Ok(None),
        (Some(minor), Some(currency)) => {
            let currency = currency.parse().map_err(DbError::corrupt)?;
            let limit = ApprovalLimit::new(Money::from_minor(minor, currency));
            limit.map(Some).map_err(DbError::corrupt)
        }
        (Some(_), None) | (None, Some(_)) => {
            Err(DbError::corrupt("an approval limit that is not whole"))
        }
    }
}
