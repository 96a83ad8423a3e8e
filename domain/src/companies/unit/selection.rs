//! The unit that an order is for.

use super::{UnitId, UnitRefusal};
use crate::identity::Place;

/// Where a caller may order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderPlaces {
    /// The places of the caller's grants that bring the permission; `None` is the whole company.
    pub granted: Vec<Option<UnitId>>,
    /// All that these grants reach: not a unit that inherits no roles, unless a role is given in it.
    pub reached: Place,
}

/// The unit of an order for a company: the unit `named`, which is one of that company, or else the only place where
/// the caller may order.
///
/// A grant for the whole company orders for any unit that it reaches, and without a name for none.
pub fn unit_of_order(
    named: Option<UnitId>,
    places: &OrderPlaces,
) -> Result<Option<UnitId>, UnitRefusal> {
    if named.is_some() {
        return if places.reached.covers(named) { Ok(named) } else { Err(UnitRefusal::Elsewhere) };
    }
    if places.granted.contains(&None) {
        return Ok(None);
    }
    let mut units = places.granted.iter().copied().flatten();
    let only = units.next().filter(|first| units.all(|other| other == *first));
    only.map(Some).ok_or(UnitRefusal::Required)
}
