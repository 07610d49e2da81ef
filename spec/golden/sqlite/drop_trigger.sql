-- plain
DROP TRIGGER tr;

-- every option
DROP TRIGGER IF EXISTS sc."Tr";
