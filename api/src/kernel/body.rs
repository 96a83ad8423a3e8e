//! Request bodies: read in full by the extractor, parsed only when the handler asks.
//!
//! The extractor itself never refuses. Authentication and the resource's visibility are checked first, so an
//! unauthenticated request with a broken body gets 401.

use std::marker::PhantomData;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use domain::failure::Kind;
use futures_util::StreamExt;
use futures_util::future::{FutureExt, LocalBoxFuture};
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::kernel::admission::Admission;
use crate::kernel::problem::Problem;

mod number;
mod strict;
mod text;
mod unreadable;
mod validation;

pub(crate) use validation::violations;

/// Largest body that is parsed.
const LARGEST: usize = 1 << 20;
/// Largest body before the caller is authenticated: anonymous clients must not take memory at will.
const SMALL: usize = 16 << 10;
/// Bytes of a larger body to discard, so that the client gets to read the response.
const DRAINED: usize = 8 << 20;
/// Time limit for receiving the whole body.
const DEADLINE: Duration = Duration::from_secs(10);

/// The body of a request, to be parsed as a `T`.
pub struct Body<T> {
    bytes: Result<Bytes, Problem>,
    media: Media,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Body<T> {
    fn clone(&self) -> Self {
        Self { bytes: self.bytes.clone(), media: self.media, of: PhantomData }
    }
}

/// Content type of the body, as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    Json,
    Form,
    Unnamed,
    Other,
}

impl<T> Body<T> {
    /// The bytes, once they have all arrived.
    pub(crate) fn bytes(&self) -> Result<&Bytes, Problem> {
        self.bytes.as_ref().map_err(Clone::clone)
    }

    pub(crate) const fn media(&self) -> Media {
        self.media
    }
}

impl<T> Body<T> {
    /// The bytes of a JSON body; 415 for any other.
    fn json(&self) -> Result<&Bytes, Problem> {
        match self.media {
            Media::Json => self.bytes(),
            Media::Form | Media::Unnamed | Media::Other => Err(unsupported()),
        }
    }
}

impl<T: DeserializeOwned + Validate> Body<T> {
    /// Parses the body: 415, 400 when it cannot be read, 422 when a value is invalid.
    pub fn parse(&self) -> Result<T, Problem> {
        understand(self.json()?)
    }
}

impl<T: DeserializeOwned + Validate + Default> Body<Option<T>> {
    /// Parses the body as [`Body::parse`] does; an absent body is `T`'s default.
    pub fn parse_or_default(&self) -> Result<T, Problem> {
        if self.bytes()?.is_empty() { Ok(T::default()) } else { understand(self.json()?) }
    }
}

pub(crate) fn unsupported() -> Problem {
    Problem::with_status(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body must be JSON, sent as application/json and not compressed.",
    )
}

fn understand<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T, Problem> {
    text::check(bytes)?;
    number::check(bytes)?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value: T =
        serde_path_to_error::deserialize(strict::Strict(&mut json)).map_err(unreadable::refuse)?;
    json.end().map_err(|error| {
        Problem::new(
            Kind::Unreadable,
            "malformed_json",
            format!("The body is not one JSON value: {error}."),
        )
    })?;
    check(&value)?;
    Ok(value)
}

/// The refusal of a body that serde could not read.
pub(crate) fn unreadable_form(words: &str) -> Problem {
    unreadable::data(words, String::new())
}

/// Validates the values against their bounds.
pub(crate) fn check(value: &impl Validate) -> Result<(), Problem> {
    value.validate().map_err(|errors| Problem::invalid(violations(&errors)))
}

impl<T: 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media = media(request);
        let announced = announced(request);
        let admission = Admission::awaited(request);
        let payload = payload.take();
        async move {
            let bytes = read(payload, announced, admission);
            let bytes = match actix_web::rt::time::timeout(DEADLINE, bytes).await {
                Ok(bytes) => bytes,
                Err(_elapsed) => Err(Problem::with_status(
                    StatusCode::REQUEST_TIMEOUT,
                    "body_too_slow",
                    "The body did not arrive within 10 seconds.",
                )
                .hanging_up()),
            };
            Ok(Self { bytes, media, of: PhantomData })
        }
        .boxed_local()
    }
}

fn announced(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read(
    mut payload: Payload,
    announced: Option<usize>,
    mut admission: Option<Admission>,
) -> Result<Bytes, Problem> {
    let mut most = SMALL;
    if announced.is_some_and(|length| length > DRAINED) {
        return Err(too_large(if admission.is_some() { LARGEST } else { SMALL }).hanging_up());
    }
    let mut body = BytesMut::with_capacity(announced.unwrap_or(0).min(SMALL));
    let mut length = 0_usize;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            Problem::new(
                Kind::Unreadable,
                "broken_body",
                format!("The body is incomplete: {error}."),
            )
            .hanging_up()
        })?;
        length = length.saturating_add(chunk.len());
        if length > most
            && let Some(admission) = admission.take()
        {
            admission.granted().await;
            most = LARGEST;
        }
        if length > DRAINED {
            return Err(too_large(most).hanging_up());
        }
        if length <= most {
            body.extend_from_slice(&chunk);
        } else {
            body = BytesMut::new();
        }
    }
    if length > most { Err(too_large(most)) } else { Ok(body.freeze()) }
}

fn too_large(most: usize) -> Problem {
    let detail = if most == SMALL {
        "The body of an unauthenticated request may have at most 16 KiB (16,384 bytes)."
    } else {
        "A body may have at most 1 MiB (1,048,576 bytes)."
    };
    Problem::with_status(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}

fn media(request: &HttpRequest) -> Media {
    let coded = request
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let named = request.headers().get(header::CONTENT_TYPE).map(|value| {
        let value = value.to_str().unwrap_or("");
        value.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
    });
    match named.as_deref() {
        _ if coded => Media::Other,
        Some("application/json") => Media::Json,
        Some("application/x-www-form-urlencoded") => Media::Form,
        None | Some("") => Media::Unnamed,
        Some(_) => Media::Other,
    }
}

#[cfg(test)]
mod tests;
