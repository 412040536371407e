-- What somebody had typed into a form whose session had run out: it waits for the sign-in of the same
-- person, is never executed, and is forgotten after an hour. Without the browser's cookie nobody reads it.
CREATE TABLE returned (
  id TEXT PRIMARY KEY,              -- hash of the cookie
  address TEXT NOT NULL,
  path TEXT NOT NULL,               -- page of the form, without /lite
  sealed TEXT NOT NULL,             -- names and values, sealed with a key made from the cookie
  at BIGINT NOT NULL
);

-- When the way back to what was being written in a session that ran out was offered; 0 = not yet.
-- It is not `ended`: forms of that session may still leave their words.
ALTER TABLE session ADD COLUMN offered BIGINT NOT NULL DEFAULT 0;
