//! Bytes as lower-case hexadecimal digits (RFC 4648 §8, in lower case).

/// Two digits a byte.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0'));
    bytes.as_ref().iter().flat_map(digits).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_are_two_digits_each() {
        assert_eq!(super::hex([0, 9, 0xa0, 0xff]), "0009a0ff");
    }
}
