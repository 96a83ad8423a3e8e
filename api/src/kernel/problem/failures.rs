//! Refusals of the domain and of the database as problems.

use domain::failure::{Failure, Kind, Violation};
use persistence::{DbError, MayRetry};

use super::Problem;

impl<F: Failure + 'static> From<F> for Problem {
    fn from(failure: F) -> Self {
        let kind = failure.kind();
        let mut problem = match kind {
            Kind::Internal => Self::internal(chain(&failure)),
            Kind::Unreadable
            | Kind::Unauthenticated
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::Conflict
            | Kind::Stale
            | Kind::Invalid
            | Kind::Throttled
            | Kind::Unavailable => Self::new(kind, failure.code(), failure.to_string()),
        };
        problem.0.errors = failure.violations();
        problem.0.may_retry = may_retry(&failure);
        problem
    }
}

/// Adds the JSON pointer of a refused value: `body.sku.parse::<Sku>().at("/sku")?`.
pub trait At<T> {
    /// The refusal as the problem of the value at `pointer`.
    fn at(self, pointer: impl Into<String>) -> Result<T, Problem>;
}

impl<T, F: Failure + 'static> At<T> for Result<T, F> {
    fn at(self, pointer: impl Into<String>) -> Result<T, Problem> {
        self.map_err(|failure| {
            let violation = Violation::new(pointer, failure.code(), failure.to_string());
            Problem::from(failure).at(vec![violation])
        })
    }
}

/// The error with its chain of causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// Whether the database refused only because of a concurrent transaction.
fn may_retry(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<DbError>())
        .any(MayRetry::may_retry)
}

impl MayRetry for Problem {
    fn may_retry(&self) -> bool {
        self.0.may_retry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the shelf is empty")]
    struct Empty;
    impl Failure for Empty {
        fn code(&self) -> &'static str {
            "insufficient_stock"
        }
        fn kind(&self) -> Kind {
            Kind::Conflict
        }
    }

    #[test]
    fn a_refusal_of_the_domain_keeps_its_code_and_words() {
        let problem = Problem::from(Empty);
        let body = serde_json::to_value(problem.body("req_1", "/v1/orders")).unwrap();
        assert_eq!(
            body,
            serde_json::json!({
                "type": "about:blank", "title": "Conflict", "status": 409, "code": "insufficient_stock",
                "detail": "the shelf is empty", "instance": "/v1/orders", "request_id": "req_1"
            })
        );
    }
}
