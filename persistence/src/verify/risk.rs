//! Invariants of reviews, and of orders that are paid in advance.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "risk.open_reviews_hold",
        "An order with an open review has the hold `review`: it is neither confirmed nor completed.",
        "SELECT CAST(o.number AS text) AS subject, o.status || ', holds ' || CAST(o.holds AS text) \
           || ', with an open review' AS detail \
         FROM risk_reviews r JOIN orders o ON o.id = r.order_id \
         WHERE r.status = 'open' AND (CAST(o.holds AS text) NOT LIKE '%\"review\"%' \
           OR o.status NOT IN ('pending_approval', 'on_hold'))",
    ),
    Invariant::new(
        "risk.holds_have_reviews",
        "An order with the hold `review` has an open review.",
        "SELECT CAST(o.number AS text) AS subject, 'holds ' || CAST(o.holds AS text) || ', no open review' AS detail \
         FROM orders o WHERE o.status IN ('pending_approval', 'on_hold') \
           AND CAST(o.holds AS text) LIKE '%\"review\"%' \
           AND NOT EXISTS (SELECT 1 FROM risk_reviews r WHERE r.order_id = o.id AND r.status = 'open')",
    ),
    Invariant::new(
        "risk.of_the_orders_company",
        "A review is of its order's company.",
        "SELECT «r.id» AS subject, 'of another company than order ' || CAST(o.number AS text) AS detail \
         FROM risk_reviews r JOIN orders o ON o.id = r.order_id WHERE o.company_id <> r.company_id",
    ),
    Invariant::new(
        "risk.nobody_reviews_their_own",
        "No review was decided by a user that placed the order: the buyer that it names, one that acted in that one's \
         name, or the maker of the key that sent it.",
        "SELECT «r.id» AS subject, 'decided by ' || «r.decided_by» AS detail \
         FROM risk_reviews r JOIN orders o ON o.id = r.order_id \
         WHERE o.placed_by = r.decided_by \
           OR EXISTS (SELECT 1 FROM api_keys k WHERE k.user_id = o.placed_by AND k.created_by = r.decided_by) \
           OR EXISTS (SELECT 1 FROM events e WHERE e.subject_id = r.order_id AND e.type = 'order.placed' \
             AND e.actor_id = r.decided_by)",
    ),
    Invariant::new(
        "payments.of_their_orders_company",
        "A payment for an order is of the order's company.",
        "SELECT CAST(p.number AS text) AS subject, 'for order ' || CAST(o.number AS text) || ' of another company' AS detail \
         FROM payments p JOIN orders o ON o.id = p.order_id WHERE o.company_id <> p.company_id",
    ),
    Invariant::new(
        "orders.prepaid_is_payments",
        "What an order that has not ended counts as prepaid is what payments for it came to and did not go back.",
        "SELECT CAST(o.number AS text) AS subject, 'counts ' || CAST(coalesce(o.prepaid, 0) AS text) || ', payments ' \
           || CAST(coalesce(p.kept, 0) AS text) AS detail \
         FROM orders o LEFT JOIN ( \
             SELECT order_id, sum(amount - refunded_total - returned) AS kept FROM payments \
             WHERE order_id IS NOT NULL GROUP BY order_id) p ON p.order_id = o.id \
         WHERE o.status IN ('pending_approval', 'on_hold', 'confirmed') AND coalesce(o.prepaid, 0) <> coalesce(p.kept, 0)",
    ),
    Invariant::new(
        "orders.prepaid_before_they_ship",
        "Of an order that is paid in advance something was shipped only once what is due was there, or staff released it.",
        "SELECT CAST(o.number AS text) AS subject, 'shipped, and the hold `payment` was never lifted' AS detail \
         FROM orders o WHERE o.payment_option IS NOT NULL AND o.payment_option ->> 'method' <> 'invoice' \
           AND EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.shipped > 0) \
           AND EXISTS (SELECT 1 FROM order_holds h WHERE h.order_id = o.id AND h.hold = 'payment') \
           AND NOT EXISTS (SELECT 1 FROM order_holds h \
             WHERE h.order_id = o.id AND h.hold = 'payment' AND h.lifted_at IS NOT NULL)",
    ),
];
