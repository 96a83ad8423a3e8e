-- The side that set a control alone changes it again. What the operator's people set before, or a key of theirs,
-- as far as the log tells it, is the operator's: a control that a company could drop binds nobody.
ALTER TABLE order_limits ADD COLUMN owner TEXT NOT NULL DEFAULT 'company' CHECK (owner IN ('operator', 'company'));
ALTER TABLE approval_rules ADD COLUMN owner TEXT NOT NULL DEFAULT 'company' CHECK (owner IN ('operator', 'company'));
UPDATE order_limits SET owner = 'operator' WHERE company_id IS NULL OR EXISTS (
    SELECT 1 FROM events e JOIN users u ON u.id = e.actor_id LEFT JOIN api_keys k ON k.user_id = u.id
    WHERE e.subject_id = order_limits.id AND e.type = 'order_limit.created' AND e.on_behalf_of IS NULL
      AND (u.staff_role IS NOT NULL OR (k.id IS NOT NULL AND k.company_id IS NULL)));
UPDATE approval_rules SET owner = 'operator' WHERE company_id IS NULL OR EXISTS (
    SELECT 1 FROM events e JOIN users u ON u.id = e.actor_id LEFT JOIN api_keys k ON k.user_id = u.id
    WHERE e.subject_id = approval_rules.id AND e.type = 'approval_rule.created' AND e.on_behalf_of IS NULL
      AND (u.staff_role IS NOT NULL OR (k.id IS NOT NULL AND k.company_id IS NULL)));

-- None: no limit, or not put out.
ALTER TABLE members ADD COLUMN limit_owner TEXT CHECK (limit_owner IN ('operator', 'company'));
ALTER TABLE members ADD COLUMN deactivated_by TEXT CHECK (deactivated_by IN ('operator', 'company'));
UPDATE members SET limit_owner = 'company' WHERE spending_limit IS NOT NULL;
UPDATE members SET deactivated_by = 'company'
WHERE user_id IN (SELECT id FROM users WHERE active = 0);
-- The operator's people said what still holds.
UPDATE members SET limit_owner = 'operator' WHERE spending_limit IS NOT NULL AND EXISTS (
    SELECT 1 FROM events e JOIN users u ON u.id = e.actor_id LEFT JOIN api_keys k ON k.user_id = u.id
    WHERE e.subject_id = members.id AND e.type IN ('member.created', 'member.updated') AND e.on_behalf_of IS NULL
      AND (u.staff_role IS NOT NULL OR (k.id IS NOT NULL AND k.company_id IS NULL))
      AND NOT EXISTS (SELECT 1 FROM events b WHERE b.subject_id = e.subject_id
          AND b.subject_version = e.subject_version - 1 AND coalesce(json_extract(b.data, '$.spending_limit'), '') = coalesce(json_extract(e.data, '$.spending_limit'), ''))
      AND NOT EXISTS (SELECT 1 FROM events a WHERE a.subject_id = e.subject_id
          AND a.subject_version > e.subject_version AND coalesce(json_extract(a.data, '$.spending_limit'), '') <> coalesce(json_extract(e.data, '$.spending_limit'), '')));
UPDATE members SET deactivated_by = 'operator' WHERE deactivated_by IS NOT NULL AND EXISTS (
    SELECT 1 FROM events e JOIN users u ON u.id = e.actor_id LEFT JOIN api_keys k ON k.user_id = u.id
    WHERE e.subject_id = members.id AND e.type IN ('member.created', 'member.updated') AND e.on_behalf_of IS NULL
      AND (u.staff_role IS NOT NULL OR (k.id IS NOT NULL AND k.company_id IS NULL)) AND json_extract(e.data, '$.active') = 0
      AND NOT EXISTS (SELECT 1 FROM events b WHERE b.subject_id = e.subject_id
          AND b.subject_version = e.subject_version - 1 AND json_extract(b.data, '$.active') = json_extract(e.data, '$.active'))
      AND NOT EXISTS (SELECT 1 FROM events a WHERE a.subject_id = e.subject_id
          AND a.subject_version > e.subject_version AND json_extract(a.data, '$.active') <> json_extract(e.data, '$.active')));
