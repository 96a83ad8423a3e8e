//! Records an event in the transaction of its change.

use domain::companies::CompanyId;
use domain::events::EventType;
use domain::id::{Entity, Id};
use persistence::Conn;
use persistence::events::{self, Kept, NewEvent};
use serde::Serialize;
use serde_json::Value;

use crate::kernel::context::WriteContext;
use crate::kernel::problem::Problem;

/// Larger resources omit their lines, allocations, prices or exceptions in the feed and give their count; a consumer
/// fetches them.
pub(crate) const LARGEST: usize = 20_000;

/// The subject of an event.
pub(crate) struct Subject<'a, E, V: ?Sized> {
    /// Id of the subject.
    pub(crate) id: Id<E>,
    /// Version of the subject after the change.
    pub(crate) version: i64,
    /// Company the subject belongs to; `None` for the operator's own.
    pub(crate) company: Option<CompanyId>,
    /// The subject as its GET renders it.
    pub(crate) view: &'a V,
}

/// Records an event `kind` of `subject`, in the transaction of the change.
pub(crate) fn record<E: Entity, V: Serialize>(
    conn: &mut Conn,
    kind: EventType,
    subject: &Subject<'_, E, V>,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    let text = serde_json::to_string(subject.view).map_err(Problem::internal)?;
    record_text(conn, kind, &subject.shown_as(&text), Kept::Here, ctx)
}

/// As `record`, for a subject that is already JSON, stored with the event or elsewhere.
pub(crate) fn record_text<E: Entity>(
    conn: &mut Conn,
    kind: EventType,
    subject: &Subject<'_, E, str>,
    kept: Kept,
    ctx: &WriteContext,
) -> Result<(), Problem> {
    debug_assert_eq!(kind.subject(), E::PREFIX, "what {} is about", kind.as_str());
    let event = NewEvent {
        kind: kind.as_str(),
        occurred_at: ctx.at,
        recorded_at: ctx.wall,
        company: subject.company,
        subject_type: E::PREFIX,
        subject_id: subject.id.uuid(),
        subject_version: subject.version,
        data: subject.view,
        kept,
        author: ctx.author,
        request_id: ctx.request_id.as_deref(),
    };
    Ok(events::record(conn, &event)?)
}

impl<E, V: ?Sized> Subject<'_, E, V> {
    fn shown_as<'a>(&self, text: &'a str) -> Subject<'a, E, str> {
        Subject { id: self.id, version: self.version, company: self.company, view: text }
    }
}

/// A resource as JSON, cut below `largest` bytes as far as omitting its parts can do that.
pub(crate) fn fitting(whole: String, largest: usize) -> Result<String, Problem> {
    if whole.len() < largest {
        return Ok(whole);
    }
    let mut short = serde_json::from_str(&whole).map_err(Problem::internal)?;
    if let Value::Object(members) = &mut short {
        for name in ["lines", "allocations", "prices", "exceptions"] {
            if let Some(Value::Array(left_out)) = members.remove(name) {
                members.insert(format!("{name}_omitted"), left_out.len().into());
            }
        }
    }
    Ok(short.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_large_resource_leaves_out_its_lines() {
        let small = json!({ "id": 1, "lines": [1] });
        assert_eq!(fitting(small.to_string(), LARGEST).unwrap(), small.to_string());
        let large = json!({ "id": 1, "lines": vec!["line"; 5_000] });
        assert_eq!(
            fitting(large.to_string(), LARGEST).unwrap(),
            r#"{"id":1,"lines_omitted":5000}"#
        );
    }
}
