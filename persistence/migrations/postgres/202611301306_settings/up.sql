-- The operator's settings: no row until they are first set, then one.
CREATE TABLE settings (
    id uuid PRIMARY KEY,
    document jsonb NOT NULL,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL
);

-- The switches that are set for this company alone.
ALTER TABLE companies ADD COLUMN customer_settings jsonb;

-- The settings are part of the rules for every company. The highest id owns the version of all switches: each request
-- reads it with the caller's rights.
CREATE FUNCTION renew_terms_of_switches() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM renew_terms('ffffffff-ffff-ffff-ffff-ffffffffffff');
    RETURN NULL;
END $$;
CREATE TRIGGER settings_renew_terms AFTER INSERT OR UPDATE OR DELETE ON settings
    FOR EACH ROW EXECUTE FUNCTION renew_terms_of_everyone();
CREATE TRIGGER settings_renew_switches AFTER INSERT OR UPDATE OR DELETE ON settings
    FOR EACH ROW EXECUTE FUNCTION renew_terms_of_switches();
CREATE TRIGGER company_switches_renew_terms AFTER UPDATE OF customer_settings ON companies
    FOR EACH ROW WHEN (OLD.customer_settings IS DISTINCT FROM NEW.customer_settings)
    EXECUTE FUNCTION renew_terms_of_switches();
