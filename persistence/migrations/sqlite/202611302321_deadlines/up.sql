ALTER TABLE approval_rules ADD COLUMN calendar_id BLOB REFERENCES calendars (id);
CREATE INDEX approval_rules_by_calendar ON approval_rules (calendar_id) WHERE calendar_id IS NOT NULL;

-- When to look at the request next: at the first deadline of its active step. The zero time means that nothing
-- has said so yet: the release before adds such requests. NULL: never.
ALTER TABLE approval_requests ADD COLUMN chase_at INTEGER DEFAULT 0;
UPDATE approval_requests SET chase_at = NULL WHERE status <> 'pending';
-- The release before saves a request and leaves its deadline as it was: it is looked at once more. A save of this
-- release that leaves it is too, and the job finds nothing to do.
CREATE TRIGGER approval_requests_saved_are_looked_at AFTER UPDATE OF steps ON approval_requests
BEGIN
    UPDATE approval_requests SET chase_at = CASE WHEN status = 'pending' THEN 0 END
    WHERE id = NEW.id AND chase_at IS OLD.chase_at AND (status = 'pending' OR chase_at IS NOT NULL);
END;
CREATE INDEX approval_requests_to_chase ON approval_requests (chase_at, id) WHERE chase_at IS NOT NULL;
