//! `GET /v1/products/{id}`.

use actix_web::{get, web};
use persistence::catalog;

use super::wire::ProductView;
use crate::answer::Answer;
use crate::caller::CallerOn;
use crate::identity::permission::ReadProducts;
use crate::problem::Answered;
use crate::wire::ProductKey;

/// Get a product
#[utoipa::path(
    params(ProductKey),
    responses((status = 200, body = ProductView)),
    security(("bearer" = ["products.read"]))
)]
#[get("/products/{id}")]
pub(super) async fn get_product(
    caller: CallerOn<ReadProducts>,
    id: web::Path<ProductKey>,
) -> Answered {
    caller
        .read(move |conn, caller| {
            let product = caller.admit(catalog::find(conn, **id)?)?;
            Answer::ok(&ProductView::from(&product))
        })
        .await
}
