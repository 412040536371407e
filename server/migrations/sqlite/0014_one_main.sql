-- A contract has one main address: it manages the others. Of several, the one that was made first stays it.
UPDATE account SET main = 0 WHERE main = 1 AND removed IS NULL AND EXISTS (
  SELECT 1 FROM account b WHERE b.contract = account.contract AND b.main = 1 AND b.removed IS NULL
  AND (b.created < account.created OR (b.created = account.created AND b.address < account.address))
);
CREATE UNIQUE INDEX account_main ON account (contract) WHERE main = 1 AND removed IS NULL;
