//! `PATCH /v1/settings`.

use actix_web::patch;
use domain::events::EventType;
use domain::settings::{SETTINGS, Settings};
use persistence::{Conn, settings};

use super::wire::{SettingsUpdate, SettingsView};
use crate::kernel::access::permission::UpdateSettings;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::{Caller, Principal};
use crate::kernel::context::WriteContext;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};

/// Update the settings
///
/// Merges: an omitted field stays, null resets it to its default, also a whole group. A change acts at the
/// next request. A switch of `customers` that is off takes its permissions from every user and API key of
/// the companies (403 `turned_off`), unless a company has its own `customer_settings`. Staff keep theirs,
/// except while they act for a member.
#[utoipa::path(
    request_body = SettingsUpdate,
    responses((status = 200, body = SettingsView)),
    security(("bearer" = ["settings.update"]))
)]
#[patch("/settings")]
pub(super) async fn update_settings(
    caller: Caller<UpdateSettings>,
    body: Body<SettingsUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let settings = store(conn, caller, &body, ctx)?;
            let view = SettingsView::from(&settings);
            let subject =
                Subject { id: SETTINGS, version: settings.version, company: None, view: &view };
            record(conn, EventType::SettingsUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

/// Stores the change. Of two concurrent first changes, the second merges into what the first stored.
fn store(
    conn: &mut Conn,
    caller: &Principal,
    body: &Body<SettingsUpdate>,
    ctx: &WriteContext,
) -> Result<Settings, Problem> {
    loop {
        let before = settings::lock(conn)?;
        caller.if_match(before.version)?;
        let after = before.changed(body.parse()?.changes(conn)?);
        if settings::save(conn, &after, ctx.at)? {
            return Ok(after);
        }
    }
}
