-- What was made for an Idempotency-Key, so that a repeated request makes nothing twice (DESIGN §5).
CREATE TABLE done (
  address TEXT NOT NULL,
  path TEXT NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL,              -- hex SHA-256 of the body; another body is another request
  claim TEXT NOT NULL,             -- of the request that works on it
  begun BIGINT NOT NULL,
  finished BIGINT NOT NULL DEFAULT 0, -- 0 = still running
  made TEXT NOT NULL DEFAULT '',   -- id of what was made, never a body
  sealed TEXT NOT NULL DEFAULT '', -- an answer with a new password, sealed with a key of the session's cookie
  sealed_until BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (address, path, key)
);
CREATE INDEX done_begun ON done(begun);
