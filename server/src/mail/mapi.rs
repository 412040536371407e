//! MAPI properties inside a winmail.dat (MS-OXTNEF §2.1.3.4).
//!
//! In: the data of one attribute. Out: its properties, one after the other.
//! Every length is checked against what is left, and an unknown type ends the list, so each step goes forward.

/// Bytes of which the front is taken, little-endian.
pub struct Taken<'a>(pub &'a [u8]);

impl<'a> Taken<'a> {
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(front)
    }
    pub fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }
    pub fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }
    /// A length, four bytes.
    pub fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }
}

/// Type of a string in UTF-16LE.
pub const UNICODE: u16 = 0x1f;

/// One property.
pub struct Property<'a> {
    pub id: u16,
    /// Type of its values, without the flag of several.
    pub kind: u16,
    /// First value only; nobody here needs the others.
    pub data: &'a [u8],
}

/// Reads a list of properties as far as it can be read.
pub fn properties<'a>(data: &'a [u8], mut each: impl FnMut(Property<'a>)) {
    let mut taken = Taken(data);
    let Some(count) = taken.u32() else { return };
    for _ in 0..count {
        match property(&mut taken) {
            Some(p) => each(p),
            None => return,
        }
    }
}

fn property<'a>(taken: &mut Taken<'a>) -> Option<Property<'a>> {
    let kind = taken.u16()?;
    let id = taken.u16()?;
    if id >= 0x8000 {
        // A named property: class id, then a number or a name.
        taken.take(16)?;
        match taken.u32()? {
            0 => drop(taken.take(4)?),
            _ => {
                let length = taken.length()?;
                padded(taken, length)?;
            }
        }
    }
    let many = kind & 0x1000 != 0;
    let kind = kind & 0x0fff;
    let fixed = match kind {
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        0x0d | 0x1e | 0x1f | 0x102 => None,
        // An unknown type has an unknown length: nothing behind it can be read.
        _ => return None,
    };
    let count = if many || fixed.is_none() { taken.u32()? } else { 1 };
    let mut first: Option<&[u8]> = None;
    for _ in 0..count {
        let value = match fixed {
            Some(length) => taken.take(length)?,
            None => {
                let length = taken.length()?;
                padded(taken, length)?
            }
        };
        first.get_or_insert(value);
    }
    Some(Property { id, kind, data: first.unwrap_or_default() })
}

/// Values are filled up to four bytes.
fn padded<'a>(taken: &mut Taken<'a>, length: usize) -> Option<&'a [u8]> {
    let value = taken.take(length)?;
    let fill = length.wrapping_neg() % 4;
    taken.take(fill.min(taken.0.len()))?;
    Some(value)
}
