//! `GET /v1/quantity-rules/{id}`.

use actix_web::{get, web};
use persistence::purchasing;

use super::quantity_wire::QuantityRuleView;
use crate::kernel::access::permission::ReadQuantityRules;
use crate::kernel::answer::Answer;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::problem::Answered;
use crate::kernel::wire::QuantityRuleKey;

/// Get a quantity rule
#[utoipa::path(
    params(QuantityRuleKey),
    responses((status = 200, body = QuantityRuleView)),
    security(("bearer" = ["quantity_rules.read"]))
)]
#[get("/quantity-rules/{id}")]
pub(super) async fn get_quantity_rule(
    caller: ResourceCaller<ReadQuantityRules>,
    id: web::Path<QuantityRuleKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let rule = purchasing::find_quantity_rule(conn, caller.scope(), **id)?;
            Answer::ok(&QuantityRuleView::from(&caller.authorize(rule)?))
        })
        .await
}
