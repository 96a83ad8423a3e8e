-- Working hours, of the operator or of one company. Deadlines are counted by them.
CREATE TABLE calendars (
    id BLOB PRIMARY KEY,
    company_id BLOB REFERENCES companies (id),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    -- The open hours of each day of the week, from Monday.
    week TEXT NOT NULL,
    -- Days with hours of their own.
    exceptions TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX calendars_by_company ON calendars (company_id, created_at, id);
CREATE INDEX calendars_by_age ON calendars (created_at, id);

ALTER TABLE companies ADD COLUMN calendar_id BLOB REFERENCES calendars (id);
CREATE INDEX companies_by_calendar ON companies (calendar_id) WHERE calendar_id IS NOT NULL;

-- The rules of orders are kept with the calendars that they name.
CREATE TRIGGER calendars_changed_renew_terms AFTER UPDATE ON calendars
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(OLD.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(NEW.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
