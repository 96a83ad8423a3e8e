ALTER TABLE approval_rules ADD COLUMN calendar_id uuid REFERENCES calendars (id);
CREATE INDEX approval_rules_by_calendar ON approval_rules (calendar_id) WHERE calendar_id IS NOT NULL;

-- When to look at the request next: at the first deadline of its active step. The zero time means that nothing
-- has said so yet: the release before adds such requests. NULL: never.
-- Only open requests are written: closed ones are many, and keep the NULL that they get without a rewrite.
ALTER TABLE approval_requests ADD COLUMN chase_at timestamptz;
ALTER TABLE approval_requests ALTER COLUMN chase_at SET DEFAULT to_timestamp(0);
UPDATE approval_requests SET chase_at = to_timestamp(0) WHERE status = 'pending';
-- The release before saves a request and leaves its deadline as it was: it is looked at once more. A save of this
-- release that leaves it is too, and the job finds nothing to do.
CREATE FUNCTION look_at_saved_request() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.status <> 'pending' THEN NEW.chase_at := NULL;
    ELSIF NEW.chase_at IS NOT DISTINCT FROM OLD.chase_at THEN NEW.chase_at := to_timestamp(0);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_requests_saved_are_looked_at BEFORE UPDATE OF steps ON approval_requests
    FOR EACH ROW EXECUTE FUNCTION look_at_saved_request();
CREATE INDEX approval_requests_to_chase ON approval_requests (chase_at, id) WHERE chase_at IS NOT NULL;
