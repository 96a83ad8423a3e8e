-- The version of the rules that orders are decided by: one per company, and one for every company (the nil id).
-- Each change of a rule draws a new random version, so no version ever names two states.
CREATE TABLE terms_versions (
    owner_id BLOB PRIMARY KEY,
    version BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Triggers, so that no writer can forget it: neither a new one nor the binary of the release before.
CREATE TRIGGER order_limits_added_renew_terms AFTER INSERT ON order_limits
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(NEW.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER order_limits_changed_renew_terms AFTER UPDATE ON order_limits
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(OLD.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(NEW.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER order_limits_removed_renew_terms AFTER DELETE ON order_limits
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(OLD.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER approval_rules_added_renew_terms AFTER INSERT ON approval_rules
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(NEW.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER approval_rules_changed_renew_terms AFTER UPDATE ON approval_rules
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(OLD.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(NEW.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER approval_rules_removed_renew_terms AFTER DELETE ON approval_rules
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (coalesce(OLD.company_id, zeroblob(16)), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER tax_rates_added_renew_terms AFTER INSERT ON tax_rates
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (zeroblob(16), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER tax_rates_changed_renew_terms AFTER UPDATE ON tax_rates
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (zeroblob(16), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER tax_rates_removed_renew_terms AFTER DELETE ON tax_rates
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (zeroblob(16), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER issuers_added_renew_terms AFTER INSERT ON issuers
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (zeroblob(16), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER issuers_changed_renew_terms AFTER UPDATE ON issuers
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (zeroblob(16), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;
CREATE TRIGGER issuers_removed_renew_terms AFTER DELETE ON issuers
BEGIN
    INSERT INTO terms_versions (owner_id, version) VALUES (zeroblob(16), randomblob(16))
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version;
END;

-- The rules that are there already.
INSERT INTO terms_versions (owner_id, version)
SELECT owner_id, randomblob(16) FROM (
    SELECT zeroblob(16) AS owner_id
    UNION SELECT company_id FROM order_limits WHERE company_id IS NOT NULL
    UNION SELECT company_id FROM approval_rules WHERE company_id IS NOT NULL);
