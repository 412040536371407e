-- The working copy of each mail being written. The message in 下書き is only its projection, so a
-- save costs one row here and no mailbox traffic (DESIGN §3.4).
CREATE TABLE draft (
  address TEXT NOT NULL,
  key TEXT NOT NULL,                -- 22 characters of base64url, made by the page or by us
  rev BIGINT NOT NULL,              -- grows with each save of the fields; compared and set
  version BIGINT NOT NULL,          -- grows with fields and files
  shown BIGINT NOT NULL DEFAULT 0,  -- version that the message in 下書き shows, 0 = none there
  seed BIGINT NOT NULL DEFAULT 0,   -- version that we made and nobody has touched: not worth a place in 下書き
  fields TEXT NOT NULL,             -- JSON of app::api::Draft without what has a column here
  refused TEXT NOT NULL DEFAULT '[]', -- JSON of the refusals it came back with
  name TEXT NOT NULL DEFAULT '',    -- name for From
  replaces TEXT NOT NULL DEFAULT '',-- message of another mail program that this draft was opened from
  saved BIGINT NOT NULL,
  gone BIGINT NOT NULL DEFAULT 0,   -- when it was sent or thrown away; the row stays a while, so that a late autosave revives nothing
  doubt BIGINT NOT NULL DEFAULT 0,  -- 1 = a projection was begun and not noted: 下書き may hold more than `shown` says
  lease TEXT NOT NULL DEFAULT '',   -- who is writing the projection
  lease_until BIGINT NOT NULL DEFAULT 0, -- nobody else writes it, or tries again, before
  PRIMARY KEY (address, key)
);
CREATE INDEX draft_saved ON draft(saved);

-- Files of drafts, in rows of 256 KiB, so that no process holds a whole file while it comes in.
CREATE TABLE upload (
  id TEXT PRIMARY KEY,
  address TEXT NOT NULL,
  draft TEXT NOT NULL,
  position BIGINT NOT NULL,         -- order in the mail
  name TEXT NOT NULL,
  kind TEXT NOT NULL,               -- media type
  size BIGINT NOT NULL DEFAULT 0,
  begun BIGINT NOT NULL,
  finished BIGINT NOT NULL DEFAULT 0 -- 0 = still coming in
);
CREATE INDEX upload_draft ON upload(address, draft);
CREATE TABLE upload_piece (
  upload TEXT NOT NULL REFERENCES upload(id) ON DELETE CASCADE,
  n BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (upload, n)
);

-- Every mail on its way: held → submitting → accepted → filed; or refused, unknown, cancelled (DESIGN §3.3).
CREATE TABLE send (
  id TEXT PRIMARY KEY,
  cause TEXT NOT NULL UNIQUE,       -- 'draft/ADDRESS/KEY': one press, one mail; freed when the draft comes back
  address TEXT NOT NULL,
  draft TEXT NOT NULL,
  state TEXT NOT NULL,
  at BIGINT NOT NULL,               -- when it goes, as the person was told
  next BIGINT NOT NULL,             -- not looked at before
  tries BIGINT NOT NULL DEFAULT 0,
  claim TEXT NOT NULL DEFAULT '',   -- who works on it; a claim that was taken over can write nothing
  dotted BIGINT NOT NULL DEFAULT 0, -- 1 = the final dot may be out: from here on it is never repeated by itself
  core_saw BIGINT NOT NULL DEFAULT 0, -- when the core's scan helper saw the end of this mail
  filing BIGINT NOT NULL DEFAULT 0, -- attempts to file it; from the second on Sent is searched first
  name TEXT NOT NULL,               -- who sends, from where
  ip TEXT NOT NULL,
  recipients TEXT NOT NULL,         -- JSON list of envelope addresses
  people TEXT NOT NULL,             -- JSON list of contacts, for the suggestions
  bcc TEXT NOT NULL DEFAULT '',     -- finished Bcc header, for the copy in Sent alone
  message_id TEXT NOT NULL,         -- fixed when frozen
  original TEXT NOT NULL DEFAULT '',-- message to be marked when it is out, and how
  mark TEXT NOT NULL DEFAULT '',
  to_line TEXT NOT NULL,            -- for the list of waiting mail
  subject TEXT NOT NULL,
  size BIGINT NOT NULL,
  refused TEXT NOT NULL DEFAULT '[]',
  seen BIGINT NOT NULL DEFAULT 0,   -- 1 = the person has read how it ended
  created BIGINT NOT NULL,
  ended BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX send_next ON send(state, next);
CREATE INDEX send_address ON send(address, created);
-- The frozen bytes, kept until the mail is filed.
CREATE TABLE send_piece (
  send TEXT NOT NULL REFERENCES send(id) ON DELETE CASCADE,
  n BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (send, n)
);

-- People written to, for suggestions.
CREATE TABLE people (
  address TEXT NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  fold TEXT NOT NULL,               -- name and address in lower case, for the search
  times BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (address, email)
);
