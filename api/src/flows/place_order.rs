//! Placing an order: load all it is decided by, decide, take what it needs, store.

use std::collections::BTreeMap;

use domain::approvals::{NewRequest, Request};
use domain::commitment::AccountKind;
use domain::companies::{CompanyId, MemberId};
use domain::events::EventType;
use domain::identity::UserId;
use domain::orders::place::{
    self, Basket, Context, Decision, NewOrder, Outcome, PriceAuthority, Spending,
};
use domain::orders::{Order, OrderId};
use persistence::commitments::{self, Claim, NewAccount, Source, Stage};
use persistence::orders::{self, SpendingAccount, Terms, Trace};
use persistence::{Conn, approvals, fresh_id, pricing};

use super::shortage;
use crate::approvals::record_request;
use crate::clock::Moment;
use crate::orders::record_order;
use crate::problem::Problem;

/// An order to be placed.
#[derive(Debug, Clone)]
pub(crate) struct Placing {
    /// Whose.
    pub(crate) company: CompanyId,
    /// By whom.
    pub(crate) placed_by: UserId,
    /// From which place in the company; none for staff.
    pub(crate) member: Option<MemberId>,
    /// What is wanted.
    pub(crate) basket: Basket,
    /// Whether prices may be given.
    pub(crate) price_authority: PriceAuthority,
}

/// What would become of it now.
pub(crate) fn evaluate(
    conn: &mut Conn,
    placing: &Placing,
    now: Moment,
) -> Result<Decision, Problem> {
    Ok(decide(conn, placing, now)?.0)
}

/// Places it, or says all that is wrong.
pub(crate) fn place(conn: &mut Conn, placing: &Placing, now: Moment) -> Result<Order, Problem> {
    let (decision, terms) = decide(conn, placing, now)?;
    let new = NewOrder {
        id: fresh_id(),
        number: number_of(conn, decision.outcome)?,
        company: placing.company,
        placed_by: placing.placed_by,
        member: placing.member,
        approval_request: fresh_id(),
        today: now.today(),
        at: now.at,
    };
    let order = decision.order(&placing.basket, new)?;
    take(conn, &order, &terms, now)?;
    let trace = Trace {
        outcome: decision.outcome.as_str().to_owned(),
        trace: serde_json::to_string(&decision.trace).map_err(Problem::internal)?,
    };
    orders::insert(conn, &order, &trace)?;
    record_order(conn, EventType::OrderPlaced, &order, now)?;
    match order.approval_request {
        Some(id) => {
            let new = NewRequest {
                id,
                company: order.company,
                order: order.id,
                requested_by: order.placed_by,
                covers: order.coverage(),
                expires_at: order.expires_at,
            };
            let request = Request::new(new, decision.steps, now.at);
            approvals::insert_request(conn, &request)?;
            record_request(conn, EventType::ApprovalRequestCreated, &request, now)?;
        }
        None => record_order(conn, EventType::OrderConfirmed, &order, now)?,
    }
    Ok(order)
}

/// A refused order draws no number.
fn number_of(conn: &mut Conn, outcome: Outcome) -> Result<i64, Problem> {
    match outcome {
        Outcome::Allow | Outcome::RequireApproval => Ok(orders::next_number(conn)?),
        Outcome::Deny => Ok(0),
    }
}

fn decide(conn: &mut Conn, placing: &Placing, now: Moment) -> Result<(Decision, Terms), Problem> {
    let terms = orders::terms(conn, placing.company, placing.member, now.at)?
        .ok_or_else(Problem::not_found)?;
    let goods = orders::goods(conn, &placing.basket.skus())?;
    let stock: BTreeMap<_, _> = goods.iter().map(|(product, left)| (product.id, *left)).collect();
    let products: Vec<_> = stock.keys().copied().collect();
    let mut candidates = BTreeMap::<_, Vec<_>>::new();
    for (product, candidate) in pricing::candidates(conn, placing.company, &products)? {
        candidates.entry(product).or_default().push(candidate);
    }
    let context = Context {
        company: &terms.company,
        products: goods.into_iter().map(|(product, _)| (product.sku.clone(), product)).collect(),
        candidates,
        issuer: terms.issuer,
        tax_rates: terms.tax_rates.clone(),
        order_limits: terms.order_limits.clone(),
        spending: spending(&terms),
        credit: terms.credit,
        approval_rules: terms.approval_rules.clone(),
        stock,
        price_authority: placing.price_authority,
        today: now.today(),
    };
    let decision = place::place(&placing.basket, &context)?;
    Ok((decision, terms))
}

fn spending(terms: &Terms) -> Option<Spending> {
    let spending = terms.spending.as_ref()?;
    let used = spending.account.as_ref().and_then(|account| account.used);
    let zero = domain::money::Money::zero(spending.limit.amount.currency());
    Some(Spending { limit: spending.limit, used: used.unwrap_or(zero) })
}

/// Takes stock, credit and spending for the order. The forecast said there is enough; who was faster
/// meanwhile makes it a refusal after all.
fn take(conn: &mut Conn, order: &Order, terms: &Terms, now: Moment) -> Result<(), Problem> {
    let mut claims = stock_claims(order);
    claims.push(Claim {
        account: order.company.uuid(),
        kind: AccountKind::Credit,
        amount: order.total.minor(),
        stage: Stage::Reserved,
    });
    claims.extend(spending_claim(conn, order, terms, now)?);
    let source = source(order.id);
    let short = commitments::reserve(conn, source, &claims, order.expires_at, now.at)?;
    if short.is_empty() { Ok(()) } else { Err(shortage::refusal(order, &short)) }
}

/// Who holds what an order takes.
fn source(order: OrderId) -> Source {
    Source { kind: "order", id: order.uuid() }
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

/// What a member spends counts at once, or, while somebody is to approve it, is held.
fn spending_claim(
    conn: &mut Conn,
    order: &Order,
    terms: &Terms,
    now: Moment,
) -> Result<Option<Claim>, Problem> {
    let spending = terms.spending.as_ref().zip(order.member);
    let Some((spending, member)) = spending else { return Ok(None) };
    let Some(account) = &spending.account else { return Ok(None) };
    if account.used.is_none() {
        let new = spending_account(spending.limit, account, (order.company, member));
        commitments::open(conn, &new, now.at)?;
    }
    Ok(Some(Claim {
        account: account.id,
        kind: AccountKind::Spending,
        amount: order.net.minor(),
        stage: if order.approval_request.is_some() { Stage::Reserved } else { Stage::Committed },
    }))
}

fn spending_account(
    limit: domain::purchasing::SpendingLimit,
    account: &SpendingAccount,
    (company, member): (CompanyId, MemberId),
) -> NewAccount {
    NewAccount {
        id: account.id,
        kind: AccountKind::Spending,
        company: Some(company),
        owner: member.uuid(),
        period: Some((limit.period.as_str(), account.start)),
        currency: Some(limit.amount.currency().code().to_owned()),
        limit: Some(limit.amount.minor()),
    }
}
