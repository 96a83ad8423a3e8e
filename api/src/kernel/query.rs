//! Query strings: typed, no unknown parameters, any error is a 400.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use domain::failure::{Kind, Violation};
use serde::de::DeserializeOwned;
use validator::Validate;

use crate::kernel::body::violations;
use crate::kernel::problem::Problem;

/// The query of a request as a `T`, which must be `#[serde(deny_unknown_fields)]`, validated.
pub struct Query<T>(pub T);

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        std::future::ready(read(request.query_string()).map(Self))
    }
}

fn read<T: DeserializeOwned + Validate>(query: &str) -> Result<T, Problem> {
    let value: T = serde_urlencoded::from_str(query).map_err(|error| {
        let words = error.to_string();
        let words =
            crate::kernel::wire::refusal::decode(&words).map_or(words, |coded| coded.detail);
        bad_query(&words)
    })?;
    value.validate().map_err(|errors| {
        let out_of_bounds = violations(&errors).into_iter().next();
        let words = out_of_bounds.map(|violation| {
            format!("`{}`: {}", violation.pointer.trim_start_matches('/'), violation.detail)
        });
        bad_query(&words.unwrap_or_default())
    })?;
    Ok(value)
}

/// An invalid query.
pub(crate) fn bad_query(detail: &str) -> Problem {
    let name = detail.split('`').nth(1).unwrap_or("");
    Problem::new(Kind::Unreadable, "bad_query", format!("The query cannot be read: {detail}."))
        .at(vec![Violation::new(name, "bad_query", detail)])
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate, PartialEq, Eq)]
    #[serde(deny_unknown_fields)]
    struct List {
        limit: Option<u32>,
        #[validate(length(min = 1, max = 8))]
        sku: Option<String>,
    }

    #[test]
    fn reads_what_is_known_and_refuses_the_rest() {
        assert_eq!(
            read::<List>("sku=a%20b").unwrap(),
            List { limit: None, sku: Some("a b".into()) }
        );
        for query in
            ["limit=many", "limit=-1", "page=2", "limit=1&limit=2", "sku=", "sku=123456789"]
        {
            assert_eq!(read::<List>(query).unwrap_err().status().as_u16(), 400, "{query}");
        }
    }
}
