//! A client of the server: an address and, unless anonymous, a token.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

use super::answer::Answer;

/// A client in the name of one user; cheap to clone, also into threads.
#[derive(Clone)]
pub struct Actor {
    http: Agent,
    base: String,
    token: Option<String>,
}

impl Actor {
    /// An unauthenticated caller.
    pub fn anonymous(base: &str) -> Self {
        let http = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_idle_connections(256)
            .max_idle_connections_per_host(256)
            .build();
        Self { http: http.into(), base: base.to_owned(), token: None }
    }

    /// The same connection pool, authenticated with this access token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same caller at another server of the same database.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// Logs in with a password.
    #[track_caller]
    pub fn log_in(&self, email: &str, password: &str) -> Self {
        let token = Self { token: None, ..self.clone() }
            .post(
                "/v1/auth/token",
                &serde_json::json!({
                    "grant_type": "password", "username": email, "password": password,
                }),
            )
            .expect(200)
            .text("/access_token");
        self.with_token(&token)
    }

    /// The access token, to keep or to send by hand.
    #[track_caller]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("an anonymous caller has no token")
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], Some(body))
    }

    /// A POST with an idempotency key.
    #[track_caller]
    pub fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("Idempotency-Key", key)], Some(body))
    }

    #[track_caller]
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, &[], Some(body))
    }

    #[track_caller]
    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send("PATCH", path, &[], Some(body))
    }

    #[track_caller]
    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], None)
    }

    /// Any request with a JSON body.
    #[track_caller]
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let Some(body) = body else { return self.send_bytes(method, path, headers, None) };
        let headers = [&[("Content-Type", "application/json")], headers].concat();
        self.send_bytes(method, path, &headers, Some(body.to_string().as_bytes()))
    }

    /// Any request with any body.
    #[track_caller]
    pub fn send_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Answer {
        self.try_send(method, path, headers, body)
            .unwrap_or_else(|why| panic!("{method} {path}: no answer: {why}"))
    }

    /// As `send_bytes`, but the server may be gone: for tests that kill it.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let answer = match body {
            Some(body) => self.http.run(request.body(body)?),
            None => self.http.run(request.body(())?),
        };
        let (parts, mut body) = answer?.into_parts();
        let bytes = body.with_config().limit(64 << 20).read_to_vec()?;
        Ok(Answer::new(format!("{method} {path}"), parts.status.as_u16(), parts.headers, bytes))
    }
}
