//! The demo's errors.

use domain::money::MoneyError;

/// An error that stops the demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file that cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// An invalid order book.
    #[error("{month}, line {line}: {why}")]
    Book {
        /// The file's name.
        month: String,
        /// The record's number, from 1.
        line: u64,
        /// The fault.
        why: String,
    },
    /// A sum out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The server could not be reached.
    #[error("{request}: {source}")]
    Unreachable {
        /// Method and path.
        request: String,
        /// The client's error.
        source: Box<ureq::Error>,
    },
    /// The server refused a request that it should accept.
    #[error("{request}: {status} {problem}")]
    Refused {
        /// Method and path.
        request: String,
        /// The HTTP status.
        status: u16,
        /// The problem document, or the beginning of any other body.
        problem: String,
    },
    /// A response without a field of the contract.
    #[error("{request}: the answer lacks {field}")]
    Lacks {
        /// Method and path.
        request: String,
        /// The field, as a JSON pointer.
        field: String,
    },
    /// The server's number differs from the data's.
    #[error("{what}: {expected} expected, {found} found")]
    Differs {
        /// The number's name.
        what: String,
        /// The data's value.
        expected: String,
        /// The server's value.
        found: String,
    },
    /// The server did not start, or stopped.
    #[error("the server: {0}")]
    Server(String),
}
