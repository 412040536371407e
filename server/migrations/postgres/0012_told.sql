-- What a person is told once in their life here, so that it is said when it helps and never nags.
CREATE TABLE told (
  address TEXT NOT NULL,
  what TEXT NOT NULL,               -- 'pop': what left the inbox is not seen by POP (REQUIREMENTS J9)
  at BIGINT NOT NULL,
  PRIMARY KEY (address, what)
);
