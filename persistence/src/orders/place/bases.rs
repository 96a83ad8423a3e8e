//! Checks that members' allowances and the company's budgets are unchanged since the orders were counted.
//!
//! Between reading and storing, the company's allowances and budgets are locked (see the drawing of numbers). But a
//! change may have been stored just before that, after the read had begun. So the statement checks once more.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use domain::companies::{CompanyId, MemberId};
use domain::orders::OrderId;
use uuid::Uuid;

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
    budgeted: Budgeted,
}

/// The orders that budgets count, or would count if there were one.
#[derive(Default)]
struct Budgeted {
    orders: Vec<Db<OrderId>>,
    companies: Vec<Db<CompanyId>>,
    versions: Vec<Option<Db<Uuid>>>,
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
        let of_centres = |placement: &&Placement<'_>| placement.order().has_cost_centres();
        for placement in placements.iter().filter(of_centres) {
            let (order, basis) = (placement.order(), placement.budget_basis);
            all.budgeted.orders.push(Db(order.id));
            all.budgeted.companies.push(Db(order.company));
            all.budgeted.versions.push(basis.version.map(Db));
            all.budgeted.zones.push(basis.zone.as_str());
        }
        all
    }

    /// The members and orders that the statement returns if their basis has changed.
    pub(super) fn ids(&self) -> impl Iterator<Item = Uuid> {
        let members = self.members.iter().map(|member| member.0.uuid());
        members.chain(self.budgeted.orders.iter().map(|order| order.0.uuid()))
    }

    /// Selects the members and orders with a changed basis.
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
               OR m.spending_period IS DISTINCT FROM b.period OR c.time_zone <> b.zone \
             UNION ALL SELECT b.placed FROM unnest(",
        );
        out.push_bind_param::<Array<Uid>, _>(&self.budgeted.orders)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Uid>, _>(&self.budgeted.companies)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.budgeted.versions)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Text>, _>(&self.budgeted.zones)?;
        out.push_sql(
            "::text[]) AS b (placed, company, version, zone) JOIN companies c ON c.id = b.company \
             LEFT JOIN terms_versions v ON v.owner_id = b.company \
             WHERE v.version IS DISTINCT FROM b.version OR c.time_zone <> b.zone",
        );
        Ok(())
    }
}
