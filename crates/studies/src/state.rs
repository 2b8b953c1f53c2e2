//! What every handler of this product can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use platform::{App, db::Db, web::PageError};

use crate::{
    results::Shelf,
    setup::{self, Library, Study, Version},
};

/// The running product; cheap to clone.
#[derive(Clone)]
pub struct Studies {
    pub app: Arc<App>,
    pub library: Arc<Library>,
    pub figures: Arc<Shelf>,
}

impl Studies {
    /// On top of a running platform.
    pub fn new(app: Arc<App>) -> Self {
        Self {
            app,
            library: Arc::default(),
            figures: Arc::default(),
        }
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.app.db
    }

    /// A study and its current version.
    ///
    /// # Errors
    /// `NotFound` when there is no such study.
    pub async fn study(&self, id: &str) -> Result<(Study, Arc<Version>), PageError> {
        let study = setup::find_study(self.db(), id)
            .await?
            .ok_or(PageError::NotFound)?;
        let version = self.library.version(self.db(), study.version).await?;
        Ok((study, version))
    }
}

impl FromRef<Studies> for Arc<App> {
    fn from_ref(studies: &Studies) -> Self {
        Self::clone(&studies.app)
    }
}
