//! The job `end-emergency-access`: records that the time of emergency access is over. Its permissions have ended by
//! then, whether or not the job runs.

use domain::events::EventType;
use domain::identity::{EmergencyAccessId, Scope};
use domain::operation::{DueItem, Every};
use persistence::Conn;
use persistence::identity::emergency;

use super::store::store;
use crate::kernel::context::WriteContext;
use crate::kernel::job::{Due, Job, JobClock};
use crate::kernel::problem::Problem;

/// The job.
pub(crate) const END_EMERGENCY_ACCESS: Job = Job {
    name: "end-emergency-access",
    says: "Records the end of emergency access whose time is over.",
    every: Every::MINUTE,
    clock: JobClock::Wall,
    subject: Some("emergencyaccess"),
    due,
    work,
};

fn due(conn: &mut Conn, due: &Due) -> Result<Vec<DueItem>, Problem> {
    Ok(emergency::timed_out(conn, due.as_of, due.after, due.limit)?)
}

/// Ends one, unless another run or a request was faster.
fn work(conn: &mut Conn, item: DueItem, ctx: &WriteContext) -> Result<usize, Problem> {
    let id = EmergencyAccessId::from_uuid(item.id);
    let Some(access) = emergency::lock(conn, &Scope::Everything, id)? else { return Ok(0) };
    let Some(access) = access.timed_out(ctx.at) else { return Ok(0) };
    store(conn, EventType::EmergencyEnded, &access, ctx)?;
    Ok(1)
}
