-- plain
DROP TRIGGER tr ON t;

-- every option
DROP TRIGGER IF EXISTS "Tr" ON sc.t;
