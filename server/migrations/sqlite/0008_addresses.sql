-- What the operator keeps an address from. Active 0 without `removed` is 停止中; with it the address was
-- ended, its mail is purged later, and its name is not given to anybody until then.
ALTER TABLE account ADD COLUMN no_webmail BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN no_lite BIGINT NOT NULL DEFAULT 0;

-- What the core must still be told after a change: forget the old password, end the connections.
-- Written in the transaction of the change, gone when it is done.
CREATE TABLE core_order (
  address TEXT NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,                -- of the last change; done only if no other came meanwhile
  made BIGINT NOT NULL
);
