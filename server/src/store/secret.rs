//! Keys of signatures, the same for every web server of the house.

use super::{Error, Store};

impl Store {
    /// The key of this name; `fresh` becomes it if there is none yet.
    pub async fn house_secret(&self, name: &str, fresh: &str) -> Result<String, Error> {
        let find = "SELECT value FROM house_secret WHERE name = $1";
        if let Some((value,)) = sqlx::query_as::<_, (String,)>(find).bind(name).fetch_optional(&self.pool).await? {
            return Ok(value);
        }
        sqlx::query("INSERT INTO house_secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(name)
            .bind(fresh)
            .execute(&self.pool)
            .await?;
        // Another server may have been faster.
        let (value,) = sqlx::query_as::<_, (String,)>(find).bind(name).fetch_one(&self.pool).await?;
        Ok(value)
    }
}
