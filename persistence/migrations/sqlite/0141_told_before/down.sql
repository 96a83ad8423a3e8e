DROP TABLE told_before;
