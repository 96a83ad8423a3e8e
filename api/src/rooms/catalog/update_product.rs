//! `PATCH /v1/products/{id}`.

use actix_web::{patch, web};
use domain::catalog::{Product, TaxClass};
use domain::events::EventType;
use persistence::catalog;

use super::create_product::check_class;
use super::wire::{ProductChanges, ProductView};
use crate::kernel::access::permission::UpdateProducts;
use crate::kernel::answer::Answer;
use crate::kernel::body::Body;
use crate::kernel::caller::ResourceCaller;
use crate::kernel::events::{Subject, record};
use crate::kernel::problem::{Answered, At, Problem};
use crate::kernel::wire::ProductKey;

/// Update a product
///
/// Existing orders keep the product as it was when they were placed. A tax class that no tax rate defines
/// is refused with 422 `unknown_tax_class`.
#[utoipa::path(
    params(ProductKey),
    request_body = ProductChanges,
    responses((status = 200, body = ProductView<'_>)),
    security(("bearer" = ["products.update"]))
)]
#[patch("/products/{id}")]
pub(super) async fn update_product(
    caller: ResourceCaller<UpdateProducts>,
    id: web::Path<ProductKey>,
    body: Body<ProductChanges>,
) -> Answered {
    caller
        .write(&body)
        .run(move |conn, caller, ctx| {
            let product = caller.authorize(catalog::lock(conn, **id)?)?;
            caller.if_match(product.version)?;
            let before = product.tax_class.clone();
            let product = changed(product, body.parse()?)?;
            if product.tax_class != before {
                check_class(conn, &product.tax_class)?;
            }
            catalog::save(conn, &product, ctx.at)?;
            let view = ProductView::from(&product);
            let subject =
                Subject { id: product.id, version: product.version, company: None, view: &view };
            record(conn, EventType::ProductUpdated, &subject, ctx)?;
            Answer::ok(&view)
        })
        .await
}

fn changed(product: Product, changes: ProductChanges) -> Result<Product, Problem> {
    let tax_class = changes.tax_class.map(|class| class.parse::<TaxClass>().at("/tax_class"));
    let quantity_rule = changes.quantity_rule.try_map(|rule| rule.rule().at("/quantity_rule"))?;
    Ok(Product {
        name: changes.name.unwrap_or(product.name),
        unit: changes.unit.unwrap_or(product.unit),
        tax_class: tax_class.transpose()?.unwrap_or(product.tax_class),
        list_price: changes.list_price.map(Into::into).of(product.list_price),
        quantity_rule: quantity_rule.of(Some(product.quantity_rule)).unwrap_or_default(),
        on_violation: changes.on_violation.map_or(product.on_violation, Into::into),
        version: product.version + 1,
        ..product
    })
}
