-- The version of the rules that orders are decided by: one per company, and one for every company (the nil id).
-- Each change of a rule draws a new random version, so no version ever names two states.
CREATE TABLE terms_versions (
    owner_id uuid PRIMARY KEY,
    version uuid NOT NULL
);

CREATE FUNCTION renew_terms(company uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO terms_versions (owner_id, version)
    VALUES (coalesce(company, '00000000-0000-0000-0000-000000000000'), gen_random_uuid())
    ON CONFLICT (owner_id) DO UPDATE SET version = excluded.version
$$;
CREATE FUNCTION renew_terms_of_company() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM renew_terms(OLD.company_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM renew_terms(NEW.company_id); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION renew_terms_of_everyone() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM renew_terms(NULL);
    RETURN NULL;
END $$;

-- Triggers, so that no writer can forget it: neither a new one nor the binary of the release before.
CREATE TRIGGER order_limits_renew_terms AFTER INSERT OR UPDATE OR DELETE ON order_limits
    FOR EACH ROW EXECUTE FUNCTION renew_terms_of_company();
CREATE TRIGGER approval_rules_renew_terms AFTER INSERT OR UPDATE OR DELETE ON approval_rules
    FOR EACH ROW EXECUTE FUNCTION renew_terms_of_company();
-- A company's rules are kept under both versions: this one is enough.
CREATE TRIGGER order_limits_emptied AFTER TRUNCATE ON order_limits
    FOR EACH STATEMENT EXECUTE FUNCTION renew_terms_of_everyone();
CREATE TRIGGER approval_rules_emptied AFTER TRUNCATE ON approval_rules
    FOR EACH STATEMENT EXECUTE FUNCTION renew_terms_of_everyone();
CREATE TRIGGER tax_rates_renew_terms AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tax_rates
    FOR EACH STATEMENT EXECUTE FUNCTION renew_terms_of_everyone();
CREATE TRIGGER issuers_renew_terms AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON issuers
    FOR EACH STATEMENT EXECUTE FUNCTION renew_terms_of_everyone();

-- The rules that are there already.
SELECT renew_terms(NULL);
SELECT renew_terms(id) FROM companies WHERE id IN (SELECT company_id FROM order_limits UNION SELECT company_id FROM approval_rules);
