//! How large a ZIP archive really is when it is unpacked.

use std::io::Read;

/// Unpacks the entries of an archive into nothing and counts, up to `limit` bytes: what its
/// directory says can be a lie. `None` when it is more than that.
///
/// Entries that cannot be unpacked count as nothing; whoever opens the archive reports them.
pub(super) fn unpacked_size(bytes: &[u8], limit: u64) -> Option<u64> {
    let mut total = 0_u64;
    let mut at = 0;
    while let Some(next) = bytes[at..]
        .windows(4)
        .position(|window| window == DIRECTORY)
    {
        let entry = at + next;
        total += entry_size(bytes, entry, limit - total).unwrap_or(0);
        if total >= limit {
            return None;
        }
        at = entry + DIRECTORY.len();
    }
    Some(total)
}

/// The mark before each entry of the directory.
const DIRECTORY: &[u8] = b"PK\x01\x02";
/// Compression methods: as it is, and deflate. Spreadsheets use no other.
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

fn entry_size(bytes: &[u8], entry: usize, limit: u64) -> Option<u64> {
    let method = u16::from_le_bytes(field(bytes, entry + 10)?);
    let packed = usize::try_from(u32::from_le_bytes(field(bytes, entry + 20)?)).ok()?;
    let header = usize::try_from(u32::from_le_bytes(field(bytes, entry + 42)?)).ok()?;
    let name = usize::from(u16::from_le_bytes(field(bytes, header.checked_add(26)?)?));
    let extra = usize::from(u16::from_le_bytes(field(bytes, header.checked_add(28)?)?));
    let start = header.checked_add(30 + name + extra)?;
    // A length that reaches too far is cut: more cannot be unpacked than there is.
    let packed = bytes
        .get(start..)?
        .get(..packed)
        .or_else(|| bytes.get(start..))?;
    match method {
        STORED => u64::try_from(packed.len()).ok(),
        DEFLATED => {
            let mut unpacked = flate2::read::DeflateDecoder::new(packed).take(limit);
            let mut buffer = [0; 16 * 1024];
            let mut size = 0;
            while let Ok(read @ 1..) = unpacked.read(&mut buffer) {
                size += read as u64;
            }
            Some(size)
        }
        _ => None,
    }
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_lies_about_its_size_is_seen_through() {
        let mut writer = rust_xlsxwriter::Workbook::new();
        let sheet = writer.add_worksheet();
        for row in 0..2000 {
            sheet
                .write_string(row, 0, "the same words again and again")
                .unwrap();
        }
        let mut bytes = writer.save_to_buffer().unwrap();
        let honest = unpacked_size(&bytes, 10_000_000).unwrap();
        assert!(honest > 5 * bytes.len() as u64);
        // Every entry says that it is empty.
        let entries: Vec<usize> = (0..bytes.len() - 4)
            .filter(|&at| bytes[at..].starts_with(DIRECTORY))
            .collect();
        for entry in entries {
            bytes[entry + 24..entry + 28].fill(0);
        }
        assert_eq!(unpacked_size(&bytes, 10_000_000), Some(honest));
        assert_eq!(unpacked_size(&bytes, honest / 2), None);
    }
}
