-- A basket asks for the rules of its products: the unique index of a company's rules leaves out those of its units, and
-- no longer answers for all of them.
CREATE INDEX quantity_rules_of_product ON quantity_rules (product_id, company_id) WHERE company_id IS NOT NULL;
