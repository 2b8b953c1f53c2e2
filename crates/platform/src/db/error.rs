//! What an error of the database means for a person.

/// True when the disk is full: nothing was lost, nothing new can be kept.
pub fn is_full(error: &sqlx::Error) -> bool {
    let Some(database) = error.as_database_error() else {
        return false;
    };
    match database.code().as_deref() {
        // SQLite: SQLITE_FULL; and the I/O errors of a write or sync that found no room.
        Some("13" | "778" | "1034" | "4874") => true,
        // PostgreSQL: disk_full.
        Some("53100") => true,
        _ => false,
    }
}

/// True when a unique key or a foreign key refused the row.
pub fn is_conflict(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|database| {
        database.is_unique_violation() || database.is_foreign_key_violation()
    })
}
