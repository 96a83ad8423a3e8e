//! Size limit of one response, in bytes.

use std::io;

use serde::Serialize;

use crate::kernel::problem::Problem;

/// Limit for the items of a list: with its envelope a response stays below 1 MiB.
const MOST: usize = (1 << 20) - (4 << 10);

/// Size of the items of a response so far.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    spent: usize,
}

impl Budget {
    /// Takes one more item of so many bytes if it fits; the first always does.
    pub(crate) const fn takes(&mut self, bytes: usize) -> bool {
        let with_comma = bytes.saturating_add(1);
        let after = self.spent.saturating_add(with_comma);
        let fits = self.spent == 0 || after <= MOST;
        if fits {
            self.spent = after;
        }
        fits
    }
}

/// Size of `view` as JSON, in bytes.
pub(crate) fn weight(view: &impl Serialize) -> Result<usize, Problem> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, view).map_err(Problem::internal)?;
    Ok(length.0)
}

/// A writer that counts bytes and stores none.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
