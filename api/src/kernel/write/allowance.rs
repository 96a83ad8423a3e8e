//! Limit on the stored responses of one company. A write stores its changes, which have bounds of their own;
//! its response under an idempotency key comes on top, and a small write may have a large response.
//!
//! Counted in memory per process, as failed logins are: a count in the database would cost each write a
//! statement.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::companies::CompanyId;
use domain::failure::Kind;

use crate::kernel::problem::Problem;

/// How long a key is stored.
pub(crate) const REMEMBERED: TimeDelta = TimeDelta::hours(72);
/// Size of a key beside its response.
const ROW: u64 = 256;

/// Stored responses, by the caller's company; the operator's own are not counted.
pub(crate) struct Allowance {
    most: u64,
    kept: Mutex<HashMap<CompanyId, Kept>>,
}

struct Kept {
    since: DateTime<Utc>,
    bytes: u64,
}

impl Allowance {
    /// A limit of so many bytes per company, over the storage time of responses.
    pub(crate) fn new(most: u64) -> Self {
        Self { most, kept: Mutex::default() }
    }

    /// Refuses a company that has used up its limit.
    pub(super) fn check(
        &self,
        company: Option<CompanyId>,
        now: DateTime<Utc>,
    ) -> Result<(), Problem> {
        let Some(company) = company else { return Ok(()) };
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(&company) {
            Some(kept) if kept.bytes >= self.most && !kept.is_over(now) => {
                let detail = "As many answers are kept for this company as may be; without an \
                              Idempotency-Key the request is taken.";
                let left = (kept.since + REMEMBERED - now).num_seconds();
                Err(Problem::new(Kind::Throttled, "too_many_kept_answers", detail)
                    .retry_after(left.max(1).unsigned_abs()))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a stored response of so many bytes.
    pub(super) fn count(&self, company: Option<CompanyId>, bytes: usize, now: DateTime<Utc>) {
        let Some(company) = company else { return };
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(ROW);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.entry(company).or_insert(Kept { since: now, bytes: 0 });
        if kept.is_over(now) {
            *kept = Kept { since: now, bytes: 0 };
        }
        kept.bytes = kept.bytes.saturating_add(bytes);
    }
}

impl Kept {
    fn is_over(&self, now: DateTime<Utc>) -> bool {
        now - self.since > REMEMBERED + TimeDelta::hours(1)
    }
}

#[cfg(test)]
mod tests {
    use persistence::fresh_id;

    use super::*;

    #[test]
    fn a_company_has_its_share_until_the_first_are_forgotten() {
        let (allowance, company, now) =
            (Allowance::new(1000), Some(fresh_id()), DateTime::UNIX_EPOCH);
        for _ in 0..2 {
            assert!(allowance.check(company, now).is_ok());
            allowance.count(company, 300, now);
        }
        assert_eq!(allowance.check(company, now).unwrap_err().status().as_u16(), 429);
        assert!(allowance.check(Some(fresh_id()), now).is_ok());
        allowance.count(None, 5000, now);
        assert!(allowance.check(None, now).is_ok());
        let later = now + TimeDelta::hours(74);
        assert!(allowance.check(company, later).is_ok());
        allowance.count(company, 300, later);
        assert!(allowance.check(company, later).is_ok());
    }
}
