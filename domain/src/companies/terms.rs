//! Payment terms.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use crate::calendar::{self, BeyondCalendar};
use crate::failure::{Failure, Kind};

/// Payment terms: days until an invoice is due, perhaps to the end of the month then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentTerms {
    net_days: u16,
    end_of_month: bool,
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
    /// Due on the invoice's date.
    pub const AT_ONCE: Self = Self { net_days: 0, end_of_month: false };

    /// Due `net_days` after the invoice's date, 0 to 365.
    pub fn net(net_days: i64) -> Result<Self, BadTerms> {
        match u16::try_from(net_days) {
            Ok(net_days @ 0..=365) => Ok(Self { net_days, end_of_month: false }),
            Ok(_) | Err(_) => Err(BadTerms),
        }
    }

    /// The same, to the end of the month that the days lead to.
    #[must_use]
    pub const fn to_month_end(self) -> Self {
        Self { end_of_month: true, ..self }
    }

    /// Whether they go on to the end of a month.
    pub const fn end_of_month(self) -> bool {
        self.end_of_month
    }

    /// The days.
    pub const fn net_days(self) -> u16 {
        self.net_days
    }

    /// The due date of an invoice of `issued_on`.
    pub fn due_on(self, issued_on: NaiveDate) -> Result<NaiveDate, BeyondCalendar> {
        let due_on = issued_on.checked_add_days(Days::new(self.net_days.into()));
        let due_on =
            due_on.and_then(|day| if self.end_of_month { last_of_month(day) } else { Some(day) });
        let within = due_on.filter(|due_on| calendar::check(*due_on).is_ok());
        within.ok_or(BeyondCalendar { what: "the due date" })
    }
}

/// The last day of this day's month.
fn last_of_month(day: NaiveDate) -> Option<NaiveDate> {
    let next = day.with_day(1)?.checked_add_months(Months::new(1))?;
    next.pred_opt()
}

impl Default for PaymentTerms {
    fn default() -> Self {
        Self { net_days: 30, end_of_month: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_may_lead_to_the_end_of_a_month() {
        let terms = PaymentTerms::net(45).unwrap().to_month_end();
        for (issued, due) in [
            ("2026-03-10", "2026-04-30"),
            ("2026-12-17", "2027-01-31"),
            ("2027-01-14", "2027-02-28"),
        ] {
            let due_on = terms.due_on(issued.parse().unwrap()).unwrap();
            assert_eq!(due_on, due.parse().unwrap());
        }
    }

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
