//! `GET /v1/settings`.

use actix_web::get;
use persistence::settings;

use super::wire::SettingsView;
use crate::kernel::access::permission::ReadSettings;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;

/// Get the settings
///
/// What the operator lets guests and customers do, and how long orders wait. Until they are set, the
/// defaults with version 0.
#[utoipa::path(
    responses((status = 200, body = SettingsView)),
    security(("bearer" = ["settings.read"]))
)]
#[get("/settings")]
pub(super) async fn get_settings(caller: Caller<ReadSettings>) -> Answered {
    caller.read(|conn, _caller| Answer::ok(&SettingsView::from(&settings::find(conn)?))).await
}
