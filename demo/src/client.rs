//! A client of the public API: JSON over HTTP, with no access that other programs lack.

use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use domain::money::{Currency, Money};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Response;

use super::error::DemoError;
use super::expected::CURRENCY;

/// Attempts for a request that an overloaded server refuses.
const TRIES: u32 = 5;
/// A token this close to its expiry is replaced first.
const TOKEN_RESERVE: Duration = Duration::from_secs(30);

/// A response.
#[derive(Debug)]
pub struct Answer {
    request: String,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

impl Answer {
    /// The text at a JSON pointer.
    pub fn text(&self, pointer: &str) -> Result<String, DemoError> {
        let text = self.body.pointer(pointer).and_then(Value::as_str);
        text.map(str::to_owned).ok_or_else(|| self.lacks(pointer))
    }

    /// The whole number at a JSON pointer.
    pub fn number(&self, pointer: &str) -> Result<i64, DemoError> {
        self.body.pointer(pointer).and_then(Value::as_i64).ok_or_else(|| self.lacks(pointer))
    }

    /// The money amount at a JSON pointer, in pence.
    pub fn pence(&self, pointer: &str) -> Result<i64, DemoError> {
        let amount = self.text(&format!("{pointer}/amount"))?;
        read_pence(&amount)
    }

    /// The array at a JSON pointer.
    pub fn list(&self, pointer: &str) -> Result<&[Value], DemoError> {
        let list = self.body.pointer(pointer).and_then(Value::as_array);
        list.map(Vec::as_slice).ok_or_else(|| self.lacks(pointer))
    }

    /// One entry of a list, as a response of its own.
    #[must_use]
    pub fn entry(&self, value: &Value) -> Self {
        Self { request: self.request.clone(), status: self.status, body: value.clone() }
    }

    /// This response as a refusal error.
    pub fn refused(self) -> DemoError {
        let problem = self.body.to_string();
        DemoError::Refused { request: self.request, status: self.status, problem }
    }

    fn lacks(&self, field: &str) -> DemoError {
        DemoError::Lacks { request: self.request.clone(), field: field.to_owned() }
    }

    fn accepted(self) -> Result<Self, DemoError> {
        if (200..300).contains(&self.status) { Ok(self) } else { Err(self.refused()) }
    }
}

/// A decimal string of pounds, in pence.
pub fn read_pence(amount: &str) -> Result<i64, DemoError> {
    Ok(Money::parse(amount, CURRENCY.parse::<Currency>()?)?.minor())
}

/// Encodes text as one path segment: `BANK CHARGES` is a SKU.
pub fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hex_digit(byte >> 4), hex_digit(byte & 15)]);
        }
    }
    encoded
}

fn hex_digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or('0').to_ascii_uppercase()
}

/// The server's address and the connections to it.
#[derive(Debug)]
pub struct Server {
    agent: Agent,
    /// `http://127.0.0.1:8080`
    pub base: String,
}

impl Server {
    /// The server at `base`, for `connections` threads.
    pub fn at(base: String, connections: usize) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .timeout_global(Some(Duration::from_mins(1)))
            .build();
        Self { agent: config.into(), base }
    }

    fn send(&self, call: &Call<'_>, token: Option<&str>) -> Result<Answer, DemoError> {
        let request = format!("{} {}", call.method, call.path);
        let unreachable = |source: ureq::Error| DemoError::Unreachable {
            request: request.clone(),
            source: Box::new(source),
        };
        for tried in 1.. {
            let mut response = self.once(call, token).map_err(unreachable)?;
            let status = response.status().as_u16();
            let text = response.body_mut().read_to_string().map_err(unreachable)?;
            if tried < TRIES && matches!(status, 429 | 503) {
                thread::sleep(Duration::from_secs(1));
                continue;
            }
            let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
            return Ok(Answer { request, status, body });
        }
        Err(DemoError::Server(request))
    }

    fn once(
        &self,
        call: &Call<'_>,
        token: Option<&str>,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(call.method)
            .uri(format!("{}{}", self.base, call.path));
        if let Some(token) = token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        if let Some(key) = call.key {
            request = request.header("Idempotency-Key", key);
        }
        match call.body {
            Some(body) => self
                .agent
                .run(request.header("Content-Type", "application/json").body(body.to_string())?),
            None => self.agent.run(request.body(())?),
        }
    }
}

