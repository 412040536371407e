//! How much of a stranger's message is looked at.
//!
//! Every loop of this room that a sender can lengthen is bounded by one of these counts.

/// Nesting of multiparts and attached messages.
pub const DEPTH: usize = 100;
/// Parts of one message.
pub const PARTS: usize = 1_000;
/// Bytes of one header block that are read; the rest is skipped.
pub const HEADER: usize = 256 * 1024;
/// Bytes of one header field that are read.
pub const FIELD: usize = 32 * 1024;
/// Fields of one header block.
pub const FIELDS: usize = 5_000;
/// Addresses of one field.
pub const ADDRESSES: usize = 2_000;
/// Message-IDs of one field.
pub const REFERENCES: usize = 100;
/// Bytes of one Message-ID: a header line of 998 must be able to hold it.
pub const MESSAGE_ID: usize = 500;
/// Bytes of a file name, as file systems allow.
pub const FILE_NAME: usize = 255;
/// Parameters of one Content-Type or Content-Disposition field.
pub const PARAMS: usize = 500;
/// Bytes of one decoded part.
pub const DECODED: usize = 30 * 1024 * 1024;
/// Files taken out of one winmail.dat, and how deep they may be nested.
pub const TNEF_FILES: usize = 500;
pub const TNEF_DEPTH: usize = 4;
/// Bytes that boundary search may look at, as a multiple of the message's size.
/// Each level of nesting looks at its content once more.
pub const SCAN: usize = 12;
