//! Parameters that operations have by their method alone.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required};

/// What is written there has no version of its own to compare with.
const WITHOUT_VERSION: [&str; 3] =
    ["/v1/clock", "/v1/companies/{id}/members", "/v1/jobs/{name}/runs"];

/// `Idempotency-Key` on every write, `If-Match` on those that change a resource of a path.
pub(super) fn finish(operation: &mut Operation, method: &str, path: &str) {
    let parameters = operation.parameters.get_or_insert_default();
    for parameter in parameters.iter_mut() {
        if let RefOr::T(parameter) = parameter {
            parameter
                .description
                .get_or_insert_with(|| format!("The {}.", parameter.name.replace('_', " ")));
        }
    }
    name_path(parameters, path);
    let is_write = method != "GET" && keeps_answers(path);
    if is_write {
        parameters.push(RefOr::T(header(
            "Idempotency-Key",
            "Names this write: sent again with the same body within 72 hours, it is not done again, \
             and the first answer is repeated.",
            255,
            "8e03978e-40d5-43e8-bc93-6894a57f9324",
        )));
    }
    let changes = matches!(method, "PUT" | "PATCH" | "DELETE")
        || path.contains('{')
        || path == "/v1/ledger/reopen";
    if is_write && changes && !WITHOUT_VERSION.contains(&path) {
        parameters.push(RefOr::T(header(
            "If-Match",
            "The `ETag` of the resource as it was read; refused with 412 if it has changed since.",
            1024,
            "\"1\"",
        )));
    }
}

/// Names of the path that the handler did not declare, as plain texts: a SKU, a job's name.
fn name_path(parameters: &mut Vec<RefOr<Parameter>>, path: &str) {
    for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
        let known = parameters.iter().any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.name == name,
            RefOr::Ref(_) => false,
        });
        if !known {
            let schema = ObjectBuilder::new()
                .schema_type(Type::String)
                .min_length(Some(1))
                .max_length(Some(64));
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some(format!("The {}.", name.replace('_', " "))))
                .schema(Some(schema));
            parameters.insert(0, RefOr::T(parameter.build()));
        }
    }
}

/// The token endpoint is asked by strangers, who have no keys of their own; a new password, and what
/// proves who somebody is, must leave no trace that guesses could be compared with. Evaluating an order
/// is a read, though its order comes in a body.
fn keeps_answers(path: &str) -> bool {
    !(matches!(path, "/v1/auth/token" | "/v1/auth/password" | "/v1/orders/evaluate")
        || path.starts_with("/v1/auth/password-resets")
        || path.starts_with("/v1/auth/otp"))
}

fn header(name: &str, about: &str, longest: usize, example: &str) -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(longest))
        .examples([serde_json::json!(example)]);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}
