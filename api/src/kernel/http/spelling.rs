//! Path normalization. `%6f` is an `o` (RFC 3986, 6.2.2.2), and the router matches decoded paths. Everything
//! that reads a path must see the decoded one; otherwise a key, a log line or a proxy rule is about another
//! address than the route.

use std::borrow::Cow;

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;
use domain::failure::Kind;

use super::fallback::unknown_path;
use crate::kernel::problem::Problem;

/// Normalizes the request's path. Operational paths must be requested as written: a proxy may restrict them,
/// and compares characters.
pub(super) fn settle(request: &mut ServiceRequest) -> Result<(), Problem> {
    let Cow::Owned(path) = plain(request.path()) else { return Ok(()) };
    let uri = respelled(request.uri(), &path).ok_or_else(|| {
        let detail = "The address cannot be read.";
        Problem::new(Kind::Unreadable, "bad_address", detail)
    })?;
    let is_ours = path.starts_with("/v1/");
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
    if is_ours { Ok(()) } else { Err(unknown_path(&path)) }
}

fn respelled(uri: &Uri, path: &str) -> Option<Uri> {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

/// The path with unreserved characters decoded, and everything else as `%XX`.
fn plain(path: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte == b'/' || stands_for_itself(byte);
    if path.bytes().all(is_plain) {
        return Cow::Borrowed(path);
    }
    let mut plain = String::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, left) = escaped(rest).unwrap_or((*first, after));
        // A slash written as `%2F` is part of a segment.
        let is_slash = byte == b'/' && *first == b'/';
        if is_slash || stands_for_itself(byte) {
            plain.push(char::from(byte));
        } else {
            plain.push('%');
            plain.extend([byte >> 4, byte & 15].map(digit));
        }
        rest = left;
    }
    if plain == path { Cow::Borrowed(path) } else { Cow::Owned(plain) }
}

/// Of RFC 3986's `pchar`.
fn stands_for_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

/// The byte of a leading `%XX`, and the rest.
fn escaped(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let [b'%', high, low, rest @ ..] = bytes else { return None };
    let value = |digit: u8| char::from(digit).to_digit(16);
    let byte = u8::try_from(value(*high)? * 16 + value(*low)?).ok()?;
    Some((byte, rest))
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_spelling() {
        for (written, meant) in [
            ("/v1/orders", "/v1/orders"),
            ("/v1/%6frders", "/v1/orders"),
            ("/%6Detrics", "/metrics"),
            ("/v1/stock/A%2bB%40C", "/v1/stock/A+B@C"),
            ("/v1/stock/a%2fb", "/v1/stock/a%2Fb"),
            ("/v1/stock/50%", "/v1/stock/50%25"),
            ("/v1/stock/50%25", "/v1/stock/50%25"),
            ("/v1/stock/%zz", "/v1/stock/%25zz"),
            ("/v1/stock/\u{e4}", "/v1/stock/%C3%A4"),
            ("/v1/stock/%c3%a4", "/v1/stock/%C3%A4"),
            ("/v1/%00", "/v1/%00"),
            ("*", "*"),
        ] {
            assert_eq!(plain(written), meant, "{written}");
            assert_eq!(plain(&plain(written)), meant, "{written} twice");
        }
    }
}
