//! Compresses pages and JSON in one piece.
//!
//! In: an answer whose whole body is known. Out: the same in brotli, where the browser reads that.
//! The layer of tower-http behind it does not know sizes: it clears a window of 4 MB for each answer,
//! which costs more than half of its time; with a window of the body's size the same
//! quality takes half as long and memory stays small. It still does streams, gzip and what is small.
//! Never: touches an answer that is encoded already, or a file of a mail.

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use brotli::enc::BrotliEncoderParams;

/// Smaller ones fit one packet anyhow; larger ones are none of our pages. Bytes.
const WORTH: std::ops::Range<u64> = 512..1 << 20;
/// JSON below this fits one packet when packed. Bytes.
const SHORT: u64 = 4 << 10;
/// Window of 256 KB. Below 17 the encoder takes another, far slower way.
const WINDOW: i32 = 18;

pub async fn whole(request: Request, next: Next) -> Response {
    let reads_brotli = accepts(request.headers());
    let response = next.run(request).await;
    let size = response.body().size_hint().exact();
    let quality = match response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes) {
        // A list of fifty, 84 KB: quality 4 takes 1.1 ms for 10.2 KB, 5 takes 1.6 ms for 8.9 KB, 6 takes 1.8 ms for
        // 8.4 KB. As JSON, 17 KB: 4 takes 0.20 ms for 4.9 KB, 5 takes 0.35 ms for 4.3 KB. At 400 kbit/s the 1.2 KB
        // between 4 and 5 are 25 ms of waiting. Short JSON (a letter) is one packet either way: 3 clears 260 KB of
        // tables for it, 5 clears 1 MB, and saves 110 bytes.
        Some(kind) if kind.starts_with(b"application/json") && size.is_some_and(|s| s < SHORT) => 3,
        Some(kind) if kind.starts_with(b"text/html") || kind.starts_with(b"application/json") => 5,
        _ => return response,
    };
    let known = size.is_some_and(|size| WORTH.contains(&size));
    if !reads_brotli || !known || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return Response::from_parts(parts, Body::empty()) };
    let Ok(packed) = pack(&bytes, quality) else { return Response::from_parts(parts, Body::from(bytes)) };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(packed))
}

/// The whole in one reading: fed in pieces, the encoder keeps a ring of twice the window besides.
fn pack(bytes: &[u8], quality: i32) -> std::io::Result<Vec<u8>> {
    let rules =
        BrotliEncoderParams { quality, lgwin: WINDOW, lgblock: WINDOW, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    let mut packed = Vec::with_capacity(bytes.len() / 4);
    let (mut input, mut output) = (vec![0; bytes.len()], [0; 16 << 10]);
    let memory = brotli::enc::StandardAlloc::default();
    brotli::BrotliCompressCustomAlloc(&mut &bytes[..], &mut packed, &mut input, &mut output, &rules, memory)?;
    Ok(packed)
}

/// RFC 9110 §12.5.3: named, and not with weight 0.
fn accepts(headers: &HeaderMap) -> bool {
    let wishes = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    wishes.map(str::trim).any(|wish| {
        let (name, weight) = wish.split_once(';').unwrap_or((wish, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
        name.trim().eq_ignore_ascii_case("br") && weight > 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_whole() {
        // Text that repeats, and bytes that do not, around every border of the encoder's rings and blocks.
        let noise = |i: usize| (i.wrapping_mul(2_654_435_761) >> 13) as u8;
        for size in [512, 4095, 4096, 4097, 65_535, 65_537, 262_143, 262_145, 1_000_000] {
            for quality in [3, 4, 5] {
                let text: Vec<u8> = (0..size).map(|i| if i % 97 < 60 { b'a' + (i % 23) as u8 } else { noise(i) }).collect();
                let packed = pack(&text, quality).unwrap();
                let mut whole = Vec::new();
                brotli::BrotliDecompress(&mut &packed[..], &mut whole).unwrap();
                assert!(whole == text, "{size} bytes at {quality}");
            }
        }
    }

    #[test]
    fn brotli_is_sent_to_who_reads_it() {
        for (wish, expected) in [
            ("gzip, deflate, br, zstd", true),
            ("BR;q=0.5", true),
            ("br;q=0", false),
            ("gzip", false),
            ("", false),
            ("xbr", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(wish));
            assert_eq!(accepts(&headers), expected, "{wish}");
        }
        assert!(!accepts(&HeaderMap::new()));
    }
}
