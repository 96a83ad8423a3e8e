DROP TABLE password_tokens;
DROP TABLE mails;
