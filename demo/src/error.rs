//! What can stop the demo.

use domain::money::MoneyError;

/// Why the demo ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A file that cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// An order book that is none.
    #[error("{month}, line {line}: {why}")]
    Book {
        /// The file's name.
        month: String,
        /// Which record, from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A sum that does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The server could not be reached.
    #[error("{request}: {source}")]
    Unreachable {
        /// Method and path.
        request: String,
        /// What the client says.
        source: Box<ureq::Error>,
    },
    /// The server refused what it should have done.
    #[error("{request}: {status} {problem}")]
    Refused {
        /// Method and path.
        request: String,
        /// The HTTP status.
        status: u16,
        /// The problem, or the head of whatever came.
        problem: String,
    },
    /// An answer without a field that the contract names.
    #[error("{request}: the answer lacks {field}")]
    Lacks {
        /// Method and path.
        request: String,
        /// The field, as a JSON pointer.
        field: String,
    },
    /// The server says another number than the data.
    #[error("{what}: {expected} expected, {found} found")]
    Differs {
        /// Which number.
        what: String,
        /// What the data say.
        expected: String,
        /// What the server says.
        found: String,
    },
    /// The server did not start, or stopped.
    #[error("the server: {0}")]
    Server(String),
}
