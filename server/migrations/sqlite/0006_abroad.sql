-- 海外からのメール送信: until when mail programs abroad may send for an address. No row: never allowed.
CREATE TABLE overseas (
  address TEXT PRIMARY KEY,       -- lower case
  until BIGINT NOT NULL           -- the last second of it, 23:59:59 in Japan; in the past = off
);

-- Sign-ins that succeeded, and from where; kept for half a year.
CREATE TABLE sign_in (
  handle TEXT PRIMARY KEY,        -- of the session it opened
  address TEXT NOT NULL,
  at BIGINT NOT NULL,
  ip TEXT NOT NULL,
  country TEXT NOT NULL,          -- two letters; ZZ = abroad, unknown where; empty = unknown
  abroad BIGINT NOT NULL,
  agent TEXT NOT NULL,
  fresh BIGINT NOT NULL,          -- 1 = the first one from this country abroad
  told BIGINT NOT NULL            -- 1 = nothing (left) to write to the person; else 0 or the end of somebody's lease
);
CREATE INDEX sign_in_address ON sign_in(address, at);
CREATE INDEX sign_in_told ON sign_in(told);
