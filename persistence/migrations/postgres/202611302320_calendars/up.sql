-- Working hours, of the operator or of one company. Deadlines are counted by them.
CREATE TABLE calendars (
    id uuid PRIMARY KEY,
    company_id uuid REFERENCES companies (id),
    name text NOT NULL,
    time_zone text NOT NULL,
    -- The open hours of each day of the week, from Monday.
    week jsonb NOT NULL,
    -- Days with hours of their own.
    exceptions jsonb NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX calendars_by_company ON calendars (company_id, created_at, id);
CREATE INDEX calendars_by_age ON calendars (created_at, id);

ALTER TABLE companies ADD COLUMN calendar_id uuid REFERENCES calendars (id);
CREATE INDEX companies_by_calendar ON companies (calendar_id) WHERE calendar_id IS NOT NULL;

-- The rules of orders are kept with the calendars that they name.
CREATE TRIGGER calendars_renew_terms AFTER UPDATE ON calendars
    FOR EACH ROW EXECUTE FUNCTION renew_terms_of_company();
