//! The shortcuts, to be reviewed: one request per row.

use serde_json::{Value, json};

use crate::support::builders::eur;

/// Actor, request, body, and refusal. `$name` is an id of the world.
pub type Row = (&'static str, &'static str, Value, &'static str);

/// An order changes only by its own transitions.
pub fn orders() -> Vec<Row> {
    let bolts = |quantity| json!({ "sku": "BOLT", "quantity": quantity });
    vec![
        // An unconfirmed order can be neither shipped nor invoiced.
        ("staff", "POST orders/$pending/shipments", none(), "409 order_not_confirmed"),
        ("staff", "POST orders/$pending/invoices", none(), "409 order_not_confirmed"),
        ("staff", "POST orders/$rejected/shipments", none(), "409 order_not_confirmed"),
        ("staff", "POST orders/$rejected/invoices", none(), "409 nothing_to_invoice"),
        ("staff", "POST orders/$rejected/cancel", none(), "409 nothing_to_cancel"),
        ("staff", "POST orders/$cancelled/shipments", none(), "409 order_not_confirmed"),
        ("buyer", "POST orders/$cancelled/cancel", none(), "409 nothing_to_cancel"),
        ("staff", "PATCH orders/$pending", status("confirmed"), "405 method_not_allowed"),
        // No requester approves the own request in any role, and nothing is decided twice.
        ("buyer", "POST approval-requests/$buyers/approve", none(), "403 forbidden"),
        ("admin", "POST approval-requests/$admins/approve", none(), "403 own_request"),
        ("admin", "POST approval-requests/$admins/reject", none(), "403 own_request"),
        ("staff", "POST approval-requests/$staffs/approve", none(), "403 own_request"),
        ("approver", "POST approval-requests/$decided/approve", none(), "409 request_closed"),
        // Three of five pieces are shipped.
        ("staff", "POST orders/$half/shipments", lines(&[(1, 3)]), "409 over_shipment"),
        ("staff", "POST orders/$half/shipments", lines(&[(1, 1), (1, 2)]), "409 over_shipment"),
        ("staff", "POST orders/$half/shipments", lines(&[(2, 1)]), "422 invalid_lines"),
        ("staff", "POST orders/$half/shipments", lines(&[(1, 0)]), "422 out_of_range"),
        ("buyer", "POST orders/$half/cancel", lines(&[(1, 3)]), "409 quantity_exceeds_open"),
        (
            "buyer",
            "POST orders/$half/cancel",
            lines(&[(1, 1), (1, 2)]),
            "409 quantity_exceeds_open",
        ),
        ("buyer", "POST orders/$invoiced/cancel", none(), "409 nothing_to_cancel"),
        ("staff", "POST orders/$invoiced/invoices", none(), "409 nothing_to_invoice"),
        ("approver", "POST orders/$half/shipments", none(), "403 forbidden"),
        // More than the stock, a custom price, a custom limit.
        ("buyer", "POST orders", json!({ "lines": [bolts(2000)] }), "409 insufficient_stock"),
        (
            "buyer",
            "POST orders",
            json!({ "lines": [bolts(500), bolts(500)] }),
            "409 insufficient_stock",
        ),
        ("buyer", "POST orders", gift(), "403 price_not_allowed"),
        (
            "admin",
            "PATCH companies/$acme",
            json!({ "credit_limit": eur("9.00") }),
            "403 field_not_permitted",
        ),
    ]
}

/// Money moves only by its own rules.
pub fn money() -> Vec<Row> {
    let (euros, dollars) = (eur("5.00"), usd("5.00"));
    let back = |amount: Value| json!({ "amount": amount });
    vec![
        (
            "staff",
            "PATCH invoices/$open",
            json!({ "due_on": "2030-01-01" }),
            "405 method_not_allowed",
        ),
        ("staff", "PUT invoices/$open", none(), "405 method_not_allowed"),
        ("staff", "DELETE invoices/$open", none(), "405 method_not_allowed"),
        // 38.00 are unapplied, 36.00 are owed.
        (
            "staff",
            "POST payments/$cash/allocations",
            part("$open", eur("39.00")),
            "409 over_allocation",
        ),
        (
            "staff",
            "POST payments/$cash/allocations",
            part("$open", eur("36.01")),
            "409 over_allocation",
        ),
        (
            "staff",
            "POST payments/$cash/allocations",
            part("$paid", eur("0.01")),
            "409 over_allocation",
        ),
        (
            "staff",
            "POST payments/$cash/allocations",
            part("$open", eur("-1.00")),
            "422 amount_not_positive",
        ),
        (
            "staff",
            "POST payments/$cash/allocations",
            part("$open", usd("1.00")),
            "409 currency_mismatch",
        ),
        (
            "staff",
            "POST payments/$cash/allocations",
            part("$foreign", eur("1.00")),
            "422 unknown_invoice",
        ),
        (
            "staff",
            "POST payments/$cash/refunds",
            back(eur("38.01")),
            "409 refund_exceeds_unapplied",
        ),
        ("staff", "POST payments/$cash/refunds", back(usd("1.00")), "409 currency_mismatch"),
        ("buyer", "POST payments/$cash/refunds", back(eur("1.00")), "404 not_found"),
        ("staff", "POST payments", pay(&eur("40.00"), &eur("36.01")), "409 over_allocation"),
        ("staff", "POST payments", pay(&eur("10.00"), &eur("11.00")), "409 over_allocation"),
        ("staff", "POST payments", pay(&dollars, &dollars), "409 currency_mismatch"),
        ("staff", "POST payments", pay(&euros, &dollars), "409 currency_mismatch"),
        ("staff", "POST credit-notes", credit(4, "10.00"), "409 credit_exceeds_invoice"),
        ("staff", "POST credit-notes", credit(3, "10.01"), "409 credit_exceeds_invoice"),
        ("staff", "POST invoices/$paid/write-off", reason(), "409 nothing_to_write_off"),
    ]
}

/// Another company's resources are not found. All of these are valid except for their caller.
pub fn stranger() -> Vec<Row> {
    let asked = [
        ("GET orders/$half", none()),
        ("GET orders/$half/trace", none()),
        ("GET orders/$half/payment-status", none()),
        ("GET invoices/$open", none()),
        ("GET payments/$cash", none()),
        ("GET approval-requests/$buyers", none()),
        ("GET companies/$acme", none()),
        ("GET companies/$acme/credit-account", none()),
        ("GET companies/$acme/statement", none()),
        (
            "POST orders",
            json!({ "company_id": "$acme", "lines": [{ "sku": "BOLT", "quantity": 1 }] }),
        ),
        ("POST orders/$half/cancel", none()),
        ("POST orders/$half/shipments", none()),
        ("POST orders/$half/invoices", none()),
        ("POST approval-requests/$buyers/approve", none()),
        ("POST approval-requests/$buyers/reject", none()),
        (
            "POST companies/$acme/members",
            json!({ "email": "x@x.test", "name": "X", "roles": ["buyer"] }),
        ),
        ("PATCH companies/$acme", json!({ "name": "Globex" })),
        ("POST invoices/$open/write-off", reason()),
        ("POST payments/$cash/allocations", part("$open", eur("1.00"))),
        ("POST payments/$cash/refunds", json!({ "amount": eur("1.00") })),
        ("POST payments/$cash/returns", reason()),
    ];
    asked.into_iter().map(|(asked, body)| ("stranger", asked, body, "404 not_found")).collect()
}

fn none() -> Value {
    json!({})
}

fn status(status: &str) -> Value {
    json!({ "status": status })
}

fn reason() -> Value {
    json!({ "reason": "because" })
}

fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

fn gift() -> Value {
    json!({ "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "0.01" }] })
}

fn lines(lines: &[(i64, i64)]) -> Value {
    let line = |(number, quantity)| json!({ "line_number": number, "quantity": quantity });
    json!({ "lines": lines.iter().copied().map(line).collect::<Vec<_>>() })
}

fn part(invoice: &str, amount: Value) -> Value {
    json!({ "allocations": [{ "invoice_id": invoice, "amount": amount }] })
}

fn pay(amount: &Value, part: &Value) -> Value {
    json!({
        "company_id": "$acme", "method": "card", "amount": amount,
        "allocations": [{ "invoice_id": "$open", "amount": part }],
    })
}

fn credit(quantity: i64, price: &str) -> Value {
    json!({
        "company_id": "$acme", "invoice_id": "$open", "reason": "broken",
        "lines": [{ "sku": "BOLT", "quantity": quantity, "unit_price": price }],
    })
}
