//! Receiving ends for mail: a directory of files, and an SMTP server.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A mail, with its folded lines joined.
#[derive(Debug, Clone)]
pub struct Letter {
    pub headers: HashMap<String, String>,
    pub text: String,
}

impl Letter {
    #[track_caller]
    fn parse(raw: &str) -> Self {
        let (head, body) = raw.split_once("\r\n\r\n").expect("a head and a body");
        let headers: HashMap<_, _> = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        // Quoted-printable content folds long lines.
        let folded = headers.get("content-transfer-encoding").map(String::as_str);
        let text = match folded {
            Some("quoted-printable") => body.replace("=\r\n", "").replace("=3D", "="),
            Some("7bit") | None => body.to_owned(),
            Some(other) => panic!("the tests read no {other}"),
        };
        Self { headers, text: text.replace("\r\n", "\n") }
    }

    /// The recipient.
    pub fn to(&self) -> &str {
        self.headers.get("to").map_or("", String::as_str)
    }

    /// The token in the mail: the only word of 43 characters.
    #[track_caller]
    pub fn token(&self) -> String {
        let words = self.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let found = words.filter(|word| word.len() == 43).collect::<Vec<_>>();
        assert_eq!(found.len(), 1, "one token: {self:?}");
        found[0].to_owned()
    }
}

/// A directory for the server's outgoing mail.
pub struct Mailbox(TempDir);

impl Mailbox {
    pub fn new() -> Self {
        Self(tempfile::Builder::new().prefix("comptoir-mail-").tempdir().expect("a folder"))
    }

    /// The value of `COMPTOIR_MAIL_URL`.
    pub fn url(&self) -> String {
        format!("file://{}", self.0.path().display())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// All mails to this address so far, the oldest first.
    pub fn letters_to(&self, address: &str) -> Vec<Letter> {
        let entries = fs::read_dir(self.path()).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        files.sort();
        let read = |path| Letter::parse(&fs::read_to_string(path).expect("a letter"));
        files.into_iter().map(read).filter(|letter| letter.to() == address).collect()
    }

    /// Waits for this number of mails to the address; returns the newest.
    #[track_caller]
    pub fn wait_for(&self, count: usize, address: &str) -> Letter {
        wait_for(count, || self.letters_to(address))
    }
}

#[track_caller]
fn wait_for(count: usize, letters: impl Fn() -> Vec<Letter>) -> Letter {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let mut found = letters();
        if found.len() >= count {
            return found.pop().expect("at least one");
        }
        assert!(Instant::now() < deadline, "{} of {count} letters came", found.len());
        thread::sleep(Duration::from_millis(20));
    }
}

/// An SMTP server: as much of RFC 5321 as a client needs, over real sockets.
pub struct Smtp {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<Taken>>>,
}

/// Received mail.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The client's `AUTH` command, if any.
    pub credentials: Option<String>,
    pub recipient: String,
    pub letter: Letter,
}

impl Smtp {
    /// An SMTP server that first rejects this number of mails with a temporary error.
    pub fn start(turned_away: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let taken = Arc::new(Mutex::new(Vec::new()));
        let troubles = Arc::new(Mutex::new(turned_away));
        let kept = Arc::clone(&taken);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (kept, troubles) = (Arc::clone(&kept), Arc::clone(&troubles));
                // A client that disconnects in the middle has sent nothing.
                thread::spawn(move || serve(&client, &kept, &troubles).ok());
            }
        });
        Self { address, taken }
    }

    /// The value of `COMPTOIR_MAIL_URL`.
    pub fn url(&self) -> String {
        format!("smtp://shop:p%40ss@{}", self.address)
    }

    /// Waits for a mail to this address.
    #[track_caller]
    pub fn wait_for(&self, address: &str) -> Taken {
        let theirs = || -> Vec<Taken> {
            let taken = self.taken.lock().expect("the letters");
            taken.iter().filter(|taken| taken.recipient == address).cloned().collect()
        };
        wait_for(1, || theirs().into_iter().map(|taken| taken.letter).collect());
        theirs().remove(0)
    }
}

fn serve(
    client: &TcpStream,
    kept: &Mutex<Vec<Taken>>,
    troubles: &Mutex<usize>,
) -> std::io::Result<()> {
    let mut say = client.try_clone()?;
    let mut lines = BufReader::new(client).lines();
    say.write_all(b"220 mail.test ESMTP\r\n")?;
    let (mut credentials, mut recipient) = (None, String::new());
    while let Some(line) = lines.next().transpose()? {
        let answer = match line.split(' ').next().unwrap_or_default() {
            "EHLO" => "250-mail.test\r\n250 AUTH PLAIN\r\n",
            "AUTH" => {
                credentials = line.split(' ').nth(2).map(str::to_owned);
                "235 welcome\r\n"
            }
            "RCPT" => {
                recipient = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let mut left = troubles.lock().expect("the troubles");
                if *left == 0 {
                    "250 ok\r\n"
                } else {
                    *left -= 1;
                    "451 come back later\r\n"
                }
            }
            "DATA" => {
                say.write_all(b"354 go on\r\n")?;
                let mut raw = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                let letter = Letter::parse(&raw);
                let (credentials, recipient) = (credentials.clone(), recipient.clone());
                kept.lock().expect("the letters").push(Taken { credentials, recipient, letter });
                "250 taken\r\n"
            }
            "QUIT" => return say.write_all(b"221 bye\r\n"),
            _ => "250 ok\r\n",
        };
        say.write_all(answer.as_bytes())?;
    }
    Ok(())
}
