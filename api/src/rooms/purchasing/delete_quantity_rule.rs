//! `DELETE /v1/quantity-rules/{id}`.

use actix_web::{delete, web};
use domain::companies::Owner;
use domain::events::EventType;
use persistence::purchasing;

use super::quantity_wire::QuantityRuleView;
use crate::kernel::access::permission::DeleteQuantityRules;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::Answered;
use crate::kernel::wire::QuantityRuleKey;
use crate::kernel::write::NoBody;

/// Delete a quantity rule
///
/// It no longer binds new orders. Only staff delete the operator's rules: 403 `operators_rule`.
#[utoipa::path(
    params(QuantityRuleKey),
    responses((status = 204)),
    security(("bearer" = ["quantity_rules.delete"]))
)]
#[delete("/quantity-rules/{id}")]
pub(super) async fn delete_quantity_rule(
    caller: ResourceCaller<DeleteQuantityRules>,
    id: web::Path<QuantityRuleKey>,
) -> Answered {
    caller
        .write(&NoBody)
        .run(move |conn, caller, ctx| {
            let rule = purchasing::lock_quantity_rule(conn, caller.scope(), **id)?;
            let rule = caller.authorize_whole(rule)?;
            rule.owner.admit(Owner::side_of(caller.scope()))?;
            caller.if_match(rule.version)?;
            purchasing::delete_quantity_rule(conn, rule.id)?;
            let view = QuantityRuleView::from(&rule);
            let (version, company) = (rule.version + 1, rule.binds.company());
            let subject = Subject { id: rule.id, version, company, view: &view };
            record(conn, EventType::QuantityRuleDeleted, &subject, ctx)?;
            Ok(Answer::nothing())
        })
        .await
}
