//! winmail.dat: the form in which Outlook sends "rich text" (MS-OXTNEF).
//!
//! In: the decoded bytes of an application/ms-tnef part. Out: its text and files.
//! Reads the MAPI properties, because only they hold long and Japanese file names.
//! Nested items are opened to a counted depth; files are counted too (`limits`).
//! Next: `mapi` for the properties, `rtf` for the body.

use super::{
    charset, clean, filename, limits,
    mapi::{Property, Taken, UNICODE, properties},
    rtf,
};
use app::api::Attachment;

/// A file in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// As given, decoded, not yet `filename::safe`.
    pub name: String,
    pub kind: String,
    pub cid: String,
    pub bytes: Vec<u8>,
}

/// What a winmail.dat holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tnef {
    pub subject: String,
    /// The body as text, from text, RTF or nothing.
    pub text: String,
    /// The body as HTML, untrusted, if it holds one.
    pub html: String,
    pub files: Vec<File>,
}

const SIGNATURE: &[u8] = &[0x78, 0x9f, 0x3e, 0x22];

const SUBJECT: u16 = 0x8004;
const BODY: u16 = 0x800c;
const MAPI: u16 = 0x9003;
const FILE_START: u16 = 0x9002;
const FILE_TITLE: u16 = 0x8010;
const FILE_DATA: u16 = 0x800f;
const FILE_MAPI: u16 = 0x9005;
const CODEPAGE: u16 = 0x9007;

/// Reads it; `None` if it is no TNEF at all.
pub fn read(bytes: &[u8]) -> Option<Tnef> {
    nested(bytes, 0)
}

impl Tnef {
    /// Bytes of file `number` (from 1), as in `2!1`.
    pub fn file(self, number: &str) -> Option<Vec<u8>> {
        let at: usize = number.parse().ok()?;
        self.files.into_iter().nth(at.checked_sub(1)?).map(|f| f.bytes)
    }

    /// How its files are listed: `part` is the number of the winmail.dat.
    pub fn attachments(&self, part: &str) -> Vec<Attachment> {
        let row = |(at, file): (usize, &File)| Attachment {
            part: format!("{part}!{}", at + 1),
            name: filename::safe(&file.name),
            kind: file.kind.clone(),
            size: file.bytes.len() as u64,
            viewable: filename::viewable(&file.kind),
            inline: false,
            risky: filename::risky(&file.name, &file.kind),
        };
        self.files.iter().enumerate().map(row).collect()
    }
}

fn nested(bytes: &[u8], depth: usize) -> Option<Tnef> {
    let rest = bytes.strip_prefix(SIGNATURE)?;
    let mut taken = Taken(rest);
    taken.u16()?;
    let mut reader = Reader { depth, codepage: 1252, out: Tnef::default(), rtf: Vec::new(), html: Vec::new(), unnamed: 0 };
    while let Some((id, data)) = attribute(&mut taken) {
        reader.attribute(id, data);
    }
    Some(reader.finish())
}

/// Level, id, type, length, data, checksum. A cut last attribute gives what is there.
fn attribute<'a>(taken: &mut Taken<'a>) -> Option<(u16, &'a [u8])> {
    taken.take(1)?;
    let id = taken.u16()?;
    taken.u16()?;
    let length = taken.length()?;
    let data = taken.take(length.min(taken.0.len()))?;
    let _checksum = taken.u16();
    Some((id, data))
}

struct Reader {
    depth: usize,
    codepage: u32,
    out: Tnef,
    rtf: Vec<u8>,
    html: Vec<u8>,
    unnamed: usize,
}

impl Reader {
    fn attribute(&mut self, id: u16, data: &[u8]) {
        match id {
            CODEPAGE => self.codepage = Taken(data).u32().unwrap_or(self.codepage),
            SUBJECT => self.out.subject = clean::line(&self.ansi(data)),
            BODY => self.out.text = clean::block(&self.ansi(data)),
            MAPI => properties(data, |p| self.message_property(p)),
            FILE_START if self.out.files.len() < limits::TNEF_FILES => self.out.files.push(File::default()),
            FILE_TITLE => {
                let name = self.ansi(data);
                if let Some(file) = self.out.files.last_mut().filter(|f| f.name.is_empty()) {
                    file.name = name;
                }
            }
            FILE_DATA => {
                if let Some(file) = self.out.files.last_mut() {
                    file.bytes = data.to_vec();
                }
            }
            FILE_MAPI => properties(data, |p| self.file_property(p)),
            _ => {}
        }
    }

