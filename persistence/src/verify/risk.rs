//! Invariants of reviews.

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
];
