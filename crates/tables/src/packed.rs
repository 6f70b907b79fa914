//! Numbers as bytes: seven bits in each, the lowest first, and the highest bit where more of the number follow (LEB128). Most numbers of texts
//! and rows are small.

/// The bytes of all numbers, one behind the other.
pub(crate) fn pack(numbers: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.len() * 2);
    for &number in numbers {
        let mut rest = number;
        while rest >= 0x80 {
            bytes.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        bytes.push(rest.to_le_bytes()[0]);
    }
    bytes
}

/// The numbers that the bytes are of. `None` where one is cut off or has more than 32 bits.
pub(crate) fn unpack(bytes: &[u8]) -> Option<Vec<u32>> {
    let ends = bytes.iter().filter(|&&byte| byte < 0x80).count();
    let mut numbers = Vec::with_capacity(ends);
    let (mut number, mut shift) = (0_u64, 0);
    for &byte in bytes {
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            numbers.push(u32::try_from(number).ok()?);
            (number, shift) = (0, 0);
        } else {
            shift += 7;
            if shift > 28 {
                return None;
            }
        }
    }
    (shift == 0).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let edges = (0..32).flat_map(|bit| [(1_u32 << bit) - 1, 1 << bit, (1 << bit) + 1]);
        let numbers: Vec<u32> = edges.chain([u32::MAX]).collect();
        let bytes = pack(&numbers);
        assert_eq!(unpack(&bytes), Some(numbers));
        assert_eq!(pack(&[0, 127, 128, 300]), [0, 127, 0x80, 1, 0xac, 2]);
        assert_eq!(unpack(&[]), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_number_of_32_bits_is_refused() {
        assert_eq!(unpack(&[5, 0x80]), None);
        assert_eq!(
            unpack(&[0xff, 0xff, 0xff, 0xff, 0x0f]),
            Some(vec![u32::MAX])
        );
        assert_eq!(unpack(&[0xff, 0xff, 0xff, 0xff, 0x1f]), None);
        assert_eq!(unpack(&[0x80, 0x80, 0x80, 0x80, 0x80, 0]), None);
    }
}
