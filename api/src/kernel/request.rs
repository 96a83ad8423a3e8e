//! Facts of a request for later steps, which run off the request's own thread.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, web};
use domain::failure::Kind;

use crate::kernel::http::Queries;
use crate::kernel::problem::Problem;
use crate::kernel::query::bad_query;

/// The longest idempotency key.
const LONGEST_KEY: usize = 255;
/// The longest `If-Match` that is parsed.
const LONGEST_IF_MATCH: usize = 1024;

/// Id of a request, assigned by the outermost middleware.
#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) Arc<str>);

impl RequestId {
    /// Id of this request; `None` if it did not pass the middleware.
    pub(crate) fn of(request: &HttpRequest) -> Option<Arc<str>> {
        request.extensions().get::<Self>().map(|id| Arc::clone(&id.0))
    }
}

/// The facts of one request.
pub(crate) struct Facts {
    pub(crate) request_id: Option<Arc<str>>,
    /// `POST /v1/orders`.
    pub(crate) operation: String,
    query: String,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) if_match: Option<String>,
}

impl Facts {
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let text = |name: header::HeaderName| {
            request
                .headers()
                .get(name)
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        refuse_query(request)?;
        let key = text(header::HeaderName::from_static("idempotency-key"));
        Ok(Self {
            request_id: RequestId::of(request),
            operation: format!("{} {}", request.method(), request.path()),
            query: request.query_string().to_owned(),
            idempotency_key: key.as_deref().map(idempotency_key).transpose()?,
            if_match: text(header::IF_MATCH).map(if_match).transpose()?,
        })
    }

    /// The list requested, as this reader sees it.
    pub(crate) fn list_of(&self, reader: &str) -> String {
        format!("{}\n{reader}", self.list())
    }

    /// The list requested: the operation and its filters, without the paging parameters.
    pub(crate) fn list(&self) -> String {
        let mut filters: Vec<&str> = self
            .query
            .split('&')
            .filter(|pair| {
                let name = pair.split('=').next().unwrap_or("");
                !matches!(name, "" | "limit" | "cursor")
            })
            .collect();
        filters.sort_unstable();
        format!("{}?{}", self.operation, filters.join("&"))
    }
}

/// A query string on an operation without one is refused like an unknown parameter.
fn refuse_query(request: &HttpRequest) -> Result<(), Problem> {
    let takes_query = |queries: &web::Data<Queries>| {
        let route = request.match_pattern().unwrap_or_default();
        queries.0.contains(&format!("{} {route}", request.method()))
    };
    if request.query_string().is_empty() || request.app_data().is_none_or(takes_query) {
        Ok(())
    } else {
        Err(bad_query("this operation takes no query parameters"))
    }
}

/// The caller's `If-Match` tags, as sent.
fn if_match(tags: String) -> Result<String, Problem> {
    if (1..=LONGEST_IF_MATCH).contains(&tags.len()) {
        return Ok(tags);
    }
    let detail = "If-Match has 1 to 1024 characters.";
    Err(Problem::new(Kind::Unreadable, "bad_if_match", detail))
}

/// The key as stored: bare, or in quotes as in the IETF draft.
fn idempotency_key(text: &str) -> Result<String, Problem> {
    let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let readable = bare.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if readable && (1..=LONGEST_KEY).contains(&bare.len()) {
        Ok(bare.to_owned())
    } else {
        Err(Problem::new(
            Kind::Unreadable,
            "bad_idempotency_key",
            "An Idempotency-Key has 1 to 255 printable ASCII characters.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_key_is_the_same_with_and_without_quotes() {
        assert_eq!(idempotency_key("abc").unwrap(), idempotency_key("\"abc\"").unwrap());
        for text in ["", "\"\"", "ä", &"k".repeat(256)] {
            assert!(idempotency_key(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_is_named_by_its_filters() {
        let list =
            |uri: &str| Facts::of(&TestRequest::get().uri(uri).to_http_request()).unwrap().list();
        assert_eq!(list("/v1/orders?status=paid&limit=5"), list("/v1/orders?cursor=x&status=paid"));
        assert!(list("/v1/orders?status=paid") != list("/v1/orders"));
        assert!(list("/v1/orders") != list("/v1/invoices"));
    }
}
