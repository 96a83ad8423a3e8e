DROP TABLE approval_requesters;
