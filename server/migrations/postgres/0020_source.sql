-- A draft begins in memory: opening the writing page writes nothing. Its first save names the letter that it
-- began from, whose files are copied then; the name stays here until they are there.
ALTER TABLE draft ADD COLUMN source TEXT NOT NULL DEFAULT '';
