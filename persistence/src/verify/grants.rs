//! Invariants of role grants.

use super::Invariant;

pub(super) const INVARIANTS: &[Invariant] = &[
    Invariant::new(
        "grants.placed",
        "The unit of a role or of an API key belongs to the company of its user; staff have no unit. A custom \
         role belongs to the company of its user, or to the operator.",
        "SELECT u.email AS subject, g.role || ' in ' || coalesce(b.name, 'no unit') AS detail \
         FROM role_grants g JOIN users u ON u.id = g.user_id LEFT JOIN roles r ON r.id = g.role_id \
         LEFT JOIN members m ON m.user_id = u.id LEFT JOIN business_units b ON b.id = g.unit_id \
         WHERE (m.id IS NULL AND u.staff_role IS NULL) \
           OR (g.unit_id IS NOT NULL AND (m.company_id IS NULL OR b.id IS NULL \
             OR b.company_id <> m.company_id)) \
           OR (g.role_id IS NOT NULL AND (r.key <> g.role OR NOT coalesce(r.company_id = m.company_id, \
             r.company_id IS NULL AND m.company_id IS NULL))) \
         UNION ALL SELECT k.name AS subject, 'key in ' || coalesce(b.name, 'no unit') AS detail \
         FROM api_keys k LEFT JOIN business_units b ON b.id = k.unit_id \
         WHERE k.unit_id IS NOT NULL AND (k.company_id IS NULL OR b.id IS NULL \
           OR b.company_id <> k.company_id)",
    ),
    Invariant::new(
        "grants.kept_twice",
        "A member's roles in the whole company but for custom ones, and the first role of staff, also stand in the \
         old columns.",
        "SELECT u.email AS subject, g.role || ' is granted only' AS detail \
         FROM role_grants g JOIN users u ON u.id = g.user_id LEFT JOIN members m ON m.user_id = u.id \
         WHERE g.unit_id IS NULL AND g.role_id IS NULL AND m.id IS NOT NULL \
           AND CAST(m.roles AS text) NOT LIKE '%\"' || g.role || '\"%' \
         UNION ALL SELECT u.email AS subject, u.staff_role || ' is not granted' AS detail \
         FROM users u WHERE u.staff_role IS NOT NULL AND NOT EXISTS (SELECT 1 FROM role_grants g \
           WHERE g.user_id = u.id AND g.unit_id IS NULL AND g.role = u.staff_role) \
         UNION ALL SELECT u.email AS subject, CAST(m.roles AS text) || ' are not all granted' AS detail \
         FROM members m JOIN users u ON u.id = m.user_id WHERE (SELECT count(*) FROM role_grants g \
           WHERE g.user_id = u.id AND g.unit_id IS NULL AND g.role_id IS NULL) <> \
             (length(CAST(m.roles AS text)) - length(replace(CAST(m.roles AS text), '\"', ''))) / 2",
    ),
];
