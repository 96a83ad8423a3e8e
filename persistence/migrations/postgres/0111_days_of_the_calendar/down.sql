-- Days beyond the calendar are not put back.
SELECT 1;
