//! A connection that must get on: whoever takes nothing of an answer for a while is cut off, and a body that
//! comes in drop by drop ends.
//!
//! In: a stream, and what is waited for. Out: the same stream, with an error where it stands still.
//! An event stream in which nothing happens writes nothing, so it may rest as long as it likes.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// Bytes a second that a body has on average; a line of 9,600 bits has twice as much.
const SLOWEST: u64 = 600;
/// For so long a body may be slower: it begins, and short ones are whole by then.
const GRACE: Duration = Duration::from_secs(120);

/// A stream whose other side must take what is written within `patience`.
pub struct Steady<S> {
    inner: S,
    patience: Duration,
    /// Runs while a write waits.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Steady<S> {
    pub fn new(inner: S, patience: Duration) -> Self {
        Steady { inner, patience, waiting: None }
    }

    fn judge<T>(&mut self, polled: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.waiting = None;
            return polled;
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Steady<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Steady<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.judge(polled, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, pieces);
        self.judge(polled, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.inner).poll_flush(cx);
        self.judge(polled, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// How far a body has come, and since when.
pub struct Body {
    begun: Instant,
    bytes: u64,
}

impl Body {
    pub fn begin() -> Body {
        Body { begun: Instant::now(), bytes: 0 }
    }

    /// Counts a piece; `TimedOut` if all so far came too slowly.
    pub fn came(&mut self, bytes: usize) -> io::Result<()> {
        self.bytes += bytes as u64;
        if is_too_slow(self.bytes, self.begun.elapsed()) { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

fn is_too_slow(bytes: u64, since: Duration) -> bool {
    since > GRACE && bytes < since.as_secs() * SLOWEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn who_takes_nothing_is_cut_off_and_who_takes_slowly_is_not() {
        let (ours, _theirs) = tokio::io::duplex(64);
        let mut steady = Steady::new(ours, Duration::from_millis(100));
        let error = steady.write_all(&[0; 1_000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);

        let (ours, mut theirs) = tokio::io::duplex(64);
        let mut steady = Steady::new(ours, Duration::from_millis(500));
        let taking = tokio::spawn(async move {
            let mut all = 0;
            while all < 640 {
                tokio::time::sleep(Duration::from_millis(100)).await;
                all += theirs.read(&mut [0; 64]).await.unwrap();
            }
        });
        steady.write_all(&[0; 640]).await.unwrap();
        taking.await.unwrap();
    }

    #[test]
    fn a_body_in_drops_ends() {
        let seconds = Duration::from_secs;
        assert!(!is_too_slow(1, seconds(119)), "it has just begun");
        assert!(is_too_slow(1_000, seconds(200)));
        assert!(!is_too_slow(20 << 20, seconds(17_000)), "20 MB on a line of 9,600 bits");
        assert!(is_too_slow(1 << 20, seconds(3_600)));
    }
}
