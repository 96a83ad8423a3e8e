//! The calendars by which the deadlines of an approval request run.

use domain::approvals::Request;
use domain::calendars::Calendars;
use persistence::{Conn, DbError, calendars};

/// The calendars of the request's steps; none if no step counts working hours.
pub(super) fn calendars_of(conn: &mut Conn, request: &Request) -> Result<Calendars, DbError> {
    if request.counts_working_hours() {
        calendars::of_company(conn, request.company, request.calendars())
    } else {
        Ok(Calendars::default())
    }
}
