//! The one secret of an installation. It signs cookies, hides codes and seals unfinished answers.
//!
//! **Invariant:** it is never in the database nor in a backup of it, so that neither can be read
//! back to a person's unfinished answers.

use std::{
    fs,
    io::{self, Read, Write},
    path::Path,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use rand::RngCore;
use sha2::Sha256;

/// 32 random bytes, and what is done with them.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A secret with fixed bytes, for tests.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the secret from a file, or makes the file (readable by its owner alone).
    ///
    /// # Errors
    /// When the file cannot be read or written, or does not hold 32 bytes.
    pub fn load_or_create(path: &Path) -> io::Result<Self> {
        match fs::File::open(path) {
            Ok(mut file) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                let bytes = <[u8; 32]>::try_from(bytes).map_err(|wrong| {
                    io::Error::other(format!(
                        "{} holds {} bytes instead of 32: put back the copy that belongs to this database",
                        path.display(),
                        wrong.len()
                    ))
                })?;
                Ok(Self(bytes))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::create(path),
            Err(error) => Err(error),
        }
    }

    fn create(path: &Path) -> io::Result<Self> {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Ok(mut file) => {
                file.write_all(&bytes)?;
                file.sync_all()?;
                Ok(Self(bytes))
            }
            // Another process was faster: its secret is the one.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Self::load_or_create(path)
            }
            Err(error) => Err(error),
        }
    }

    /// A keyed hash for one purpose; the same text under two purposes gives two values.
    pub fn mac(&self, purpose: &str, data: &[u8]) -> [u8; 32] {
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(data);
        mac.finalize().into_bytes().into()
    }

    /// A key for one thing, from its salt: when the salt is deleted, what it sealed is lost.
    pub fn key(&self, purpose: &str, salt: &[u8]) -> SealingKey {
        SealingKey(XChaCha20Poly1305::new(&self.mac(purpose, salt).into()))
    }

    /// Encrypts a short text into something that can stand in a cookie.
    pub fn seal_text(&self, purpose: &str, plain: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.key(purpose, b"cookie").seal(plain, b""))
    }

    /// Opens what [`Secret::seal_text`] made; `None` for anything else.
    pub fn open_text(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        self.key(purpose, b"cookie").open(&bytes, b"")
    }
}

/// Seals and opens the bytes of one thing (XChaCha20-Poly1305, random nonce in front).
pub struct SealingKey(XChaCha20Poly1305);

impl SealingKey {
    /// Encrypts `plain`; `bound_to` (say, the page's name) must be given again to open it.
    pub fn seal(&self, plain: &[u8], bound_to: &[u8]) -> Vec<u8> {
        let mut nonce = [0; 24];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: bound_to,
        };
        let sealed = self
            .0
            .encrypt(XNonce::from_slice(&nonce), payload)
            .expect("only texts of 256 GB are too long to seal");
        let mut out = Vec::with_capacity(24 + sealed.len());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Decrypts; `None` when the bytes were not sealed with this key for this thing.
    pub fn open(&self, sealed: &[u8], bound_to: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(24)?;
        let payload = Payload {
            msg: rest,
            aad: bound_to,
        };
        self.0.decrypt(XNonce::from_slice(nonce), payload).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_with_the_same_key_only() {
        let secret = Secret::from_bytes([7; 32]);
        let sealed = secret.key("draft", b"salt").seal(b"answers", b"page-1");
        assert!(!sealed.windows(7).any(|w| w == b"answers"));
        assert_eq!(
            secret
                .key("draft", b"salt")
                .open(&sealed, b"page-1")
                .as_deref(),
            Some(&b"answers"[..])
        );
        assert_eq!(secret.key("draft", b"other").open(&sealed, b"page-1"), None);
        assert_eq!(secret.key("draft", b"salt").open(&sealed, b"page-2"), None);
        assert_eq!(secret.key("draft", b"salt").open(b"short", b"page-1"), None);
    }
}
