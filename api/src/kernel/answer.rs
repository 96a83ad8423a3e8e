//! Responses of handlers, as sent and as stored under an idempotency key.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::http::{StatusCode, header};
use domain::orders::OrderId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::kernel::problem::{Answered, Problem};

/// Header of a replayed response.
const REPLAYED: &str = "idempotent-replayed";
const PAGE_SIZE: usize = 16 * 1024;

/// A successful response: status, its own headers, and the bytes of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) body: Vec<u8>,
    /// The order whose view, stored at this version, is the body.
    pub(crate) view_of: Option<(OrderId, i64)>,
}

/// Source of the `ETag`: every mutable resource shows its version.
#[derive(Deserialize)]
struct Versioned {
    version: Option<i64>,
}

impl Answer {
    /// 200 with `view`, and an `ETag` if it has a `version`.
    pub fn ok(view: &impl Serialize) -> Result<Self, Problem> {
        Self::with(StatusCode::OK, view)
    }

    /// 200 with a body without a version: a page.
    pub(crate) fn page(view: &impl Serialize) -> Result<Self, Problem> {
        // The size of most pages: a growing buffer is copied each time it doubles.
        let mut body = Vec::with_capacity(PAGE_SIZE);
        serde_json::to_writer(&mut body, view).map_err(Problem::internal)?;
        Ok(Self::bare(StatusCode::OK, body))
    }

    /// 200 with a page of resources that are already JSON.
    pub(crate) fn page_of_texts(
        texts: &[impl AsRef<str>],
        next_cursor: Option<&str>,
    ) -> Result<Self, Problem> {
        let mut body = Vec::with_capacity(
            texts.iter().map(|text| text.as_ref().len() + 1).sum::<usize>() + 128,
        );
        body.extend_from_slice(b"{\"data\":[");
        for (place, text) in texts.iter().enumerate() {
            if place > 0 {
                body.push(b',');
            }
            body.extend_from_slice(text.as_ref().as_bytes());
        }
        body.extend_from_slice(b"],\"next_cursor\":");
        serde_json::to_writer(&mut body, &next_cursor).map_err(Problem::internal)?;
        body.push(b'}');
        Ok(Self::bare(StatusCode::OK, body))
    }

    /// 200 with a resource of this `version` that is already JSON.
    pub(crate) fn text(json: String, version: i64) -> Self {
        let etag = Some(format!("\"{version}\""));
        Self { etag, ..Self::bare(StatusCode::OK, json.into_bytes()) }
    }

    /// Turns the response into a 201 with `location`.
    pub(crate) fn created_at(self, location: String) -> Self {
        Self { status: StatusCode::CREATED.as_u16(), location: Some(location), ..self }
    }

    /// As `created`, with a body that is stored as the view of this version of `order`: the idempotency key
    /// need not store it again.
    pub(crate) fn kept_as_view_of(self, order: OrderId, version: i64) -> Self {
        Self { view_of: Some((order, version)), ..self }
    }

    /// 201 with `view`, at `location`.
    pub fn created(location: String, view: &impl Serialize) -> Result<Self, Problem> {
        Ok(Self::with(StatusCode::OK, view)?.created_at(location))
    }

    /// 202 with `view`, which will change at `location`.
    pub(crate) fn accepted(location: String, view: &impl Serialize) -> Result<Self, Problem> {
        let location = Some(location);
        Ok(Self { location, ..Self::with(StatusCode::ACCEPTED, view)? })
    }

    /// 204.
    pub fn nothing() -> Self {
        Self::bare(StatusCode::NO_CONTENT, Vec::new())
    }

    fn bare(status: StatusCode, body: Vec<u8>) -> Self {
        Self { status: status.as_u16(), location: None, etag: None, body, view_of: None }
    }

    fn with(status: StatusCode, view: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(view).map_err(Problem::internal)?;
        let version = serde_json::from_slice::<Versioned>(&body).ok().and_then(|v| v.version);
        let etag = version.map(|version| format!("\"{version}\""));
        Ok(Self { etag, ..Self::bare(status, body) })
    }

    /// The HTTP response, marked if it is a replay.
    pub(crate) fn respond(self, replayed: bool) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
        }
        if replayed {
            response.insert_header((REPLAYED, "true"));
        }
        if self.body.is_empty() {
            response.finish()
        } else {
            response.content_type("application/json").body(self.body)
        }
    }
}

/// Puts a secret into a field that is `null` in the response stored under the idempotency key, so a replay
/// comes without it.
pub(crate) fn show_once(response: HttpResponse, field: &str, secret: &str) -> Answered {
    if response.headers().contains_key(REPLAYED) {
        return Ok(response);
    }
    let (head, body) = response.into_parts();
    let bytes = body.try_into_bytes().map_err(|_stream| Problem::internal("no bytes to show"))?;
    let mut view: Map<String, Value> = serde_json::from_slice(&bytes).map_err(Problem::internal)?;
    view.insert(field.to_owned(), secret.into());
    let bytes = serde_json::to_vec(&view).map_err(Problem::internal)?;
    Ok(head.set_body(BoxBody::new(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_becomes_an_etag() {
        let answer = Answer::ok(&serde_json::json!({"id": 1, "version": 7})).unwrap();
        assert_eq!(answer.etag.as_deref(), Some("\"7\""));
        assert_eq!(Answer::ok(&serde_json::json!({"data": []})).unwrap().etag, None);
    }
}
