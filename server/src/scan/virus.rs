//! Asks clamd whether bytes are infected (clamd(8), INSTREAM).
//!
//! In: its unix socket, bytes in pieces of any size. Out: the name of what was found, or nothing.
//! Never: "clean" without clamd's own word; whatever else happens is "away", and mail waits.

use super::Error;
use std::{io, path::Path, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    time::timeout,
};

/// For the whole of one question: archives take their time, but a mail program waits.
const PATIENCE: Duration = Duration::from_secs(60);
/// clamd takes larger pieces, but not of any size.
const PIECE: usize = 256 * 1024;
/// By this line clamd knows a mail whatever its own first line is.
const A_MAIL: &[u8] = b"Received: from localhost by localhost\r\n";

/// One question, asked piece by piece.
pub struct Question {
    stream: UnixStream,
}

impl Question {
    /// Opens it. The bytes are a file, unless [`Question::mail`] opened it.
    pub async fn file(socket: &Path) -> Result<Question, Error> {
        let open = async {
            let mut stream = UnixStream::connect(socket).await?;
            stream.write_all(b"zINSTREAM\0").await?;
            Ok(Question { stream })
        };
        within(open).await
    }

    /// The bytes are a mail, so that clamd opens its parts.
    pub async fn mail(socket: &Path) -> Result<Question, Error> {
        let mut question = Question::file(socket).await?;
        question.push(A_MAIL).await?;
        Ok(question)
    }

    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        for piece in bytes.chunks(PIECE) {
            let write = async {
                self.stream.write_all(&(piece.len() as u32).to_be_bytes()).await?;
                self.stream.write_all(piece).await
            };
            within(write).await?;
        }
        Ok(())
    }

    /// The name of what was found.
    pub async fn finish(mut self) -> Result<Option<String>, Error> {
        let ask = async {
            self.stream.write_all(&[0; 4]).await?;
            let mut answer = Vec::new();
            self.stream.take(4_096).read_to_end(&mut answer).await?;
            Ok(answer)
        };
        verdict(&within(ask).await?)
    }
}

/// The name of what was found in a file.
pub async fn file(socket: &Path, bytes: &[u8]) -> Result<Option<String>, Error> {
    let mut question = Question::file(socket).await?;
    question.push(bytes).await?;
    question.finish().await
}

/// The name of what was found in a mail or one of its parts.
pub async fn mail(socket: &Path, bytes: &[u8]) -> Result<Option<String>, Error> {
    let mut question = Question::mail(socket).await?;
    question.push(bytes).await?;
    question.finish().await
}

/// `stream: OK`, `stream: Name FOUND`, or an error in words.
fn verdict(answer: &[u8]) -> Result<Option<String>, Error> {
    let text = String::from_utf8_lossy(answer);
    let text = text.trim_matches(['\0', '\n']);
    match text.strip_prefix("stream: ") {
        Some("OK") => Ok(None),
        Some(found) if found.ends_with(" FOUND") => {
            // It goes into headers and replies.
            let name = found.trim_end_matches(" FOUND").chars().filter(char::is_ascii_graphic).take(100).collect::<String>();
            Ok(Some(if name.is_empty() { "unnamed".into() } else { name }))
        }
        _ => Err(Error::Away(format!("clamd: {}", text.chars().take(200).collect::<String>()))),
    }
}

async fn within<T>(work: impl Future<Output = io::Result<T>>) -> Result<T, Error> {
    match timeout(PATIENCE, work).await {
        Ok(done) => done.map_err(|e| Error::Away(format!("clamd: {e}"))),
        Err(_) => Err(Error::Away("clamd: no answer in time".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ok_is_clean() {
        assert_eq!(verdict(b"stream: OK\0").unwrap(), None);
        assert_eq!(verdict(b"stream: Win.Test.EICAR_HDB-1 FOUND\0").unwrap().as_deref(), Some("Win.Test.EICAR_HDB-1"));
        assert_eq!(verdict("stream: a\r\nX: あ FOUND\0".as_bytes()).unwrap().as_deref(), Some("aX:"));
        for other in ["", "stream: ", "INSTREAM size limit exceeded. ERROR\0", "stream: OKAY", "stream: x ERROR"] {
            assert!(verdict(other.as_bytes()).is_err(), "{other}");
        }
    }

    #[tokio::test]
    async fn nobody_there_is_away() {
        assert!(matches!(mail(Path::new("/nonexistent/clamd"), b"x").await, Err(Error::Away(_))));
    }
}
