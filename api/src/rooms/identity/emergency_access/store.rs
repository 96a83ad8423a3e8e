//! Stores emergency access, with its events.

use domain::events::EventType;
use domain::identity::EmergencyAccess;
use persistence::Conn;
use persistence::identity::emergency;

use super::wire::EmergencyAccessView;
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;

/// Stores a change of a locked emergency access, and its event.
pub(super) fn store(
    conn: &mut Conn,
    kind: EventType,
    access: &EmergencyAccess,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    emergency::save(conn, access)?;
    tell(conn, kind, access, ctx)
}

/// Records an event of an emergency access.
pub(super) fn tell(
    conn: &mut Conn,
    kind: EventType,
    access: &EmergencyAccess,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let view = EmergencyAccessView::from(access);
    let subject = Subject { id: access.id, version: access.version, company: None, view: &view };
    record(conn, kind, &subject, ctx)
}
