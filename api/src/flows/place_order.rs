//! Placing an order: load all it is decided by, decide, take what it needs, store.

use std::collections::BTreeMap;

use domain::approvals::{ApprovalRequestId, NewRequest, Request};
use domain::commitment::AccountKind;
use domain::companies::{CompanyId, MemberId};
use domain::events::EventType;
use domain::identity::UserId;
use domain::orders::Order;
use domain::orders::place::{self, Basket, Context, Decision, NewOrder, PriceAuthority, Spending};
use persistence::commitments::{self, Claim, NewAccount, Stage};
use persistence::orders::{self, Goods, Placement, SpendingAccount, Terms, Trace};
use persistence::{Conn, approvals, fresh_id};

use super::shortage;
use crate::approvals::record_request;
use crate::occasion::Occasion;
use crate::orders::{kept, text};
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

/// An order that was placed.
pub(crate) struct Placed {
    /// Which.
    pub(crate) order: Order,
    /// It, as its GET shows it, as JSON.
    pub(crate) view: String,
}

/// What would become of it now.
pub(crate) fn evaluate(
    conn: &mut Conn,
    placing: &Placing,
    now: &Occasion,
) -> Result<Decision, Problem> {
    let terms = orders::terms(conn, placing.company, placing.member, now.at)?
        .ok_or_else(Problem::not_found)?;
    decide(conn, placing, &terms, now)
}

/// Places it, or says all that is wrong.
pub(crate) fn place(conn: &mut Conn, placing: &Placing, now: &Occasion) -> Result<Placed, Problem> {
    let (terms, number) = orders::terms_and_number(conn, placing.company, placing.member, now.at)?
        .ok_or_else(Problem::not_found)?;
    let decision = decide(conn, placing, &terms, now)?;
    let new = NewOrder {
        id: fresh_id(),
        number,
        company: placing.company,
        placed_by: placing.placed_by,
        member: placing.member,
        approval_request: fresh_id(),
        today: now.today(),
        at: now.at,
    };
    let order = decision.order(&placing.basket, new)?;
    let view = text(&order)?;
    store(conn, (&order, &view), &decision, &terms, now)?;
    if let Some(id) = order.approval_request {
        ask_for_approval(conn, id, &order, decision, now)?;
    }
    Ok(Placed { order, view })
}

/// Takes stock, credit and spending for the order and stores it. The forecast said there is enough; who
/// was faster meanwhile makes it a refusal after all.
fn store(
    conn: &mut Conn,
    (order, view): (&Order, &str),
    decision: &Decision,
    terms: &Terms,
    now: &Occasion,
) -> Result<(), Problem> {
    let trace = Trace {
        outcome: decision.outcome.as_str().to_owned(),
        trace: serde_json::to_string(&decision.trace).map_err(Problem::internal)?,
    };
    let mut claims = stock_claims(order);
    claims.push(Claim {
        account: order.company.uuid(),
        kind: AccountKind::Credit,
        amount: order.total.minor(),
        stage: Stage::Reserved,
    });
    claims.extend(spending_claim(conn, order, terms, now)?);
    let events = [EventType::OrderPlaced.as_str(), EventType::OrderConfirmed.as_str()];
    let happened = if order.approval_request.is_some() { 1 } else { 2 };
    let placement = Placement {
        order,
        trace: &trace,
        claims: &claims,
        events: events.get(..happened).unwrap_or_default(),
        view: kept(view),
        recorded_at: now.wall,
        author: now.author,
        request_id: now.request_id.as_deref(),
    };
    let short = orders::place(conn, placement)?;
    if short.is_empty() { Ok(()) } else { Err(shortage::refusal(order, &short)) }
}

fn ask_for_approval(
    conn: &mut Conn,
    id: ApprovalRequestId,
    order: &Order,
    decision: Decision,
    now: &Occasion,
) -> Result<(), Problem> {
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
    record_request(conn, EventType::ApprovalRequestCreated, &request, now)
}

fn decide(
    conn: &mut Conn,
    placing: &Placing,
    terms: &Terms,
    now: &Occasion,
) -> Result<Decision, Problem> {
    let goods = orders::goods(conn, placing.company, &placing.basket.skus())?;
    let stock = goods.iter().map(|goods| (goods.product.id, goods.available)).collect();
    let (products, candidates) = goods
        .into_iter()
        .map(|Goods { product, candidates, .. }| {
            let id = product.id;
            ((product.sku.clone(), product), (id, candidates))
        })
        .unzip();
    let context = Context {
        company: &terms.company,
        products,
        candidates,
        issuer: terms.issuer,
        tax_rates: terms.tax_rates.clone(),
        order_limits: terms.order_limits.clone(),
        spending: spending(terms),
        credit: terms.credit,
        approval_rules: terms.approval_rules.clone(),
        stock,
        price_authority: placing.price_authority,
        today: now.today(),
    };
    Ok(place::place(&placing.basket, &context)?)
}

fn spending(terms: &Terms) -> Option<Spending> {
    let spending = terms.spending.as_ref()?;
    let used = spending.account.as_ref().and_then(|account| account.used);
    let zero = domain::money::Money::zero(spending.limit.amount.currency());
    Some(Spending { limit: spending.limit, used: used.unwrap_or(zero) })
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
    now: &Occasion,
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
