//! `POST /v1/quantity-rules`.

use actix_web::post;
use domain::bounds::Bounded;
use domain::events::EventType;
use domain::purchasing::RuleRefusal;
use persistence::{bounds, purchasing};

use super::quantity_wire::QuantityRuleView;
use crate::flows::rule_drafts::NewQuantityRule;
use crate::kernel::access::permission::CreateQuantityRules;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::Caller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, Problem};

/// Create a quantity rule
///
/// In which quantities a company may order a product. Of the operator's side the nearest rule binds: the
/// operator's for the company, else that of the price list that wins, else the product's own
/// `quantity_rule`. A company's own rule only adds to it. Only staff set the operator's rules: 403
/// `operators_rule`. A side has one rule for a product and its buyers, of a company one more for each business unit (409 `quantity_rule_taken`), a company
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
            let (binds, owner) = new.bound(conn, caller.scope())?;
            caller.company_wide()?;
            new.hold(conn, binds)?;
            let rule = new.rule(conn, (binds, owner), ctx.at)?;
            bounds::hold(conn, Bounded::QuantityRules, binds.company())?;
            let there = purchasing::count_quantity_rules(conn, binds.company())?;
            Bounded::QuantityRules.check(there)?;
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
