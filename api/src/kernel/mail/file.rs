//! Mail as files: for development, tests, and for operators whose own program sends it.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use domain::identity::MailTag;
use lettre::Message;
use persistence::fresh_id;

use super::{MailError, Mailer};

/// A directory, one `.eml` file for each message.
pub(super) struct Directory(PathBuf);

impl Directory {
    /// The directory at this path, created if missing.
    pub(super) fn open(path: PathBuf) -> Result<Self, MailError> {
        match fs::create_dir_all(&path) {
            Ok(()) => Ok(Self(path)),
            Err(source) => Err(MailError::File { path, source }),
        }
    }
}

impl Mailer for Directory {
    /// A file appears whole or not at all: it is written under a name other than `.eml`, and renamed once it
    /// is on the disk.
    fn send(&self, message: &Message) -> Result<(), MailError> {
        let name = fresh_id::<MailTag>();
        let draft = self.0.join(format!(".{name}.draft"));
        let write = || {
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
            file.write_all(&message.formatted())?;
            file.sync_all()?;
            fs::rename(&draft, self.0.join(format!("{name}.eml")))?;
            File::open(&self.0)?.sync_all()
        };
        write().map_err(|source| MailError::File { path: self.0.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_whole_and_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let message = Message::builder()
            .from("shop@example.com".parse().unwrap())
            .to("ada@example.com".parse().unwrap())
            .body("Hello".to_owned())
            .unwrap();
        Directory::open(path.clone()).unwrap().send(&message).unwrap();
        let files: Vec<_> = fs::read_dir(&path).unwrap().flatten().collect();
        assert_eq!(files.len(), 1, "no draft is left");
        assert_eq!(fs::read(files[0].path()).unwrap(), message.formatted());
        assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(files[0].path().extension().is_some_and(|extension| extension == "eml"));
    }
}