    fn message_property(&mut self, p: Property<'_>) {
        match p.id {
            0x3fde => self.codepage = Taken(p.data).u32().unwrap_or(self.codepage),
            0x0037 => self.out.subject = clean::line(&self.string(&p)),
            0x1000 if self.out.text.is_empty() => self.out.text = clean::block(&self.string(&p)),
            0x1009 => self.rtf = p.data.to_vec(),
            0x1013 if p.kind == UNICODE => self.html = self.string(&p).into_bytes(),
            0x1013 => self.html = p.data.to_vec(),
            _ => {}
        }
    }

    fn file_property(&mut self, p: Property<'_>) {
        let text = match p.id {
            0x3701 => String::new(),
            _ => self.string(&p),
        };
        let depth = self.depth;
        let Some(file) = self.out.files.last_mut() else { return };
        match p.id {
            0x3707 if !text.is_empty() => file.name = text,
            0x3704 | 0x3001 if file.name.is_empty() => file.name = text,
            0x370e => file.kind = text.to_ascii_lowercase(),
            0x3712 => file.cid = text.trim_matches(['<', '>']).to_owned(),
            0x3701 => {
                // An attached Outlook item is a TNEF of its own behind a 16-byte class id.
                let inner = p.data.get(16..).filter(|d| d.starts_with(SIGNATURE) && depth < limits::TNEF_DEPTH);
                match inner.and_then(|d| nested(d, depth + 1)) {
                    Some(inner) => self.adopt(inner),
                    None => file.bytes = p.data.to_vec(),
                }
            }
            _ => {}
        }
    }

    /// The files and the text of an attached item become files here.
    fn adopt(&mut self, inner: Tnef) {
        let room = limits::TNEF_FILES.saturating_sub(self.out.files.len());
        self.out.files.extend(inner.files.into_iter().take(room));
        self.unnamed += 1;
        let name = if inner.subject.is_empty() {
            format!("item{}.txt", self.unnamed)
        } else {
            format!("{}.txt", inner.subject.replace(['/', '\\'], "_"))
        };
        // In front, so that properties that still follow find the last file unchanged.
        let file = File { name, kind: "text/plain".into(), cid: String::new(), bytes: inner.text.into_bytes() };
        if room > 0 && !file.bytes.is_empty() {
            self.out.files.insert(0, file);
        }
    }

    fn string(&self, p: &Property<'_>) -> String {
        let text = if p.kind == UNICODE { charset::decode_as("utf-16le", p.data).text } else { self.ansi(p.data) };
        text.trim_end_matches('\0').to_owned()
    }

    fn ansi(&self, data: &[u8]) -> String {
        let data = data.split(|b| *b == 0).next().unwrap_or_default();
        codepage(self.codepage, data)
    }

    fn finish(mut self) -> Tnef {
        if !self.html.is_empty() {
            self.out.html = codepage(self.codepage, &self.html);
        }
        if self.out.text.trim().is_empty() && !self.rtf.is_empty() {
            self.out.text = rtf::text(&rtf::unpack(&self.rtf));
        }
        self.out.files.retain(|f| !f.bytes.is_empty() || !f.name.is_empty());
        for file in &mut self.out.files {
            file.kind = filename::kind(&file.kind, &filename::safe(&file.name)).to_owned();
        }
        self.out
    }
}

/// Text of a Windows code page; Japanese is detected where it only claims Western.
pub(super) fn codepage(number: u32, bytes: &[u8]) -> String {
    let label = match number {
        65001 | 20127 | 1252 | 0 => return charset::detected(bytes).text,
        50220..=50222 => "iso-2022-jp".to_owned(),
        932 | 936 | 949 | 950 => format!("cp{number}"),
        n => format!("windows-{n}"),
    };
    charset::decode(Some(&label), bytes).text
}
