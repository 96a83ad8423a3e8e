//! Calendars that a company or a rule runs by.

use domain::calendars::CalendarId;
use domain::companies::CompanyId;
use domain::failure::{Failure, Kind};
use persistence::{Conn, calendars};

use crate::kernel::problem::{At, Problem};
use crate::kernel::wire::CalendarKey;

/// A calendar that is neither the company's nor the operator's.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("unknown calendar {0}")]
struct UnknownCalendar(CalendarId);

impl Failure for UnknownCalendar {
    fn code(&self) -> &'static str {
        "unknown_calendar"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// The named calendar, which stays until the transaction ends: the company's or the operator's. What binds every
/// company (`None`) runs by the operator's.
pub(crate) fn calendar(
    conn: &mut Conn,
    company: Option<CompanyId>,
    named: CalendarKey,
) -> Result<CalendarId, Problem> {
    let found = calendars::hold(conn, company, *named)?;
    found.then_some(*named).ok_or(UnknownCalendar(*named)).at("/calendar_id")
}

/// The named calendar as it is now, for work that stores nothing.
pub(crate) fn found(
    conn: &mut Conn,
    company: Option<CompanyId>,
    named: CalendarKey,
) -> Result<CalendarId, Problem> {
    let found = calendars::serves(conn, company, *named)?;
    found.then_some(*named).ok_or(UnknownCalendar(*named)).at("/calendar_id")
}
