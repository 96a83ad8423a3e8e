//! `POST /v1/quantity-rules`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::catalog::Product;
use domain::companies::Owner;
use domain::events::EventType;
use domain::failure::Violation;
use domain::identity::Scope;
use domain::purchasing::{Binds, OnViolation, ProductRule, RuleRefusal};
use domain::text::composed;
use persistence::{Conn, bounds, catalog, fresh_id, pricing, purchasing};

use super::quantity_wire::{NewQuantityRule, QuantityRuleView};
use crate::flows::named_company::for_whom;
use crate::kernel::access::permission::CreateQuantityRules;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};

/// Create a quantity rule
///
/// In which quantities a company may order a product. Of the operator's side the nearest rule binds: the
/// operator's for the company, else that of the price list that wins, else the product's own
/// `quantity_rule`. A company's own rule only adds to it. Only staff set the operator's rules: 403
/// `operators_rule`. A side has one rule for a product and its buyers (409 `quantity_rule_taken`), a company
/// at most 10,000, and so all price lists together (409 `too_many_quantity_rules`).
#[utoipa::path(
    request_body = NewQuantityRule,
    responses((status = 201, body = QuantityRuleView)),
    security(("bearer" = ["quantity_rules.create"]))
)]
#[post("/quantity-rules")]
pub(super) async fn create_quantity_rule(
    caller: Caller<CreateQuantityRules>,
    body: Body<NewQuantityRule>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let new = body.parse()?;
            let (binds, owner) = bound(conn, caller.scope(), &new)?;
            caller.company_wide()?;
            let limits = ProductRule::bounds(new.min, new.max, new.increment).at("/min")?;
            let product = product(conn, &new.sku)?;
            bounds::hold(conn, Bounded::QuantityRules, binds.company())?;
            let there = purchasing::count_quantity_rules(conn, binds.company())?;
            Bounded::QuantityRules.check(there)?;
            let rule = ProductRule {
                id: fresh_id(),
                product: product.id,
                sku: product.sku,
                binds,
                owner,
                bounds: limits,
                on_violation: new.on_violation.map_or(OnViolation::Deny, Into::into),
                version: 1,
                created_at: ctx.at,
            };
            match purchasing::insert_quantity_rule(conn, &rule) {
                Err(error) if error.is_taken() => Err(Problem::from(RuleRefusal::Taken)),
                stored => Ok(stored?),
            }?;
            let view = QuantityRuleView::from(&rule);
            let company = rule.binds.company();
            let subject = Subject { id: rule.id, version: 1, company, view: &view };
            record(conn, EventType::QuantityRuleCreated, &subject, ctx)?;
            Answer::created(format!("/v1/quantity-rules/{}", rule.id), &view)
        })
        .await
}

/// The buyers that the rule binds, and the side that owns it.
fn bound(conn: &mut Conn, scope: &Scope, new: &NewQuantityRule) -> Result<(Binds, Owner), Problem> {
    let refuse = |pointer, code, detail: &str| {
        Err(Problem::invalid(vec![Violation::new(pointer, code, detail)]))
    };
    let Some(list) = new.price_list_id else {
        let (company, owner) = for_whom(conn, scope, (new.company_id, new.owner))?;
        return match company {
            Some(company) => Ok((Binds::Company(company), owner)),
            None => refuse("/company_id", "missing_field", "name a company or a price list"),
        };
    };
    // A rule of a price list is the operator's, and binds no company by name.
    let owner = Owner::of_rule(None, new.owner.map(Into::into), Owner::side_of(scope));
    let owner = owner.at("/owner")?;
    if new.company_id.is_some() {
        let detail = "a rule binds a company or the buyers by a price list";
        return refuse("/company_id", "company_or_price_list", detail);
    }
    if pricing::find(conn, scope, *list)?.is_none() {
        return refuse("/price_list_id", "unknown_price_list", "no such price list");
    }
    Ok((Binds::PriceList(*list), owner))
}

fn product(conn: &mut Conn, sku: &str) -> Result<Product, Problem> {
    let found = catalog::find_by_sku(conn, &composed(sku))?;
    found.ok_or_else(|| {
        Problem::invalid(vec![Violation::new("/sku", "unknown_sku", format!("unknown SKU {sku}"))])
    })
}
