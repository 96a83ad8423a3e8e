//! Settings of the warehouse.

use clap::ValueEnum;
use domain::catalog::NegativeStock;

/// Whether goods not on hand may be shipped, as a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NegativeStockName {
    /// Refuse the shipment.
    Refuse,
    /// Allow the shipment.
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
