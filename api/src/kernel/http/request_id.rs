//! Request id: correlates a response, its problem and its log lines.

use actix_web::http::header::HeaderMap;
use domain::id::{Entity, Id};
use persistence::fresh_id;

/// Name of the header.
pub(super) const REQUEST_ID: &str = "request-id";

const LONGEST: usize = 128;

enum RequestTag {}
impl Entity for RequestTag {
    const PREFIX: &'static str = "req";
}

/// The client's own id if it is well-formed, else a new one.
pub(super) fn of(headers: &HeaderMap) -> String {
    headers
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_sane(id))
        .map_or_else(|| Id::<RequestTag>::to_string(&fresh_id()), str::to_owned)
}

fn is_sane(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

/// The trace and span ids of a well-formed `traceparent` (W3C: `00-<32 hex>-<16 hex>-<2 hex>`).
pub(super) fn trace(headers: &HeaderMap) -> Option<(String, String)> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, span, flags] = parts.as_slice() else { return None };
    let hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
    };
    let something = |text: &str| text.bytes().any(|byte| byte != b'0');
    (hex(version, 2) && *version != "ff" && hex(flags, 2))
        .then_some(())
        .filter(|()| hex(trace, 32) && hex(span, 16) && something(trace) && something(span))
        .map(|()| ((*trace).to_owned(), (*span).to_owned()))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn only_a_sane_id_is_taken_over() {
        assert_eq!(of(&headers(REQUEST_ID, "abc-1.2_3")), "abc-1.2_3");
        for text in ["", "a b", "<script>", &"a".repeat(129)] {
            assert!(of(&headers(REQUEST_ID, text)).starts_with("req_"), "{text}");
        }
    }

    #[test]
    fn a_malformed_trace_is_ignored() {
        let trace_id = "0af7651916cd43dd8448eb211c80319c";
        let good = format!("00-{trace_id}-b7ad6b7169203331-01");
        assert_eq!(trace(&headers("traceparent", &good)).unwrap().0, trace_id);
        for text in [
            "",
            "00-x-y-01",
            &good.to_uppercase(),
            &good.replace("00-", "ff-"),
            &format!("00-{}-b7ad6b7169203331-01", "0".repeat(32)),
        ] {
            assert_eq!(trace(&headers("traceparent", text)), None, "{text}");
        }
    }
}
