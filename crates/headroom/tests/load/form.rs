//! The form of a page, read out of its HTML, and filled in.

use std::collections::BTreeMap;

/// One thing to fill in.
#[derive(Debug)]
enum Field {
    /// Sent as it is.
    Hidden {
        name: String,
        value: String,
    },
    Radios {
        name: String,
        values: Vec<String>,
    },
    Boxes {
        name: String,
        values: Vec<String>,
    },
    /// A drop-down; with the option of a rank question when it is one of its places.
    List {
        name: String,
        values: Vec<String>,
        ranks: Option<(String, String)>,
    },
    Number {
        name: String,
    },
    Words {
        name: String,
    },
}

/// The form of one page.
#[derive(Debug)]
pub(crate) struct PageForm {
    pub(crate) action: String,
    fields: Vec<Field>,
    there: Filled,
}

/// What was filled in, by the address of the answer, as it should be stored; options in any order.
pub(crate) type Filled = BTreeMap<String, String>;

impl PageForm {
    /// Reads the page's form.
    pub(crate) fn read(html: &str) -> Option<Self> {
        let start = html.find("<form id=\"page\"")?;
        let form = &html[start..start + html[start..].find("</form>")?];
        let mut page = Self {
            action: String::new(),
            fields: Vec::new(),
            there: Filled::new(),
        };
        let mut list: Option<(String, Vec<String>)> = None;
        let mut ranked: BTreeMap<String, BTreeMap<u32, String>> = BTreeMap::new();
        for piece in form.split('<').skip(1) {
            let (tag, after) = piece.split_once('>')?;
            match tag.split([' ', '>']).next()? {
                "form" => page.action = attribute(tag, "action")?,
                "input" => page.input(tag)?,
                "textarea" => {
                    let name = attribute(tag, "name")?;
                    page.there
                        .insert(name.clone(), plain(after.trim_start_matches('\n')));
                    page.fields.push(Field::Words { name });
                }
                "select" => list = Some((attribute(tag, "name")?, Vec::new())),
                "option" => {
                    let (value, (name, values)) = (attribute(tag, "value")?, list.as_mut()?);
                    if tag.ends_with(" selected") {
                        match name.split_once("--") {
                            Some((item, option)) => {
                                let place = value.parse().unwrap_or_default();
                                ranked
                                    .entry(item.to_owned())
                                    .or_default()
                                    .insert(place, option.to_owned());
                            }
                            None => {
                                page.there.insert(name.clone(), value.clone());
                            }
                        }
                    }
                    values.extend((!value.is_empty()).then_some(value));
                }
                "/select" => {
                    let (name, values) = list.take()?;
                    let ranks = name
                        .split_once("--")
                        .map(|(a, b)| (a.to_owned(), b.to_owned()));
                    page.fields.push(Field::List {
                        name,
                        values,
                        ranks,
                    });
                }
                _ => {}
            }
        }
        for (item, options) in ranked {
            let options: Vec<String> = options.into_values().collect();
            page.there.insert(item, options.join(" "));
        }
        Some(page)
    }

    /// What the page says was answered.
    pub(crate) fn filled_in(&self) -> &Filled {
        &self.there
    }

    fn input(&mut self, tag: &str) -> Option<()> {
        let name = attribute(tag, "name")?;
        let value = attribute(tag, "value").unwrap_or_default();
        let kind = attribute(tag, "type")?;
        let picked = matches!(kind.as_str(), "radio" | "checkbox");
        if kind != "hidden" && (!picked || tag.ends_with(" checked") || tag.contains(" checked ")) {
            let there = self.there.entry(name.clone()).or_default();
            there.push_str(if there.is_empty() { "" } else { " " });
            there.push_str(&value);
        }
        match (kind.as_str(), self.fields.last_mut()) {
            ("hidden", _) => self.fields.push(Field::Hidden { name, value }),
            ("radio", Some(Field::Radios { name: last, values })) if *last == name => {
                values.push(value);
            }
            ("radio", _) => self.fields.push(Field::Radios {
                name,
                values: vec![value],
            }),
            ("checkbox", _) if tag.contains("data-exclusive") => {}
            ("checkbox", Some(Field::Boxes { name: last, values })) if *last == name => {
                values.push(value);
            }
            ("checkbox", _) => self.fields.push(Field::Boxes {
                name,
                values: vec![value],
            }),
            _ if tag.contains("inputmode") => self.fields.push(Field::Number { name }),
            _ => self.fields.push(Field::Words { name }),
        }
        Some(())
    }

    /// Fills it in, by chance; `words` goes into every text. Gives the form to send and what it says.
    pub(crate) fn fill(&self, chance: &mut Chance, words: &str) -> (String, Filled) {
        let (mut body, mut filled) = (String::with_capacity(512), Filled::new());
        let mut place = 0;
        let mut ranking = String::new();
        let mut say = |name: &str, value: &str| {
            if !body.is_empty() {
                body.push('&');
            }
            encode(name, &mut body);
            body.push('=');
            encode(value, &mut body);
        };
        for field in &self.fields {
            match field {
                Field::Hidden { name, value } => say(name, value),
                Field::Radios { name, values } => {
                    let value = &values[chance.below(values.len())];
                    say(name, value);
                    filled.insert(name.clone(), value.clone());
                }
                Field::Boxes { name, values } => {
                    let mut picked = Vec::new();
                    for value in values {
                        if picked.is_empty() || chance.below(3) == 0 {
                            say(name, value);
                            picked.push(value.as_str());
                        }
                    }
                    filled.insert(name.clone(), picked.join(" "));
                }
                Field::List {
                    name,
                    values,
                    ranks: None,
                } => {
                    let value = &values[chance.below(values.len())];
                    say(name, value);
                    filled.insert(name.clone(), value.clone());
                }
                Field::List {
                    name,
                    ranks: Some((item, option)),
                    ..
                } => {
                    if ranking != *item {
                        ranking.clone_from(item);
                        place = 0;
                    }
                    place += 1;
                    say(name, &place.to_string());
                    let order = filled.entry(item.clone()).or_default();
                    order.push_str(if order.is_empty() { "" } else { " " });
                    order.push_str(option);
                }
                Field::Number { name } => {
                    let value = (1 + chance.below(9)).to_string();
                    say(name, &value);
                    filled.insert(name.clone(), value);
                }
                // The words of "Other" are asked only of those who picked it.
                Field::Words { name } if name.ends_with("_other") => say(name, ""),
                Field::Words { name } => {
                    say(name, words);
                    filled.insert(name.clone(), words.to_owned());
                }
            }
        }
        (body, filled)
    }
}

/// The value of an attribute, as text.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let value = &tag[from..from + tag[from..].find('"')?];
    Some(plain(value))
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn encode(text: &str, out: &mut String) {
    use std::fmt::Write;
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
}

/// Chance that can be repeated.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}
