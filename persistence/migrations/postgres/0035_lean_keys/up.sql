-- PostgreSQL appends every row and keeps its key apart already.
SELECT 1;
