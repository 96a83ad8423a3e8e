-- The unit of the company that a rule binds, with those below it; the unit with the orders that name a cost centre.
-- Null: the whole company. The release before lets each bind, or serve, the whole company.
ALTER TABLE approval_rules ADD COLUMN unit_id BLOB REFERENCES business_units (id);
CREATE INDEX approval_rules_by_unit ON approval_rules (unit_id) WHERE unit_id IS NOT NULL;
ALTER TABLE order_limits ADD COLUMN unit_id BLOB REFERENCES business_units (id);
CREATE INDEX order_limits_by_unit ON order_limits (unit_id) WHERE unit_id IS NOT NULL;
ALTER TABLE cost_centres ADD COLUMN unit_id BLOB REFERENCES business_units (id);
CREATE INDEX cost_centres_by_unit ON cost_centres (unit_id) WHERE unit_id IS NOT NULL;
