//! Requests of the clients: orders of five lines, and pages.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Method, Request};
use serde_json::{Value, json};

use crate::Outcome;
use crate::child::ADMIN;
use crate::load::{self, Ready};
use crate::preload::{Kind, Size, id, sku};

/// Lines of every order.
pub(crate) const LINES: usize = 5;

/// The buyers, each with a token, and the products they order.
pub(crate) struct Buyers {
    tokens: Vec<String>,
    products: u64,
}

impl Buyers {
    /// Logs every buyer in.
    pub(crate) fn log_in(address: &str, size: Size) -> Outcome<Self> {
        let buyers = (1..=size.companies).map(|number| format!("buyer{number}@bench.example"));
        let tokens = buyers.map(|email| token(address, &email));
        Ok(Self { tokens: tokens.collect::<Outcome<_>>()?, products: size.products })
    }

    fn any(&self) -> &str {
        self.tokens.get(fastrand::usize(..self.tokens.len())).map_or("", String::as_str)
    }

    /// An order of five lines by a random buyer, with its own idempotency key.
    pub(crate) fn order(&self) -> Ready {
        self.order_with(self.any())
    }

    /// An order by the `number`th buyer, from 1.
    pub(crate) fn order_as(&self, number: u64) -> Ready {
        self.order_with(self.token_of(number))
    }

    fn token_of(&self, number: u64) -> &str {
        let index = usize::try_from(number - 1).unwrap_or_default();
        self.tokens.get(index).map_or("", String::as_str)
    }

    fn order_with(&self, token: &str) -> Ready {
        let lines = lines_of(some_products(self.products));
        order(token, &json!({ "purchase_order_number": "PO-4711", "lines": lines }))
    }

    /// This order by the `number`th buyer, from 1.
    pub(crate) fn order_from(&self, number: u64, body: &Value) -> Ready {
        order(self.token_of(number), body)
    }

    /// A read at `path` by a random buyer.
    pub(crate) fn get(&self, path: &str) -> Ready {
        get(path, self.any())
    }

    /// A read at `path` by the `number`th buyer, from 1.
    pub(crate) fn get_as(&self, number: u64, path: &str) -> Ready {
        get(path, self.token_of(number))
    }
}

/// Five different products out of `products`.
pub(crate) fn some_products(products: u64) -> [u64; LINES] {
    let mut chosen = [0; LINES];
    for place in 0..LINES {
        let mut product = fastrand::u64(1..=products);
        while chosen.contains(&product) {
            product = fastrand::u64(1..=products);
        }
        if let Some(slot) = chosen.get_mut(place) {
            *slot = product;
        }
    }
    chosen
}

/// The path of a preloaded order, and the number of the buyer.
pub(crate) fn stored_order(size: Size) -> (String, u64) {
    let number = fastrand::u64(1..=size.orders);
    let order = domain::orders::OrderId::from_uuid(id(Kind::Order, number));
    (format!("/v1/orders/{order}"), 1 + number % size.companies)
}

/// Lines of these products, 1 to 20 pieces of each.
pub(crate) fn lines_of(products: [u64; LINES]) -> [Value; LINES] {
    products.map(|product| json!({ "sku": sku(product), "quantity": fastrand::u32(1..=20) }))
}

/// An order by the holder of `token`, with its own idempotency key.
pub(crate) fn order(token: &str, body: &Value) -> Ready {
    request(Method::POST, "/v1/orders", token)
        .header("content-type", "application/json")
        .header("idempotency-key", format!("{:032x}", fastrand::u128(..)))
        .body(body.to_string().into())
        .unwrap_or_default()
}

/// A request by the holder of `token`.
pub(crate) fn request(method: Method, path: &str, token: &str) -> hyper::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("host", "bench")
        .header("authorization", format!("Bearer {token}"))
}

fn get(path: &str, token: &str) -> Ready {
    request(Method::GET, path, token).body(Full::default()).unwrap_or_default()
}

/// The access token of the user with this address.
pub(crate) fn token(address: &str, email: &str) -> Outcome<String> {
    let body = json!({ "grant_type": "password", "username": email, "password": ADMIN.1 });
    let request = request(Method::POST, "/v1/auth/token", "")
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()).into())?;
    let (status, body) = load::ask(address, request)?;
    let answer: Value = serde_json::from_slice(&body)?;
    answer
        .get("access_token")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| format!("no token for {email}: {status} {answer}").into())
}
