//! The place of a unit in the tree of its company.

use super::{UnitId, UnitRefusal};

/// The most units on one path.
pub const MOST_DEPTH: usize = 5;

/// The ids from the topmost unit down to the unit itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPath {
    above: Vec<UnitId>,
    own: UnitId,
}

impl UnitPath {
    /// The path of the unit `own` below `parent`; without a parent it is a topmost unit.
    pub fn below(parent: Option<&Self>, own: UnitId) -> Result<Self, UnitRefusal> {
        let above: Vec<UnitId> = parent.map(|parent| parent.ids().collect()).unwrap_or_default();
        if above.len() < MOST_DEPTH { Ok(Self { above, own }) } else { Err(UnitRefusal::TooDeep) }
    }

    /// The path with these ids; `None`: there are none.
    pub fn of(mut ids: Vec<UnitId>) -> Option<Self> {
        let own = ids.pop()?;
        Some(Self { above: ids, own })
    }

    /// The ids, from the topmost unit down to the unit itself.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = UnitId> + '_ {
        self.above.iter().copied().chain([self.own])
    }

    /// The number of units on the path: 1 for a topmost unit.
    pub fn depth(&self) -> usize {
        self.above.len().saturating_add(1)
    }

    /// The unit right above.
    pub fn parent(&self) -> Option<UnitId> {
        self.above.last().copied()
    }

    /// Whether the unit is `unit` or below it.
    pub fn is_within(&self, unit: UnitId) -> bool {
        self.ids().any(|id| id == unit)
    }

    /// The path after `unit`, on it, has moved to `moved`.
    pub(super) fn after_move(&self, unit: UnitId, moved: &Self) -> Result<Self, UnitRefusal> {
        let mut path = moved.clone();
        for id in self.ids().skip_while(|id| *id != unit).skip(1) {
            path = Self::below(Some(&path), id)?;
        }
        Ok(path)
    }
}
