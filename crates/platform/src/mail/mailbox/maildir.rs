//! A Maildir: a mail server puts each message as a file into `new/`, whole or not at all; who has read
//! it moves it to `cur/`. Both are renames, so nobody ever sees half a message, and no lock is needed.

use std::{
    collections::VecDeque,
    ffi::OsString,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use tokio::{fs, io::AsyncReadExt};

use super::{InboxError, LONGEST};

pub(super) struct Maildir {
    folder: PathBuf,
    waiting: VecDeque<PathBuf>,
}

impl Maildir {
    pub(super) async fn open(folder: &Path) -> Result<Self, InboxError> {
        let bad = |why: std::io::Error| broken(folder, &why.to_string());
        if !fs::metadata(folder.join("cur"))
            .await
            .map_err(bad)?
            .is_dir()
        {
            return Err(broken(folder, "cur/ is no folder"));
        }
        let mut entries = fs::read_dir(folder.join("new")).await.map_err(bad)?;
        let mut files = Vec::new();
        while let Some(entry) = entries.next_entry().await.map_err(bad)? {
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if !hidden && entry.file_type().await.map_err(bad)?.is_file() {
                files.push(entry.path());
            }
        }
        // Names begin with the time of arrival.
        files.sort();
        Ok(Self {
            folder: folder.to_owned(),
            waiting: files.into(),
        })
    }

    pub(super) async fn next(&mut self) -> Result<Option<(PathBuf, Vec<u8>)>, InboxError> {
        while let Some(path) = self.waiting.pop_front() {
            let bad = |why: std::io::Error| broken(&path, &why.to_string());
            let file = match fs::File::open(&path).await {
                // Another process was faster.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                file => file.map_err(bad)?,
            };
            let mut bytes = Vec::new();
            let mut beginning = file.take(LONGEST as u64);
            beginning.read_to_end(&mut bytes).await.map_err(bad)?;
            return Ok(Some((path, bytes)));
        }
        Ok(None)
    }

    /// Moves a message to `cur/` with the mark `S`, seen.
    pub(super) async fn done(&self, path: &Path) -> Result<(), InboxError> {
        let mut name: OsString = path.file_name().unwrap_or_default().to_owned();
        name.push(":2,S");
        match fs::rename(path, self.folder.join("cur").join(name)).await {
            // Another process read it as well, and was faster.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            moved => moved.map_err(|why| broken(path, &why.to_string())),
        }
    }
}

fn broken(place: &Path, why: &str) -> InboxError {
    InboxError::Folder {
        folder: place.display().to_string(),
        why: why.to_owned(),
    }
}
