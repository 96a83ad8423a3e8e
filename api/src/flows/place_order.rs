//! Placing orders: load the inputs, decide, reserve, store. Concurrent orders may be placed as one batch;
//! each is decided by itself.

mod draft;
mod duplicates;
mod quotas;

use std::collections::BTreeMap;

use domain::approvals::Requesters;
use domain::companies::{CompanyId, MemberId, OrderPlaces, OrderUnit, unit_of_order};
use domain::identity::{Grants, Scope, UserId};
use domain::money::Money;
use domain::orders::place::{self, Basket, Context, Decision, PriceAuthority};
use domain::orders::{Offer, offers};
use persistence::orders::{self, BasketItem, Buyer, BuyerTerms, Placement};
use persistence::{Conn, approvals, commitments, purchasing};

use self::draft::Draft;
use super::apply::Shown;
use crate::kernel::context::WriteContext;
use crate::kernel::problem::{At, Problem};
use crate::views::approval_request::record_request;

/// An order to place.
#[derive(Debug, Clone)]
pub(crate) struct Placing {
    /// Company that orders.
    pub(crate) company: CompanyId,
    /// User that places it.
    pub(crate) placed_by: UserId,
    /// Membership of that user; `None` for staff.
    pub(crate) member: Option<MemberId>,
    /// Grants of that member.
    pub(crate) grants: Option<Grants>,
    /// Where the caller may order.
    pub(crate) places: OrderPlaces,
    /// Items and terms requested.
    pub(crate) basket: Basket,
    /// Whether the caller may set prices.
    pub(crate) price_authority: PriceAuthority,
    /// The orders that the caller may read; `None`: no order.
    pub(crate) sees: Option<Scope>,
}

impl Placing {
    fn buyer(&self, ctx: &WriteContext) -> Buyer<'_> {
        let user = self.member.map(|_| self.placed_by);
        // A unit that is refused is told by the decision.
        let unit = unit_of_order(self.basket.unit, &self.places).ok().flatten();
        Buyer {
            company: self.company,
            member: self.member,
            user,
            unit,
            at: ctx.at,
            cost_centres: self.basket.cost_centres(),
            fingerprints: self.basket.fingerprints(unit),
        }
    }

    fn basket(&self) -> orders::Basket<'_> {
        orders::Basket { company: self.company, skus: self.basket.skus() }
    }
}

/// Evaluates the order without storing it.
pub(crate) fn evaluate(
    conn: &mut Conn,
    placing: &Placing,
    ctx: &WriteContext,
) -> Result<Decision, Problem> {
    let mut terms = orders::terms(conn, placing.buyer(ctx))?.ok_or_else(Problem::not_found)?;
    let goods = orders::goods(conn, &[placing.basket()])?;
    let goods: Vec<BasketItem> = goods.into_iter().flatten().collect();
    may_order(placing, &terms)?;
    // Nothing is stored: the accounts stay closed.
    let missing = quotas::missing(&terms, &goods, ctx.at);
    quotas::note(&mut terms, &purchasing::uncounted(conn, &missing)?, false);
    duplicates::mask(conn, placing, &mut terms)?;
    decide(conn, placing, &terms, goods.into_iter())
}

/// The payment options for the order that is asked about, or for one of this amount.
pub(crate) fn payment_options(
    conn: &mut Conn,
    placing: &Placing,
    amount: Option<Money>,
    ctx: &WriteContext,
) -> Result<Vec<Offer>, Problem> {
    let terms = orders::terms(conn, placing.buyer(ctx))?.ok_or_else(Problem::not_found)?;
    let at = unit(placing, &terms)?;
    let pays = at.and_then(|unit| unit.payment_terms).unwrap_or(terms.company.payment_terms);
    let total = match amount {
        Some(amount) => {
            amount.check_currency(terms.company.currency)?;
            amount
        }
        None if terms.company.may_buy().is_err() => Money::zero(terms.company.currency),
        None => evaluate(conn, placing, ctx)?.total,
    };
    Ok(offers(&terms.company, pays, total, &terms.credit)?)
}

/// Places the orders, and returns every violation of each order that cannot be placed. Any other error is the
/// error of the whole batch: then nothing may be stored.
pub(crate) fn place(
    conn: &mut Conn,
    asked: &[(&Placing, &WriteContext)],
) -> Result<Vec<Result<Shown, Problem>>, Problem> {
    let buyers: Vec<_> = asked.iter().map(|(placing, ctx)| placing.buyer(ctx)).collect();
    let baskets: Vec<_> = asked.iter().map(|(placing, _)| placing.basket()).collect();
    let mut terms = orders::terms_and_numbers(conn, &buyers)?;
    let goods = orders::goods(conn, &baskets)?;
    open_quotas(conn, asked, &mut terms, &goods)?;
    for ((placing, _ctx), terms) in asked.iter().zip(&mut terms) {
        if let Some((terms, _number)) = terms {
            duplicates::mask(conn, placing, terms)?;
        }
    }
    let loaded = asked.iter().zip(terms.into_iter().zip(goods));
    let drafts = loaded.map(|((placing, ctx), (terms, goods))| {
        let (terms, number) = terms.ok_or_else(Problem::not_found)?;
        let decision = decide(conn, placing, &terms, goods.into_iter())?;
        Draft::new(placing, ctx, &decision, (&terms, number))
    });
    let drafts: Vec<Result<Draft<'_>, Problem>> = drafts.collect();
    store(conn, &drafts.iter().flatten().collect::<Vec<_>>())?;
    Ok(drafts.into_iter().map(|draft| draft.map(Draft::shown)).collect())
}

