//! The subject of an event, as the event feed and the audit log render it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The resource that an event is about.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventSubject {
    /// Type of resource: the prefix of its ids.
    #[schema(example = "invoice")]
    r#type: String,
    /// Id of the resource.
    #[schema(example = "invoice_01h455vb4pex5vsknk084sn02q")]
    id: String,
    /// Version of the resource after the event; the events of one subject come in this order.
    #[schema(minimum = 1)]
    version: i64,
}

impl EventSubject {
    /// The resource of this kind and id, at this version.
    pub(crate) fn new(prefix: String, id: Uuid, version: i64) -> Self {
        Self { id: domain::id::text(&prefix, id), r#type: prefix, version }
    }
}
