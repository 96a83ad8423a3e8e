-- How far an order may change after the approvals that a rule asks for; null: not at all. The release before lets each
-- change begin all steps anew.
ALTER TABLE approval_rules ADD COLUMN tolerance jsonb;
-- What approvers have approved since the request was made or began anew; null: nothing, or by the release before.
ALTER TABLE approval_requests ADD COLUMN approved jsonb;
