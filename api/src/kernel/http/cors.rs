//! CORS: only web pages of the configured origins may call from a browser.
//!
//! Credentials are never allowed: tokens and keys travel in a header that the page sets itself, so the
//! browser has nothing to send along on its own.

use actix_cors::Cors;
use actix_web::http::Uri;
use actix_web::http::header;

/// How long a browser may cache a preflight.
const REMEMBERED_SECONDS: usize = 600;

/// Allows pages of these origins.
pub(crate) fn allow(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "accept",
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "request-id",
            "traceparent",
            "tracestate",
        ])
        .expose_headers([
            header::ALLOW.as_str(),
            header::ETAG.as_str(),
            header::LOCATION.as_str(),
            header::RETRY_AFTER.as_str(),
            header::WWW_AUTHENTICATE.as_str(),
            "idempotent-replayed",
            "request-id",
        ])
        .max_age(REMEMBERED_SECONDS);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// An origin as browsers write it: scheme, host and port, nothing more.
pub(crate) fn origin(text: &str) -> Result<String, String> {
    let refused =
        || format!("{text:?} is no origin such as https://shop.example or http://localhost:5173");
    let text = text.trim().to_ascii_lowercase();
    let uri: Uri = text.parse().map_err(|_not_a_uri| refused())?;
    let (scheme, authority) = uri.scheme_str().zip(uri.authority()).ok_or_else(refused)?;
    let usual = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return Err(refused()),
    };
    let bare = format!("{scheme}://{authority}");
    let has_more = text != bare || authority.as_str().contains('@');
    if has_more || bare.ends_with(usual) { Err(refused()) } else { Ok(bare) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path_and_no_wildcard() {
        for good in ["https://shop.example", "http://localhost:5173", " HTTPS://Shop.example "] {
            assert_eq!(origin(good), Ok(good.trim().to_ascii_lowercase()));
        }
        for bad in [
            "*",
            "null",
            "",
            "shop.example",
            "https://*.example/",
            "https://shop.example/",
            "https://shop.example/path",
            "https://shop.example:443",
            "https://me@shop.example",
            "ftp://shop.example",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }
}
