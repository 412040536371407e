-- What a person has set for an address, one row per setting. The version of all of them together is
-- what a save compares: the enforced script is made from all, so no two saves may pass each other.
CREATE TABLE setting (
  address TEXT NOT NULL,
  name TEXT NOT NULL,                      -- spam, reject, allow …
  value TEXT NOT NULL,                     -- JSON of app::api::settings
  version INTEGER NOT NULL,                -- that of setting_state when it was saved
  changed INTEGER NOT NULL,
  PRIMARY KEY (address, name)
);
CREATE TABLE setting_state (
  address TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  generation INTEGER NOT NULL              -- of the generator that made the present script; an older one is made again
);

-- When a job last had its turn, so that one of several servers does it.
CREATE TABLE job_turn (
  name TEXT NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL
);
