//! Settings of the warehouse.

use clap::ValueEnum;
use domain::catalog::NegativeStock;

/// Whether goods may leave that are not on hand, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NegativeStockName {
    /// They may not.
    Refuse,
    /// They may.
    Allow,
}

impl From<NegativeStockName> for NegativeStock {
    fn from(name: NegativeStockName) -> Self {
        match name {
            NegativeStockName::Refuse => Self::Refuse,
            NegativeStockName::Allow => Self::Allow,
        }
    }
}
