//! Invented respondents, the same in every run.

use std::{
    fs::File,
    io::{BufWriter, Result, Write},
    path::Path,
};

/// Name, respondents of 20, and population per respondent.
pub(crate) const STRATA: [(&str, usize, f64); 4] = [
    ("England", 12, 8.0),
    ("Scotland", 4, 5.0),
    ("Wales", 3, 4.0),
    ("Northern Ireland", 1, 2.5),
];
pub(crate) const SEXES: [(&str, f64); 2] = [("female", 0.52), ("male", 0.48)];
pub(crate) const AGES: [(&str, f64); 5] = [
    ("under 35", 0.15),
    ("35 to 44", 0.25),
    ("45 to 54", 0.30),
    ("55 to 64", 0.22),
    ("65 and over", 0.08),
];
pub(crate) const GROUPS: [&str; 2] = ["partner", "salaried"];
pub(crate) const FIVE_POINT: usize = 40;
pub(crate) const YES_NO: usize = 20;

/// How many there are in each stratum of the population.
pub(crate) fn populations(respondents: usize) -> [(&'static str, f64); 4] {
    STRATA.map(|(name, of_20, each)| (name, (respondents / 20 * of_20) as f64 * each))
}

/// The names of the items.
pub(crate) fn items() -> impl Iterator<Item = String> {
    (1..=FIVE_POINT + YES_NO).map(|item| format!("q{item}"))
}

/// `SplitMix64` (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u32) -> u32 {
        (((self.next() >> 32) * u64::from(limit)) >> 32) as u32
    }
}

/// Writes a file of so many respondents (a multiple of 20), and gives its size.
pub(crate) fn write(path: &Path, respondents: usize) -> Result<u64> {
    assert!(
        respondents.is_multiple_of(20),
        "the strata are parts of twenty: take a multiple of 20 respondents"
    );
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    write!(out, "id,stratum,sex,age,group,weight")?;
    for item in items() {
        write!(out, ",{item}")?;
    }
    writeln!(out)?;
    let mut random = Random(2024);
    let of_20: Vec<usize> = (STRATA.iter().enumerate())
        .flat_map(|(at, (_, of_20, _))| std::iter::repeat_n(at, *of_20))
        .collect();
    let mut line = Vec::with_capacity(256);
    for row in 0..respondents {
        line.clear();
        let (stratum, _, weight) = STRATA[of_20[row * 7 % 20]];
        let sex = usize::from(random.below(100) >= 58);
        let age = [0, 1, 1, 2, 2, 2, 3, 3, 4, 1][random.below(10) as usize];
        let group = usize::from(random.below(100) >= 60);
        write!(
            line,
            "{},{stratum},{},{},{},{weight}",
            row + 1,
            SEXES[sex].0,
            AGES[age].0,
            GROUPS[group]
        )?;
        // What somebody thinks of one thing tells something of the next.
        let leaning = random.below(30);
        for item in 0..FIVE_POINT + YES_NO {
            if random.below(100) < 3 {
                line.push(b',');
                continue;
            }
            let tilt = leaning + 8 * (group as u32) * u32::from(item % 3 == 0);
            if item < FIVE_POINT {
                let draw = random.below(100) + tilt + (item as u32 % 7) * 3;
                line.extend([b',', b'1' + (draw / 30).min(4) as u8]);
            } else {
                let yes = random.below(100) + tilt < 55 + (item as u32 % 5) * 4;
                line.extend_from_slice(if yes { b",yes" } else { b",no" });
            }
        }
        line.push(b'\n');
        out.write_all(&line)?;
    }
    out.flush()?;
    Ok(std::fs::metadata(path)?.len())
}
