//! Parameters that follow from an operation's method.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required};

/// Marks an operation whose response is not stored, so that it takes no key.
const KEEPS_ANSWER: &str = "x-keeps-answer";
/// Marks whether an operation changes a versioned resource, where its path does not tell.
const VERSIONED: &str = "x-versioned";

/// `Idempotency-Key` on every write, `If-Match` on those that change a resource of a path, unless the
/// handler's extension overrides it. The extensions are internal and removed from the document.
pub(super) fn finish(operation: &mut Operation, method: &str, path: &str) {
    let keeps_answer = told(operation, KEEPS_ANSWER).unwrap_or(true);
    let changes = matches!(method, "PUT" | "PATCH" | "DELETE") || path.contains('{');
    let versioned = told(operation, VERSIONED).unwrap_or(changes);
    let parameters = operation.parameters.get_or_insert_default();
    for parameter in parameters.iter_mut() {
        if let RefOr::T(parameter) = parameter {
            parameter
                .description
                .get_or_insert_with(|| format!("The {}.", parameter.name.replace('_', " ")));
        }
    }
    name_path(parameters, path);
    let is_write = method != "GET" && keeps_answer;
    if is_write {
        parameters.push(RefOr::T(header(
            "Idempotency-Key",
            "Names this write: sent again with the same body within 72 hours, it is not done again, \
             and the first answer is repeated.",
            255,
            "8e03978e-40d5-43e8-bc93-6894a57f9324",
        )));
    }
    if is_write && versioned {
        parameters.push(RefOr::T(header(
            "If-Match",
            "The `ETag` of the resource as it was read; refused with 412 if it has changed since.",
            1024,
            "\"1\"",
        )));
    }
}

/// Path parameters that the handler did not declare, as plain texts: a SKU, a job's name.
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

/// Removes an internal extension from an operation.
fn told(operation: &mut Operation, name: &str) -> Option<bool> {
    let said = operation.extensions.as_mut()?.remove(name)?.as_bool();
    operation.extensions = operation.extensions.take().filter(|extensions| !extensions.is_empty());
    said
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
