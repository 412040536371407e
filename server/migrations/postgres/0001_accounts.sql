-- Who has mail here. Dovecot reads account, sieve_name and sieve_data itself, Postfix asks 'answer'.
-- Instants are seconds since 1970, yes and no are 1 and 0.

-- A contract holds addresses; the house charges by contract.
CREATE TABLE contract (
  name TEXT NOT NULL PRIMARY KEY,
  max_addresses BIGINT NOT NULL,
  created BIGINT NOT NULL
);

-- Domains that hold at least one address, beside mail.domain and its sub-domains.
CREATE TABLE domain (
  name TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE account (
  address TEXT NOT NULL PRIMARY KEY,       -- lower case
  contract TEXT NOT NULL REFERENCES contract (name),
  name TEXT NOT NULL,                      -- shown in From; may be empty
  pop_account TEXT NOT NULL UNIQUE,        -- m and digits, the other login name
  password TEXT NOT NULL,                  -- {ARGON2ID}$argon2id$…, as Dovecot reads it
  quota_bytes BIGINT NOT NULL,
  active BIGINT NOT NULL,                 -- 0: no sign-in, no delivery; the stored mail is still there
  main BIGINT NOT NULL,                   -- 1: the contract's main address
  created BIGINT NOT NULL,
  removed BIGINT                          -- when it became inactive; the mail is purged 30 days later
);
CREATE INDEX account_contract ON account (contract);

-- The script that runs before a person's own ones, as Dovecot's Sieve dict wants it: the name
-- 'active' leads to an id, the id to the text. The id is Dovecot's cache key, so a changed text
-- always gets a new one.
CREATE TABLE sieve_name (
  username TEXT NOT NULL,
  script_name TEXT NOT NULL,
  script_id TEXT NOT NULL,
  PRIMARY KEY (username, script_name)
);
CREATE TABLE sieve_data (
  username TEXT NOT NULL,
  script_id TEXT NOT NULL,
  script_data TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (username, script_id)
);
