//! A response, and assertions on it.

use std::fmt;
use std::ops::Index;

use serde_json::Value;
use ureq::http::HeaderMap;

/// A fully read response.
#[derive(Clone)]
pub struct Answer {
    /// Method and path of the request, for messages.
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The body as JSON; null when it is not JSON.
    pub body: Value,
}

impl Answer {
    pub fn new(asked: String, status: u16, headers: HeaderMap, bytes: Vec<u8>) -> Self {
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Self { asked, status, headers, bytes, body }
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Asserts the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "expected {status}: {self:?}");
        self
    }

    /// Asserts that the response is a problem with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status).problem();
        assert_eq!(answer.body["code"], code, "expected {code}: {answer:?}");
        answer
    }

    /// Asserts the common form of a problem.
    #[track_caller]
    pub fn problem(self) -> Self {
        let kind = self.header("content-type").unwrap_or_default();
        assert!(kind.starts_with("application/problem+json"), "not a problem: {self:?}");
        assert_eq!(self.body["status"], self.status, "the body names another status: {self:?}");
        for member in ["type", "title", "code", "detail", "request_id"] {
            assert!(self.body[member].is_string(), "a problem without {member}: {self:?}");
        }
        let told = self.header("request-id").map(str::to_owned);
        assert_eq!(told.as_deref(), self.body["request_id"].as_str(), "two request ids: {self:?}");
        self
    }

    /// The text at a JSON pointer (`/lines/0/net/amount`).
    #[track_caller]
    pub fn text(&self, pointer: &str) -> String {
        match self.body.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            _ => panic!("no text at {pointer}: {self:?}"),
        }
    }

    /// The integer at a JSON pointer.
    #[track_caller]
    pub fn integer(&self, pointer: &str) -> i64 {
        let found = self.body.pointer(pointer).and_then(Value::as_i64);
        found.unwrap_or_else(|| panic!("no integer at {pointer}: {self:?}"))
    }

    /// The id of the resource in the response.
    #[track_caller]
    pub fn id(&self) -> String {
        self.text("/id")
    }

    /// The amount of a money field (`total` is `/total/amount`).
    #[track_caller]
    pub fn amount(&self, field: &str) -> String {
        self.text(&format!("/{field}/amount"))
    }

    /// The rows of a list response.
    #[track_caller]
    pub fn data(&self) -> &[Value] {
        self.body["data"].as_array().unwrap_or_else(|| panic!("not a list: {self:?}"))
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.body[member]
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} → {}", self.asked, self.status)?;
        if self.body.is_null() {
            write!(f, "{}", String::from_utf8_lossy(&self.bytes))
        } else {
            write!(f, "{:#}", self.body)
        }
    }
}
