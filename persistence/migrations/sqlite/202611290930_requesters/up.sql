-- The users that asked for an approval beside the one that is named: those that acted in a member's name, at
-- first or by a change. The makers of keys are found by their keys.
CREATE TABLE approval_requesters (
    request_id BLOB NOT NULL REFERENCES approval_requests (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    PRIMARY KEY (request_id, user_id)
) STRICT, WITHOUT ROWID;

-- The log knows the actors of what still waits. What was decided before stays decided.
INSERT INTO approval_requesters (request_id, user_id)
SELECT DISTINCT r.id, e.actor_id FROM approval_requests r JOIN events e ON e.subject_id = r.id
WHERE r.status = 'pending' AND e.type = 'approval_request.created' AND e.on_behalf_of IS NOT NULL;