/// Opens the accounts of quotas that may have missed orders, before the orders are decided. They stay open even if every
/// order is refused: they count the orders that are there, and none of these.
fn open_quotas(
    conn: &mut Conn,
    asked: &[(&Placing, &WriteContext)],
    terms: &mut [Option<(BuyerTerms, i64)>],
    goods: &[Vec<BasketItem>],
) -> Result<(), Problem> {
    let mut missing = Vec::new();
    let mut decided_by = Vec::new();
    for ((placing, ctx), (terms, goods)) in asked.iter().zip(terms.iter().zip(goods)) {
        let Some((terms, _number)) = terms else { continue };
        if may_order(placing, terms).is_ok() {
            let of_order = quotas::missing(terms, goods, ctx.at);
            decided_by.extend(Some(terms).filter(|_| !of_order.is_empty()));
            missing.extend(of_order);
        }
    }
    // A refused order is not checked when it is stored: its accounts must not stay with a limit of before.
    orders::check_still(conn, decided_by.into_iter())?;
    let used = purchasing::open_quotas(conn, missing)?;
    for (terms, _number) in terms.iter_mut().flatten() {
        quotas::note(terms, &used, true);
    }
    Ok(())
}

/// Reserves stock, credit, spending, quotas and budgets for the orders and stores them. The forecast said there is
/// enough; a faster concurrent order can still make it a refusal.
fn store(conn: &mut Conn, drafts: &[&Draft<'_>]) -> Result<(), Problem> {
    if drafts.is_empty() {
        return Ok(());
    }
    let opened = drafts.iter().flat_map(|draft| {
        let at = draft.ctx.at;
        draft.placed.opens.iter().map(move |account| (account, at))
    });
    let mut opened: Vec<_> = opened.collect();
    // Batches that open the same accounts lock them in one order.
    opened.sort_by_key(|(account, _at)| account.id);
    commitments::open_all(conn, &opened)?;
    let placements: Vec<Placement<'_>> = drafts.iter().map(|draft| draft.placement()).collect();
    let short = orders::place(conn, &placements)?;
    match (short.is_empty(), drafts) {
        (false, [alone]) => return Err(alone.refusal(&short)),
        // This error is never returned: the batch rolls back and each order is retried alone.
        (false, [first, ..]) => return Err(first.shortages(&short)),
        (false, []) | (true, _) => {}
    }
    orders::insert_holds(conn, drafts.iter().map(|draft| &draft.placed.order))?;
    drafts.iter().try_for_each(|draft| ask_for_approval(conn, draft))
}

fn ask_for_approval(conn: &mut Conn, draft: &Draft<'_>) -> Result<(), Problem> {
    let Some(created) = &draft.placed.request else { return Ok(()) };
    let request = &created.request;
    approvals::insert_request(conn, request)?;
    let requesters = Requesters::of(request.requested_by, draft.ctx.author);
    for beside in requesters.iter().filter(|user| *user != request.requested_by) {
        approvals::add_requester(conn, request.id, beside)?;
    }
    record_request(conn, created, draft.ctx)
}

/// The unit that the order is for. A named one of another company is not found.
fn unit<'a>(placing: &Placing, terms: &'a BuyerTerms) -> Result<Option<OrderUnit<'a>>, Problem> {
    let (named, units) = (placing.basket.unit, &terms.rules.units);
    if named.is_some_and(|named| units.get(named).is_none()) {
        return Err(Problem::not_found());
    }
    let unit = unit_of_order(named, &placing.places).at("/business_unit_id")?;
    let found = unit.map(|unit| units.for_order(unit).ok_or_else(Problem::not_found));
    found.transpose()
}

/// The unit that the order is for, if the company may buy for it.
fn may_order<'a>(
    placing: &Placing,
    terms: &'a BuyerTerms,
) -> Result<Option<OrderUnit<'a>>, Problem> {
    let unit = unit(placing, terms)?;
    terms.company.may_buy()?;
    Ok(unit)
}

/// Decides about an order that is placed or evaluated. A company that may not buy gets no decision: it may not even
/// see prices.
fn decide(
    conn: &mut Conn,
    placing: &Placing,
    terms: &BuyerTerms,
    goods: impl Iterator<Item = BasketItem>,
) -> Result<Decision, Problem> {
    let unit = may_order(placing, terms)?;
    let at = unit.as_ref().map(|found| found.unit.id);
    let roles = placing.grants.as_ref().map(|grants| grants.member_roles_at(at));
    let roles = roles.unwrap_or_default();
    let (mut stock, mut products, mut candidates, mut quantity_rules) =
        (BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for BasketItem { product, available, candidates: prices, quantity_rules: rules } in goods {
        stock.insert(product.id, available);
        candidates.insert(product.id, prices);
        if !rules.is_empty() {
            quantity_rules.insert(product.id, rules);
        }
        products.insert(product.sku.clone(), product);
    }
    let mut context = Context {
        company: &terms.company,
        unit,
        products,
        candidates,
        quantity_rules,
        issuer: terms.rules.issuer,
        tax_rates: terms.rules.tax_rates.as_slice().into(),
        order_limits: terms.rules.order_limits.as_slice().into(),
        quotas: terms.quotas.clone(),
        cost_centres: &terms.rules.cost_centres,
        budgets: terms.budgets.as_slice().into(),
        spending: terms.spending,
        credit: terms.credit,
        default_staff: terms.rules.default_staff,
        approval_rules: terms.rules.approval_rules.as_slice().into(),
        likeness: terms.likeness.clone(),
        requester_roles: &roles,
        is_new_ship_to: false,
        stock,
        price_authority: placing.price_authority,
        today: terms.today,
    };
    if let Some(place) = context.asked_place(&placing.basket) {
        context.is_new_ship_to = !orders::has_gone_to(conn, placing.company, &place)?;
    }
    Ok(place::place(&placing.basket, &context)?)
}
