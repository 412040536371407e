//! One word to Redis: are you there.
//!
//! In: its socket. Out: it answers, or not. What it holds is Rspamd's own business.

use super::Error;
use std::{io, path::Path};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
};

const PONG: &[u8] = b"+PONG";

pub async fn ping(socket: &Path) -> Result<(), Error> {
    let exchange = async {
        let mut stream = UnixStream::connect(socket).await?;
        stream.write_all(b"PING\r\n").await?;
        let mut answer = [0; PONG.len()];
        // While it still reads its file it answers "-LOADING".
        stream.read_exact(&mut answer).await?;
        if answer == PONG { Ok(()) } else { Err(io::Error::other("it is not ready")) }
    };
    exchange.await.map_err(|e: io::Error| Error::Away(format!("redis: {e}")))
}
