//! Checks that members' allowances, and the company with its rules, units and budgets, are unchanged since the orders
//! were decided.
//!
//! Between reading and storing, allowances, budgets and quotas are locked (see the drawing of numbers). But a change may
//! have been stored just before that, after the read had begun. Other rules, units and the company's status are not
//! locked at all. So the statement checks once more, and asks for the rules of every company, too.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, BigInt, Nullable, Text};
use domain::companies::{CompanyId, MemberId};
use domain::orders::OrderId;
use domain::purchasing::OnViolation;
use uuid::Uuid;

use super::Placement;
use crate::Db;
use crate::orders::inputs::EVERYONE;
use crate::types::Uid;

/// The bases of the orders, as columns.
#[derive(Default)]
pub(super) struct Bases {
    pub(super) members: Vec<Db<MemberId>>,
    limits: Vec<Option<i64>>,
    periods: Vec<Option<&'static str>>,
    consequences: Vec<&'static str>,
    zones: Vec<&'static str>,
    decided: Decided,
}

/// Each order with the rules of its company that it was decided by.
#[derive(Default)]
struct Decided {
    orders: Vec<Db<OrderId>>,
    companies: Vec<Db<CompanyId>>,
    versions: Vec<Option<Db<Uuid>>>,
    everyones: Vec<Option<Db<Uuid>>>,
    zones: Vec<&'static str>,
}

impl Bases {
    pub(super) fn of(placements: &[Placement<'_>]) -> Self {
        let mut all = Self::default();
        for basis in placements.iter().filter_map(|placement| placement.basis) {
            all.members.push(Db(basis.member));
            all.limits.push(basis.limit.map(|limit| limit.amount.minor()));
            all.periods.push(basis.limit.map(|limit| limit.period.as_str()));
            let on_exceeded = basis.limit.map_or(OnViolation::Deny, |limit| limit.on_exceeded);
            all.consequences.push(on_exceeded.as_str());
            all.zones.push(basis.zone.as_str());
        }
        for placement in placements {
            let (order, basis) = (placement.order(), placement.rules_basis);
            all.decided.orders.push(Db(order.id));
            all.decided.companies.push(Db(order.company));
            all.decided.versions.push(basis.version.map(Db));
            all.decided.everyones.push(basis.everyone.map(Db));
            all.decided.zones.push(basis.zone.as_str());
        }
        all
    }

    /// The members and orders that the statement returns if their basis has changed.
    pub(super) fn ids(&self) -> impl Iterator<Item = Uuid> {
        let members = self.members.iter().map(|member| member.0.uuid());
        members.chain(self.decided.orders.iter().map(|order| order.0.uuid()))
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
        out.push_bind_param::<Array<Text>, _>(&self.consequences)?;
        out.push_sql("::text[], ");
        out.push_bind_param::<Array<Text>, _>(&self.zones)?;
        out.push_sql(
            "::text[]) AS b (member, amount, period, on_exceeded, zone) JOIN members m ON m.id = b.member \
             JOIN companies c ON c.id = m.company_id \
             WHERE m.spending_limit IS DISTINCT FROM b.amount \
               OR m.spending_period IS DISTINCT FROM b.period \
               OR m.spending_on_exceeded <> b.on_exceeded OR c.time_zone <> b.zone \
             UNION ALL SELECT b.placed FROM unnest(",
        );
        out.push_bind_param::<Array<Uid>, _>(&self.decided.orders)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Uid>, _>(&self.decided.companies)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.decided.versions)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Nullable<Uid>>, _>(&self.decided.everyones)?;
        out.push_sql("::uuid[], ");
        out.push_bind_param::<Array<Text>, _>(&self.decided.zones)?;
        out.push_sql(
            "::text[]) AS b (placed, company, version, everyone, zone) \
             JOIN companies c ON c.id = b.company \
             LEFT JOIN terms_versions v ON v.owner_id = b.company \
             LEFT JOIN terms_versions e ON e.owner_id = ",
        );
        out.push_bind_param::<Uid, _>(&EVERYONE)?;
        out.push_sql(
            " WHERE v.version IS DISTINCT FROM b.version \
               OR e.version IS DISTINCT FROM b.everyone OR c.time_zone <> b.zone \
               OR c.status <> 'active' OR c.on_hold",
        );
        Ok(())
    }
}
