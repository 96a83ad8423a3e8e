//! Payment terms.

use chrono::{Days, NaiveDate};

use crate::calendar::{self, BeyondCalendar};
use crate::failure::{Failure, Kind};

/// Payment terms: days until an invoice is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentTerms {
    net_days: u16,
}

/// Terms longer than a year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("net_days is between 0 and 365")]
pub struct BadTerms;

impl Failure for BadTerms {
    fn code(&self) -> &'static str {
        "bad_payment_terms"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

impl PaymentTerms {
    /// Due `net_days` after the invoice's date, 0 to 365.
    pub fn net(net_days: i64) -> Result<Self, BadTerms> {
        match u16::try_from(net_days) {
            Ok(net_days @ 0..=365) => Ok(Self { net_days }),
            Ok(_) | Err(_) => Err(BadTerms),
        }
    }

    /// The days.
    pub const fn net_days(self) -> u16 {
        self.net_days
    }

    /// The due date of an invoice of `issued_on`.
    pub fn due_on(self, issued_on: NaiveDate) -> Result<NaiveDate, BeyondCalendar> {
        let due_on = issued_on.checked_add_days(Days::new(self.net_days.into()));
        let within = due_on.filter(|due_on| calendar::check(*due_on).is_ok());
        within.ok_or(BeyondCalendar { what: "the due date" })
    }
}

impl Default for PaymentTerms {
    fn default() -> Self {
        Self { net_days: 30 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_after_the_days_agreed() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let due = |terms: PaymentTerms, issued_on| terms.due_on(day(issued_on));
        assert_eq!(due(PaymentTerms::default(), "2024-01-31"), Ok(day("2024-03-01")));
        assert_eq!(due(PaymentTerms::net(0).unwrap(), "2024-01-31"), Ok(day("2024-01-31")));
        assert_eq!(due(PaymentTerms::default(), "9999-12-01"), Ok(day("9999-12-31")));
        assert!(due(PaymentTerms::default(), "9999-12-02").is_err());
        for days in [-1, 366, i64::MAX] {
            assert_eq!(PaymentTerms::net(days), Err(BadTerms), "{days}");
        }
    }
}
