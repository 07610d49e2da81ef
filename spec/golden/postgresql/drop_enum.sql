-- plain
DROP TYPE mood;

-- every option
DROP TYPE IF EXISTS sc."Mood";
