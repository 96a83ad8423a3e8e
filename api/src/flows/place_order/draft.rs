//! An order that is decided and not stored yet, with all that is to be stored of it.

use std::collections::BTreeMap;

use domain::approvals::PlannedStep;
use domain::commitment::AccountKind;
use domain::companies::MemberId;
use domain::events::EventType;
use domain::orders::Order;
use domain::orders::place::{Decision, NewOrder};
use persistence::commitments::{Claim, NewAccount, Stage};
use persistence::fresh_id;
use persistence::orders::{Placement, SpendingAccount, SpendingBasis, Terms, Trace};

use super::{Placed, Placing};
use crate::kernel::occasion::Occasion;
use crate::kernel::problem::Problem;
use crate::views::stored_order::{kept, text};

/// What happens; the second only if nobody must approve.
const EVENTS: [&str; 2] = [EventType::OrderPlaced.as_str(), EventType::OrderConfirmed.as_str()];

/// A decided order.
pub(super) struct Draft<'a> {
    pub(super) now: &'a Occasion,
    pub(super) order: Order,
    /// Who must approve it.
    pub(super) steps: Vec<PlannedStep>,
    /// The account of what its buyer spends, if this is the first in its period.
    pub(super) new_account: Option<NewAccount>,
    view: String,
    trace: Trace,
    claims: Vec<Claim>,
    basis: Option<SpendingBasis>,
}

impl<'a> Draft<'a> {
    /// What `decision` makes of it; all that is wrong if it makes nothing.
    pub(super) fn new(
        placing: &Placing,
        now: &'a Occasion,
        decision: Decision,
        (terms, number): (&Terms, i64),
    ) -> Result<Self, Problem> {
        let new = NewOrder {
            id: fresh_id(),
            number,
            company: placing.company,
            placed_by: placing.placed_by,
            member: placing.member,
            approval_request: fresh_id(),
            today: terms.today,
            at: now.at,
        };
        let order = decision.order(&placing.basket, new)?;
        let trace = Trace {
            outcome: decision.outcome.as_str().to_owned(),
            trace: serde_json::to_string(&decision.trace).map_err(Problem::internal)?,
        };
        let mut claims = stock_claims(&order);
        claims.push(Claim {
            account: order.company.uuid(),
            kind: AccountKind::Credit,
            amount: order.total.minor(),
            stage: Stage::Reserved,
        });
        claims.extend(spending_claim(&order, terms));
        let new_account = spending_account(&order, terms);
        let view = text(&order)?;
        let basis = placing.member.map(|member| SpendingBasis {
            member,
            limit: terms.spending.as_ref().map(|spending| spending.limit),
            zone: terms.company.time_zone,
        });
        Ok(Self { now, order, steps: decision.steps, new_account, view, trace, claims, basis })
    }

    /// What is to be stored.
    pub(super) fn placement(&self) -> Placement<'_> {
        let happened = if self.order.approval_request.is_some() { 1 } else { 2 };
        Placement {
            order: &self.order,
            trace: &self.trace,
            claims: &self.claims,
            basis: self.basis,
            events: EVENTS.get(..happened).unwrap_or_default(),
            view: kept(&self.view),
            recorded_at: self.now.wall,
            author: self.now.author,
            request_id: self.now.request_id.as_deref(),
        }
    }

    /// It, once it is stored.
    pub(super) fn placed(self) -> Placed {
        Placed { order: self.order, view: self.view }
    }
}

fn stock_claims(order: &Order) -> Vec<Claim> {
    let mut sums = BTreeMap::new();
    for line in &order.lines {
        let Some(product) = line.product() else { continue };
        let sum: &mut i64 = sums.entry(product).or_default();
        *sum = sum.saturating_add(line.quantity);
    }
    let claim = |(product, amount): (domain::catalog::ProductId, i64)| Claim {
        account: product.uuid(),
        kind: AccountKind::Stock,
        amount,
        stage: Stage::Reserved,
    };
    sums.into_iter().map(claim).collect()
}

/// What counts this order, if anything counts what its buyer spends.
fn spending_of<'a>(order: &Order, terms: &'a Terms) -> Option<(&'a SpendingAccount, MemberId)> {
    let spending = terms.spending.as_ref()?;
    spending.account.as_ref().zip(order.member)
}

/// What a member spends counts at once, or, while somebody is to approve it, is held.
fn spending_claim(order: &Order, terms: &Terms) -> Option<Claim> {
    let (account, _) = spending_of(order, terms)?;
    Some(Claim {
        account: account.id,
        kind: AccountKind::Spending,
        amount: order.net.minor(),
        stage: if order.approval_request.is_some() { Stage::Reserved } else { Stage::Committed },
    })
}

/// The account to be opened for it.
fn spending_account(order: &Order, terms: &Terms) -> Option<NewAccount> {
    let (account, member) = spending_of(order, terms)?;
    let limit = terms.spending.as_ref()?.limit;
    account.used.is_none().then(|| NewAccount {
        id: account.id,
        kind: AccountKind::Spending,
        company: Some(order.company),
        owner: member.uuid(),
        period: Some((limit.period.as_str(), account.start)),
        currency: Some(limit.amount.currency().code().to_owned()),
        limit: Some(limit.amount.minor()),
    })
}
