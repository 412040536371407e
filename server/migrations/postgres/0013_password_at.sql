-- When the password was last changed, seconds since 1970; 0 = never since the address was made. A connection of a
-- mail program that began before sends nothing more.
ALTER TABLE account ADD COLUMN password_at BIGINT NOT NULL DEFAULT 0;