struct Call<'a> {
    method: &'a str,
    path: &'a str,
    key: Option<&'a str>,
    body: Option<&'a Value>,
}

/// A user with a login: gets a token on first use, and a new one before it expires.
#[derive(Debug)]
pub struct Person {
    /// The login.
    pub email: String,
    /// The password; the demo's, so no secret.
    pub password: String,
    token: Mutex<Option<(String, Instant)>>,
}

impl Person {
    /// A user that has not logged in yet.
    pub fn new(email: impl Into<String>, password: impl Into<String>) -> Self {
        Self { email: email.into(), password: password.into(), token: Mutex::new(None) }
    }

    /// Sends a GET.
    pub fn get(&self, server: &Server, path: &str) -> Result<Answer, DemoError> {
        self.send(server, &Call { method: "GET", path, key: None, body: None })?.accepted()
    }

    /// Sends a POST; `key` is the idempotency key.
    pub fn post(
        &self,
        server: &Server,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Answer, DemoError> {
        self.try_post(server, path, key, body)?.accepted()
    }

    /// The same, but returns a refusal as a response.
    pub fn try_post(
        &self,
        server: &Server,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Answer, DemoError> {
        self.send(server, &Call { method: "POST", path, key: Some(key), body: Some(body) })
    }

    /// Sends a PUT; `key` is the idempotency key.
    pub fn put(
        &self,
        server: &Server,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Answer, DemoError> {
        self.send(server, &Call { method: "PUT", path, key: Some(key), body: Some(body) })?
            .accepted()
    }

    /// Sends a PATCH; `key` is the idempotency key.
    pub fn patch(
        &self,
        server: &Server,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Answer, DemoError> {
        self.send(server, &Call { method: "PATCH", path, key: Some(key), body: Some(body) })?
            .accepted()
    }

    fn send(&self, server: &Server, call: &Call<'_>) -> Result<Answer, DemoError> {
        let token = self.token(server)?;
        let answer = server.send(call, Some(&token))?;
        if answer.status != 401 {
            return Ok(answer);
        }
        // The token expired on the way, or its signing key was withdrawn.
        self.forget(&token);
        server.send(call, Some(&self.token(server)?))
    }

    /// Drops the refused token, unless another thread has stored a newer one meanwhile.
    fn forget(&self, refused: &str) {
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        token.take_if(|(known, _)| known == refused);
    }

    /// Holds the lock while logging in: of several threads, one logs in and the others wait for its token.
    fn token(&self, server: &Server) -> Result<String, DemoError> {
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, until)) = token.as_ref()
            && Instant::now() + TOKEN_RESERVE < *until
        {
            return Ok(token.clone());
        }
        let login = json!({
            "grant_type": "password", "username": self.email, "password": self.password
        });
        let call = Call { method: "POST", path: "/v1/auth/token", key: None, body: Some(&login) };
        let answer = server.send(&call, None)?.accepted()?;
        let seconds = u64::try_from(answer.number("/expires_in")?).unwrap_or_default();
        let fresh = answer.text("/access_token")?;
        *token = Some((fresh.clone(), Instant::now() + Duration::from_secs(seconds)));
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: Value) -> Answer {
        Answer { request: "GET /v1/x".to_owned(), status: 200, body }
    }

    #[test]
    fn a_sku_is_one_segment_of_a_path() {
        assert_eq!(segment("BANK CHARGES"), "BANK%20CHARGES");
        assert_eq!(segment("gift_0001_40"), "gift_0001_40");
    }

    #[test]
    fn what_an_answer_lacks_is_named() {
        let answer = answer(json!({"total": {"amount": "12.30", "currency": "GBP"}, "number": 7}));

        assert_eq!(answer.pence("/total").unwrap(), 1_230);
        assert_eq!(answer.number("/number").unwrap(), 7);
        let lacks = answer.pence("/balance").unwrap_err();
        assert_eq!(lacks.to_string(), "GET /v1/x: the answer lacks /balance/amount");
    }
}
