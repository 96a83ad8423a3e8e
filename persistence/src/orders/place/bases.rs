//! Checks that members' allowances are unchanged since their orders were counted.
//!
//! Between reading and storing, the company's allowances are locked (see the drawing of numbers). But a change
//! may have been stored just before that, after the read had begun. So the statement checks once more.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use domain::companies::MemberId;

use super::Placement;
use crate::Db;
use crate::types::Uid;

/// The spending bases of the orders, as columns.
#[derive(Default)]
pub(super) struct Bases {
    pub(super) members: Vec<Db<MemberId>>,
    limits: Vec<Option<i64>>,
    periods: Vec<Option<&'static str>>,
    zones: Vec<&'static str>,
}

impl Bases {
    pub(super) fn of(placements: &[Placement<'_>]) -> Self {
        let mut all = Self::default();
        for basis in placements.iter().filter_map(|placement| placement.basis) {
            all.members.push(Db(basis.member));
            all.limits.push(basis.limit.map(|limit| limit.amount.minor()));
            all.periods.push(basis.limit.map(|limit| limit.period.as_str()));
            all.zones.push(basis.zone.as_str());
        }
        all
    }

    /// Selects the members with a changed basis.
    pub(super) fn push_sql<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT m.id FROM unnest(");
        out.push_bind_param::<Array<Uid>, _>(&self.members)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.limits)?;
        out.push_sql("::bigint[], ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.periods)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Text>, _>(&self.zones)?;
        out.push_sql(
            "::text[]) AS b (member, amount, period, zone) JOIN members m ON m.id = b.member \
             JOIN companies c ON c.id = m.company_id \
             WHERE m.spending_limit IS DISTINCT FROM b.amount \
               OR m.spending_period IS DISTINCT FROM b.period OR c.time_zone <> b.zone",
        );
        Ok(())
    }
}
