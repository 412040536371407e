//! Files of drafts, in pieces, so that neither a request nor a row holds a whole file.
//!
//! An upload counts as a file of its draft only when it is finished; what stays unfinished for a
//! day is forgotten. Every id is looked up together with its owner's address.

use super::{Error, Store};
use app::api::{Draft, DraftFile};
use sqlx::Row;

/// Bytes of one row.
pub const PIECE: usize = 256 * 1024;

impl Store {
    /// Notes a file that is about to come in, and its draft if that has no row yet.
    /// [`Error::NotFound`]: the draft is gone.
    pub async fn upload_begin(&self, address: &str, draft: &str, file: &DraftFile, now: i64) -> Result<(), Error> {
        let blank = Draft { key: draft.to_owned(), rev: -1, ..Draft::default() };
        self.draft_make(address, "", &blank, now).await?;
        let made = sqlx::query(
            "INSERT INTO upload (id, address, draft, position, name, kind, begun)
             SELECT $1, address, key, (SELECT COALESCE(MAX(position), 0) + 1 FROM upload WHERE address = $2 AND draft = $3),
                    $4, $5, $6
             FROM draft WHERE address = $2 AND key = $3 AND gone = 0",
        )
        .bind(&file.id)
        .bind(address)
        .bind(draft)
        .bind(&file.name)
        .bind(&file.kind)
        .bind(now)
        .execute(&self.pool)
        .await?;
        if made.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// The next piece of a file that is coming in; at most [`PIECE`] bytes each.
    pub async fn upload_chunk(&self, id: &str, n: i64, bytes: &[u8]) -> Result<(), Error> {
        sqlx::query("INSERT INTO upload_piece (upload, n, bytes) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(n)
            .bind(bytes.to_vec())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The file is whole: from now on it belongs to the draft. [`Error::NotFound`]: the draft has gone meanwhile.
    pub async fn upload_finish(&self, address: &str, id: &str, size: u64, now: i64) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        let counted = sqlx::query(
            "UPDATE draft SET version = version + 1, saved = $1 WHERE address = $2 AND gone = 0
             AND key = (SELECT draft FROM upload WHERE id = $3 AND address = $2)",
        )
        .bind(now)
        .bind(address)
        .bind(id)
        .execute(&mut *tx)
        .await?;
        if counted.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        sqlx::query("UPDATE upload SET finished = $1, size = $2 WHERE id = $3 AND address = $4")
            .bind(now)
            .bind(size as i64)
            .bind(id)
            .bind(address)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a file away, finished or not; repeating changes nothing.
    /// A draft that is gone keeps its files: taking back a send needs them.
    pub async fn upload_drop(&self, address: &str, draft: &str, id: &str, now: i64) -> Result<(), Error> {
        let mut tx = self.pool.begin().await?;
        let dropped = sqlx::query(
            "DELETE FROM upload WHERE id = $1 AND address = $2 AND draft = $3
             AND EXISTS (SELECT 1 FROM draft WHERE address = $2 AND key = $3 AND gone = 0)",
        )
        .bind(id)
        .bind(address)
        .bind(draft)
        .execute(&mut *tx)
        .await?;
        if dropped.rows_affected() > 0 {
            sqlx::query("UPDATE draft SET version = version + 1, saved = $1 WHERE address = $2 AND key = $3")
                .bind(now)
                .bind(address)
                .bind(draft)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Finished files of a draft, in order.
    pub async fn uploads(&self, address: &str, draft: &str) -> Result<Vec<DraftFile>, Error> {
        let rows = sqlx::query(
            "SELECT id, name, kind, size FROM upload
             WHERE address = $1 AND draft = $2 AND finished <> 0 ORDER BY position, id",
        )
        .bind(address)
        .bind(draft)
        .fetch_all(&self.pool)
        .await?;
        let file = |row: &sqlx::any::AnyRow| -> Result<DraftFile, sqlx::Error> {
            Ok(DraftFile {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                kind: row.try_get("kind")?,
                size: row.try_get::<i64, _>("size")? as u64,
            })
        };
        Ok(rows.iter().map(file).collect::<Result<_, _>>()?)
    }

    /// Piece `n` of a finished file of this person; `None` past its end.
    pub async fn upload_piece(&self, address: &str, id: &str, n: i64) -> Result<Option<Vec<u8>>, Error> {
        let row = sqlx::query(
            "SELECT p.bytes AS bytes FROM upload_piece p JOIN upload u ON u.id = p.upload
             WHERE u.id = $1 AND u.address = $2 AND u.finished <> 0 AND p.n = $3",
        )
        .bind(id)
        .bind(address)
        .bind(n)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| row.try_get("bytes")).transpose()?)
    }

    /// The whole of a finished file.
    pub async fn upload_bytes(&self, address: &str, file: &DraftFile) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(file.size as usize);
        let mut n = 0;
        while let Some(piece) = self.upload_piece(address, &file.id, n).await? {
            bytes.extend_from_slice(&piece);
            n += 1;
        }
        if bytes.len() as u64 == file.size { Ok(bytes) } else { Err(Error::NotFound) }
    }

    /// Bytes of all files of one person, unfinished ones by what has come.
    pub async fn uploads_total(&self, address: &str) -> Result<u64, Error> {
        let row = sqlx::query(
            "SELECT CAST(
               (SELECT COALESCE(SUM(size), 0) FROM upload WHERE address = $1 AND finished <> 0) +
               (SELECT COALESCE(SUM(LENGTH(p.bytes)), 0) FROM upload_piece p JOIN upload u ON u.id = p.upload
                WHERE u.address = $1 AND u.finished = 0) AS BIGINT) AS total",
        )
        .bind(address)
        .fetch_one(&self.pool)
        .await?;
        Ok(row.try_get::<i64, _>("total")? as u64)
    }

    /// Gives another draft of the same person copies of the files, in order. `ids` are the new names.
    pub async fn uploads_copy(&self, address: &str, files: &[(DraftFile, String)], to: &str, now: i64) -> Result<(), Error> {
        for (file, id) in files {
            self.upload_begin(address, to, &DraftFile { id: id.clone(), ..file.clone() }, now).await?;
            sqlx::query(
                "INSERT INTO upload_piece (upload, n, bytes) SELECT $1, p.n, p.bytes FROM upload_piece p
                 JOIN upload u ON u.id = p.upload WHERE u.id = $2 AND u.address = $3",
            )
            .bind(id)
            .bind(&file.id)
            .bind(address)
            .execute(&self.pool)
            .await?;
            self.upload_finish(address, id, file.size, now).await?;
        }
        Ok(())
    }

    /// Forgets uploads that were begun before `before` and never finished, or whose draft has no row any more.
    pub async fn uploads_forget(&self, before: i64) -> Result<u64, Error> {
        let done = sqlx::query(
            "DELETE FROM upload WHERE begun < $1 AND (finished = 0 OR NOT EXISTS
             (SELECT 1 FROM draft WHERE draft.address = upload.address AND draft.key = upload.draft))",
        )
        .bind(before)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
