//! The administrator of a measured server: sets up what the clients buy by.

use http_body_util::Full;
use hyper::Method;
use hyper::body::Bytes;
use serde_json::Value;

use crate::Outcome;
use crate::child::ADMIN;
use crate::load;
use crate::workload::{request, token};

/// An administrator, logged in.
#[derive(Clone)]
pub(crate) struct Administrator {
    address: String,
    token: String,
}

impl Administrator {
    /// Logs in at the server at `address`.
    pub(crate) fn log_in(address: &str) -> Outcome<Self> {
        Ok(Self { address: address.to_owned(), token: token(address, ADMIN.0)? })
    }

    /// Sends `body` to `path`; any status but 2xx is an error.
    pub(crate) fn send(&self, method: Method, path: &str, body: &Value) -> Outcome<Value> {
        self.ask(method, path, Bytes::from(body.to_string()).into())
    }

    /// Posts `body` to `path`.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.send(Method::POST, path, body)
    }

    /// Reads `path`.
    pub(crate) fn get(&self, path: &str) -> Outcome<Value> {
        self.ask(Method::GET, path, Full::default())
    }

    fn ask(&self, method: Method, path: &str, body: Full<Bytes>) -> Outcome<Value> {
        let request = request(method, path, &self.token)
            .header("content-type", "application/json")
            .body(body)?;
        match load::ask(&self.address, request)? {
            (200..=299, body) => Ok(serde_json::from_slice(&body).unwrap_or_default()),
            (status, body) => {
                Err(format!("{path}: {status} {}", String::from_utf8_lossy(&body)).into())
            }
        }
    }
}

/// The text at `pointer` of an answer.
pub(crate) fn text<'a>(answer: &'a Value, pointer: &str) -> Outcome<&'a str> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found.ok_or_else(|| format!("no {pointer} in {answer}").into())
}
