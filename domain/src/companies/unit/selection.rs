//! The unit that an order is for, if its request names none.

use super::{UnitId, UnitRefusal, UnitTree};

/// The unit of an order: the one `named`, or else the only place where the caller may order.
///
/// `places` are those of the caller's grants with `orders.place`; `None` is the whole company. A grant for the whole
/// company orders for any unit, and without a name for none.
pub fn unit_of_order(
    named: Option<UnitId>,
    places: &[Option<UnitId>],
    tree: &UnitTree,
) -> Result<Option<UnitId>, UnitRefusal> {
    if places.contains(&None) {
        return Ok(named);
    }
    let mut units = places.iter().copied().flatten();
    match named {
        Some(named) => {
            let unit = tree.get(named).ok_or(UnitRefusal::Elsewhere)?;
            let within = units.any(|place| unit.path.is_within(place));
            if within { Ok(Some(named)) } else { Err(UnitRefusal::Elsewhere) }
        }
        None => {
            let first = units.next().ok_or(UnitRefusal::Required)?;
            if units.all(|other| other == first) {
                Ok(Some(first))
            } else {
                Err(UnitRefusal::Required)
            }
        }
    }
}
