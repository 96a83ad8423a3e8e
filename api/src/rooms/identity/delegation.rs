//! Records in the log that staff begin to act for a member, before the first action.

use std::sync::Arc;

use domain::audit::Author;
use domain::companies::{CompanyId, MemberId};
use domain::events::EventType;
use domain::identity::{DelegationId, SessionId, UserId};
use serde::Serialize;

use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Problem;
use crate::kernel::state::State;

/// A token by which staff act on behalf of a member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delegation {
    pub(super) id: DelegationId,
    /// The staff user.
    pub(super) actor: UserId,
    /// The user acted for.
    pub(super) user: UserId,
    pub(super) member: MemberId,
    pub(super) company: Option<CompanyId>,
    /// The session of the staff user; the token ends with it.
    pub(super) session: SessionId,
}

/// JSON of the event.
#[derive(Serialize)]
struct DelegationView {
    id: String,
    actor_id: String,
    user_id: String,
    member_id: String,
    company_id: Option<String>,
    session_id: String,
    version: i64,
}

/// Records the issue of the token.
pub(super) async fn record_delegation(
    state: &State,
    given: Delegation,
    request_id: Option<Arc<str>>,
) -> Result<(), Problem> {
    let author = Author::new(given.actor, given.user);
    let ctx =
        WriteContext { author, ..WriteContext::by(given.user, state.clock.now(), request_id) };
    state
        .store
        .write::<_, Problem, _>(move |conn| {
            let view = DelegationView {
                id: given.id.to_string(),
                actor_id: given.actor.to_string(),
                user_id: given.user.to_string(),
                member_id: given.member.to_string(),
                company_id: given.company.map(|company| company.to_string()),
                session_id: given.session.to_string(),
                version: 1,
            };
            let subject = Subject { id: given.id, version: 1, company: given.company, view: &view };
            record(conn, EventType::DelegationStarted, &subject, &ctx)
        })
        .await
}
