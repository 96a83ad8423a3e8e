//! The companies that a simulation has met: each is read once, as long as memory holds them.

use std::collections::{BTreeMap, BTreeSet};

use domain::companies::CompanyId;
use domain::orders::place::Trial;
use persistence::orders::{self, BasketItem};
use persistence::{Conn, DbError, companies};

use super::surroundings::{MOST_KEPT, OfCompany, OperatorsSide};

/// The surroundings of the companies met.
pub(super) struct Met<'a> {
    trial: &'a Trial,
    operator: OperatorsSide<'a>,
    known: BTreeMap<CompanyId, OfCompany<'a>>,
}

impl<'a> Met<'a> {
    /// No company yet.
    pub(super) const fn new(trial: &'a Trial, operator: OperatorsSide<'a>) -> Self {
        Self { trial, operator, known: BTreeMap::new() }
    }

    /// Reads what the rule to try asks about those of these companies that are new, all together.
    pub(super) fn look_at(
        &mut self,
        conn: &mut Conn,
        met: impl Iterator<Item = CompanyId>,
    ) -> Result<(), DbError> {
        if self.known.values().map(OfCompany::size).sum::<usize>() > MOST_KEPT {
            self.known.clear();
        }
        let new: BTreeSet<CompanyId> = met.filter(|id| !self.known.contains_key(id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let new: Vec<CompanyId> = new.into_iter().collect();
        let mut goods = goods(conn, self.trial, &new)?;
        for (id, country) in companies::countries(conn, &new)? {
            let of_rule = goods.remove(&id);
            let there = OfCompany::load(conn, (self.trial, self.operator), (id, country, of_rule))?;
            self.known.insert(id, there);
        }
        Ok(())
    }

    /// A company that was looked at.
    pub(super) fn of(&mut self, company: CompanyId) -> Result<&mut OfCompany<'a>, DbError> {
        let found = self.known.get_mut(&company);
        found.ok_or_else(|| DbError::corrupt("an order without its company"))
    }
}

/// The product of a quantity rule, as each of these companies may order it.
fn goods(
    conn: &mut Conn,
    trial: &Trial,
    of: &[CompanyId],
) -> Result<BTreeMap<CompanyId, BasketItem>, DbError> {
    match trial {
        Trial::Approval(_) | Trial::Limit(_) => Ok(BTreeMap::new()),
        Trial::Quantity(rule) => {
            let basket =
                |company: &CompanyId| orders::Basket { company: *company, skus: vec![&rule.sku] };
            let baskets: Vec<_> = of.iter().map(basket).collect();
            let found = of.iter().copied().zip(orders::goods(conn, &baskets)?);
            let first = |(company, goods): (CompanyId, Vec<BasketItem>)| {
                Some((company, goods.into_iter().next()?))
            };
            Ok(found.filter_map(first).collect())
        }
    }
}
