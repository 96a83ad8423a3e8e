//! The outermost middleware: assigns the request id, and completes every response.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, ResponseError};
use tracing::{Instrument, Span, field};

use super::overload::overload;
use super::{headers, method, metrics, refusals, request_id, slices, spelling};
use crate::kernel::request::RequestId;

/// Runs one request. A HEAD is a GET whose body the connection omits.
pub(crate) async fn middleware(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    let spelled = spelling::settle(&mut request);
    let id = request_id::of(request.headers());
    request.extensions_mut().insert(RequestId(id.as_str().into()));
    let span = span(&request, &id);
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let admitted = match refusals::head(&request).and(spelled) {
        Ok(()) => overload(&mut request).await,
        refused => refused,
    };
    let response = match admitted {
        Ok(()) => next.call(request).instrument(span.clone()).await?.map_into_boxed_body(),
        Err(problem) => request.into_response(problem.error_response()),
    };
    let mut response = span.in_scope(|| refusals::finish(response, &id));
    headers::protect(response.headers_mut(), &id);
    report(&response, &span, began);
    Ok(response.map_body(|_head, body| slices::of(body)))
}

fn span(request: &ServiceRequest, id: &str) -> Span {
    let span = tracing::info_span!(
        "request",
        id,
        method = method::label(request.method()),
        path = refusals::shown(request.path()),
        trace_id = field::Empty,
        parent_id = field::Empty,
        user = field::Empty,
        actor = field::Empty,
    );
    if let Some((trace, parent)) = request_id::trace(request.headers()) {
        span.record("trace_id", trace);
        span.record("parent_id", parent);
    }
    span
}

fn report(response: &ServiceResponse, span: &Span, began: Instant) {
    let took = began.elapsed();
    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "none".to_owned());
    let status = response.status().as_u16();
    metrics::count(method::label(request.method()), &route, status, took);
    span.in_scope(|| tracing::info!(status, took_us = took.as_micros(), "answered"));
}
