-- Letters that the scanner has still to learn from, where they lie now. One row a letter; the last word counts.
CREATE TABLE lesson (
  address TEXT NOT NULL,
  letter TEXT NOT NULL,           -- reference: mailbox, UIDVALIDITY, UID
  spam BIGINT NOT NULL,           -- 1 = it is, 0 = it is not
  tries BIGINT NOT NULL,
  due BIGINT NOT NULL,            -- not before; in the future also while somebody teaches it
  PRIMARY KEY (address, letter)
);
CREATE INDEX lesson_due ON lesson(due);
