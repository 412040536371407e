-- Arrivals that the core does not know any more: a mail that is taken out of 迷惑メール and put in again is
-- new to the core, but keeps its first deadline.
CREATE TABLE held_since (
  address TEXT NOT NULL,
  mailbox TEXT NOT NULL,            -- 'INBOX': was taken back and may be put in again; else it is in 迷惑メール again
  uidvalidity BIGINT NOT NULL,
  uid BIGINT NOT NULL,
  arrived BIGINT NOT NULL,          -- first arrival in 迷惑メール, seconds since 1970
  allowed TEXT NOT NULL DEFAULT '', -- JSON list: lines that 受信許可設定 got when it was taken back
  PRIMARY KEY (address, mailbox, uidvalidity, uid)
);
CREATE INDEX held_since_arrived ON held_since(arrived);

-- The daily notice of each address: one a day, whoever writes it.
CREATE TABLE held_notice (
  address TEXT PRIMARY KEY,
  day BIGINT NOT NULL,              -- last day done, days since 1970 in Japan
  uidvalidity BIGINT NOT NULL DEFAULT 0, -- last mail that a notice told of, or that there was
  uid BIGINT NOT NULL DEFAULT 0,
  lease BIGINT NOT NULL DEFAULT 0   -- nobody else writes it before
);

-- Keys of signatures that every web server must know and no browser may.
CREATE TABLE house_secret (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL               -- base64url of 32 random bytes, made by whoever needs it first
);
