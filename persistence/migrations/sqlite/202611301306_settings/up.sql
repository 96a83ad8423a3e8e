-- The operator's settings: no row until they are first set, then one.
CREATE TABLE settings (
    id BLOB PRIMARY KEY,
    document TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The switches that are set for this company alone.
ALTER TABLE companies ADD COLUMN customer_settings TEXT;

-- The settings are part of the rules for every company. The highest id owns the version of all switches: each request
-- reads it with the caller's rights.
CREATE TRIGGER settings_added_renew_terms AFTER INSERT ON settings
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES
        (zeroblob(16), randomblob(16)), (x'ffffffffffffffffffffffffffffffff', randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER settings_changed_renew_terms AFTER UPDATE ON settings
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES
        (zeroblob(16), randomblob(16)), (x'ffffffffffffffffffffffffffffffff', randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER settings_removed_renew_terms AFTER DELETE ON settings
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES
        (zeroblob(16), randomblob(16)), (x'ffffffffffffffffffffffffffffffff', randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER company_switches_renew_terms AFTER UPDATE OF customer_settings ON companies
WHEN OLD.customer_settings IS DISTINCT FROM NEW.customer_settings
BEGIN
    INSERT INTO terms_versions (owner_id, version)
    VALUES (x'ffffffffffffffffffffffffffffffff', randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
