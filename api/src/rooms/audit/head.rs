//! `GET /v1/audit-log/head`.

use actix_web::get;
use domain::audit::Head;
use persistence::audit;
use serde::Serialize;
use utoipa::ToSchema;

use crate::kernel::access::permission::ReadAuditHead;
use crate::kernel::answer::Answer;
use crate::kernel::caller::Caller;
use crate::kernel::problem::Answered;

/// The last hash of the hash chain over the audit log.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditHead)]
struct HeadView {
    /// Sequence of the last row; 0 while the log is empty.
    #[schema(minimum = 0, example = 42)]
    sequence: i64,
    /// Hash of that row and all rows before it: SHA-256, hexadecimal.
    #[schema(example = "fc1708fce2163fe0816c479f9dd8de3b645b75158c81324d724c66a9ea8ecae9")]
    hash: String,
}

impl From<Head> for HeadView {
    fn from(head: Head) -> Self {
        Self { sequence: head.sequence, hash: head.hash.to_string() }
    }
}

/// Get the head of the audit log
///
/// Store it outside the database. `comptoir verify --audit-head SEQUENCE:HASH` later detects whether any
/// row up to this one was changed, removed or truncated. This holds even against an attacker with write
/// access to the database.
#[utoipa::path(
    responses((status = 200, body = HeadView)),
    security(("bearer" = ["audit.read_head"]))
)]
#[get("/audit-log/head")]
pub(super) async fn get_audit_head(caller: Caller<ReadAuditHead>) -> Answered {
    caller
        .read(|conn, _caller| Answer::page(&HeadView::from(audit::head(conn)?.unwrap_or_default())))
        .await
}
