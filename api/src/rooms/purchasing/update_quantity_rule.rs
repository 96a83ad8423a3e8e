//! `PATCH /v1/quantity-rules/{id}`.

use actix_web::{patch, web};
use domain::companies::Owner;
use domain::events::EventType;
use persistence::purchasing;

use super::quantity_wire::{QuantityRuleUpdate, QuantityRuleView};
use crate::kernel::access::permission::UpdateQuantityRules;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At};
use crate::kernel::wire::QuantityRuleKey;

/// Update a quantity rule
///
/// It binds new orders as it is then. Only staff change the operator's rules: 403 `operators_rule`.
#[utoipa::path(
    params(QuantityRuleKey),
    request_body = QuantityRuleUpdate,
    responses((status = 200, body = QuantityRuleView)),
    security(("bearer" = ["quantity_rules.update"]))
)]
#[patch("/quantity-rules/{id}")]
pub(super) async fn update_quantity_rule(
    caller: ResourceCaller<UpdateQuantityRules>,
    id: web::Path<QuantityRuleKey>,
    body: Body<QuantityRuleUpdate>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let rule = purchasing::lock_quantity_rule(conn, caller.scope(), **id)?;
            let rule = caller.authorize_whole(rule)?;
            rule.owner.admit(Owner::side_of(caller.scope()))?;
            caller.if_match(rule.version)?;
            let of = (rule.binds.company(), rule.owner);
            let changes = body.parse()?.changes(conn, of)?;
            let rule = rule.changed(changes).at("/min")?;
            purchasing::save_quantity_rule(conn, &rule)?;
            let view = QuantityRuleView::from(&rule);
            let company = rule.binds.company();
            let subject = Subject { id: rule.id, version: rule.version, company, view: &view };
            record(conn, EventType::QuantityRuleUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}
