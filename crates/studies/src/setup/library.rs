//! Versions of studies, read once and kept: they never change.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use platform::{db::Db, id_type, web::PageError};

use super::{
    folder::{Files, Loaded, read_folder},
    storage,
};

id_type!(
    /// One immutable version of a study folder in the database.
    VersionId
);

/// A version: its id, its number, what it says.
#[derive(Clone)]
pub struct Version {
    pub id: VersionId,
    pub number: i64,
    pub loaded: Loaded,
}

/// Every version that was asked for since the start.
#[derive(Default)]
pub struct Library(RwLock<HashMap<VersionId, Arc<Version>>>);

impl Library {
    /// The version with this id.
    ///
    /// # Errors
    /// `NotFound` when there is none; broken when the stored folder cannot be read any more.
    pub async fn version(&self, db: &Db, id: VersionId) -> Result<Arc<Version>, PageError> {
        if let Some(version) = self.0.read().ok().and_then(|kept| kept.get(&id).cloned()) {
            return Ok(version);
        }
        let (number, packed) = storage::find_version(db, id)
            .await?
            .ok_or(PageError::NotFound)?;
        let files = Files::unpack(&packed)
            .ok_or_else(|| PageError::broken(&format!("version {id} does not unpack")))?;
        let (loaded, faults) = read_folder(&files);
        let loaded = loaded.ok_or_else(|| {
            let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            PageError::broken(&format!(
                "version {id} cannot be read: {}",
                messages.join(" ")
            ))
        })?;
        let version = Arc::new(Version { id, number, loaded });
        if let Ok(mut kept) = self.0.write() {
            kept.insert(id, Arc::clone(&version));
        }
        Ok(version)
    }
}
