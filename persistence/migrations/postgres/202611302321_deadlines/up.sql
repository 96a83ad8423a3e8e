ALTER TABLE approval_rules ADD COLUMN calendar_id uuid REFERENCES calendars (id);
CREATE INDEX approval_rules_by_calendar ON approval_rules (calendar_id) WHERE calendar_id IS NOT NULL;

-- When to look at the request next: at the first deadline of its active step. The zero time means that nothing
-- has said so yet: the release before adds such requests. NULL: never.
ALTER TABLE approval_requests ADD COLUMN chase_at timestamptz DEFAULT to_timestamp(0);
UPDATE approval_requests SET chase_at = NULL WHERE status <> 'pending';
CREATE INDEX approval_requests_to_chase ON approval_requests (chase_at, id) WHERE chase_at IS NOT NULL;
