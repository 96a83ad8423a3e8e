-- The access report reads the members of all companies, part by part.
CREATE INDEX members_by_age ON members (created_at, id);
