-- Who is signed in. The cookie's token is kept only as its SHA-256, so a stolen database opens no session.
CREATE TABLE session (
  key TEXT PRIMARY KEY,           -- hex SHA-256 of the token
  handle TEXT NOT NULL UNIQUE,    -- public name of the session, for the list of devices and the core's log
  address TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  created BIGINT NOT NULL,
  last_act BIGINT NOT NULL,       -- last act of the person; polling is none
  ended BIGINT NOT NULL DEFAULT 0,-- kept a day after its end, so that words typed into an old form can be saved
  shared BIGINT NOT NULL DEFAULT 0,
  ip TEXT NOT NULL,
  agent TEXT NOT NULL DEFAULT ''
);
CREATE INDEX session_address ON session(address);
CREATE INDEX session_last_act ON session(last_act);

-- Failed sign-ins, per account and network; no row locks anybody out for ever.
CREATE TABLE throttle (
  scope TEXT NOT NULL,            -- 'pair', 'network' or 'account'
  name TEXT NOT NULL,
  fails BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (scope, name)
);

-- Senders whose remote pictures are always shown.
CREATE TABLE trusted_sender (
  address TEXT NOT NULL,
  sender TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (address, sender)
);
