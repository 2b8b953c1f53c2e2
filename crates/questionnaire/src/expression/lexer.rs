//! Cuts an expression into tokens, and says what to write instead of the common slips.

use super::syntax::Operator;
use super::{Note, SyntaxError};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Number(f64),
    Text(Box<str>),
    /// `${name}`
    Reference(Box<str>),
    /// A name, with its prefix if it has one: `age`, `jr:choice-name`.
    Name(Box<str>),
    /// A name before `::`.
    Axis(Box<str>),
    Operator(Operator),
    /// `*` where a name can stand.
    Star,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Comma,
    Slash,
    DoubleSlash,
    Dot,
    DoubleDot,
    At,
    Bar,
    End,
}

impl Token {
    /// The token as one would call it in a message.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Number(number) => format!("the number {number}"),
            Self::Text(text) => format!("the text '{text}'"),
            Self::Reference(name) => format!("${{{name}}}"),
            Self::Name(name) => format!("“{name}”"),
            Self::Axis(name) => format!("“{name}::”"),
            Self::Operator(operator) => format!("“{}”", operator.symbol()),
            Self::Star => "“*”".to_owned(),
            Self::Open => "“(”".to_owned(),
            Self::Close => "“)”".to_owned(),
            Self::OpenBracket => "“[”".to_owned(),
            Self::CloseBracket => "“]”".to_owned(),
            Self::Comma => "“,”".to_owned(),
            Self::Slash => "“/”".to_owned(),
            Self::DoubleSlash => "“//”".to_owned(),
            Self::Dot => "“.”".to_owned(),
            Self::DoubleDot => "“..”".to_owned(),
            Self::At => "“@”".to_owned(),
            Self::Bar => "“|”".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }

    /// Whether a value ends here, so that what follows is an operator (XPath 1.0, section 3.7).
    fn ends_a_value(&self) -> bool {
        matches!(
            self,
            Self::Number(_)
                | Self::Text(_)
                | Self::Reference(_)
                | Self::Name(_)
                | Self::Star
                | Self::Close
                | Self::CloseBracket
                | Self::Dot
                | Self::DoubleDot
        )
    }
}

/// The tokens with their places (byte offsets), ending with [`Token::End`].
pub(crate) fn tokens(
    source: &str,
    notes: &mut Vec<Note>,
) -> Result<Vec<(Token, usize)>, SyntaxError> {
    let mut lexer = Lexer {
        source,
        at: 0,
        notes,
        tokens: Vec::new(),
    };
    while let Some(letter) = lexer.skip_space() {
        let start = lexer.at;
        let token = lexer.token(letter)?;
        lexer.tokens.push((token, start));
    }
    lexer.tokens.push((Token::End, source.len()));
    Ok(lexer.tokens)
}

struct Lexer<'s, 'n> {
    source: &'s str,
    at: usize,
    notes: &'n mut Vec<Note>,
    tokens: Vec<(Token, usize)>,
}

fn starts_a_name(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

fn continues_a_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '\u{b7}')
}

impl<'s> Lexer<'s, '_> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn skip_space(&mut self) -> Option<char> {
        let rest = self.rest();
        let trimmed = rest
            .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
        self.at += rest.len() - trimmed.len();
        trimmed.chars().next()
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T, SyntaxError> {
        Err(SyntaxError {
            offset: self.at,
            message: message.into(),
        })
    }

    fn token(&mut self, letter: char) -> Result<Token, SyntaxError> {
        match letter {
            '0'..='9' => self.number(),
            '.' if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
            '$' => self.reference(),
            '\'' | '"' => self.text(letter, &[letter]),
            '‘' | '’' => self.smart_text(&['‘', '’', '\'']),
            '“' | '”' | '„' => self.smart_text(&['“', '”', '"']),
            letter if starts_a_name(letter) => self.name(),
            _ => self.symbol(letter),
        }
    }

    fn symbol(&mut self, letter: char) -> Result<Token, SyntaxError> {
        const SYMBOLS: [(&str, Token); 18] = [
            ("..", Token::DoubleDot),
            ("//", Token::DoubleSlash),
            ("!=", Token::Operator(Operator::NotEqual)),
            ("<=", Token::Operator(Operator::LessOrEqual)),
            (">=", Token::Operator(Operator::GreaterOrEqual)),
            ("<", Token::Operator(Operator::Less)),
            (">", Token::Operator(Operator::Greater)),
            ("=", Token::Operator(Operator::Equal)),
            ("+", Token::Operator(Operator::Add)),
            (".", Token::Dot),
            ("/", Token::Slash),
            ("(", Token::Open),
            (")", Token::Close),
            ("[", Token::OpenBracket),
            ("]", Token::CloseBracket),
            (",", Token::Comma),
            ("@", Token::At),
            ("|", Token::Bar),
        ];
        if let Some(message) = self.slip() {
            return self.error(message);
        }
        if letter == '*' {
            self.at += 1;
            let multiplies = self
                .tokens
                .last()
                .is_some_and(|(token, _)| token.ends_a_value());
            return Ok(if multiplies {
                Token::Operator(Operator::Multiply)
            } else {
                Token::Star
            });
        }
        if matches!(letter, '-' | '−' | '–') {
            if letter != '-' {
                self.note("a typographic dash is read as a minus sign; write “-”");
            }
            self.at += letter.len_utf8();
            return Ok(Token::Operator(Operator::Subtract));
        }
        for (symbol, token) in SYMBOLS {
            if self.rest().starts_with(symbol) {
                self.at += symbol.len();
                return Ok(token);
            }
        }
        self.error(format!(
            "“{letter}” means nothing here; take it out, or put text in quotes"
        ))
    }

    /// The usual slips of people who write in several languages, with the way out.
    fn slip(&self) -> Option<&'static str> {
        const SLIPS: [(&str, &str); 19] = [
            ("==", "write one “=” to compare, not “==”"),
            ("=>", "write “>=” for “at least”, not “=>”"),
            ("=<", "write “<=” for “at most”, not “=<”"),
            ("<>", "write “!=” for “is not”, not “<>”"),
            ("≠", "write “!=” for “is not”, not “≠”"),
            ("≤", "write “<=” for “at most”, not “≤”"),
            ("≥", "write “>=” for “at least”, not “≥”"),
            ("&&", "write “and”, not “&&”"),
            ("||", "write “or”, not “||”"),
            ("&lt;", "write “<”, not “&lt;”"),
            ("&gt;", "write “>”, not “&gt;”"),
            (
                "&amp;",
                "write “and” to combine conditions, or concat() to join texts, not “&amp;”",
            ),
            ("&quot;", "write a quotation mark, not “&quot;”"),
            ("&apos;", "write a quotation mark, not “&apos;”"),
            (
                "&",
                "write “and” to combine conditions, or concat(a, b) to join texts, not “&”",
            ),
            ("÷", "write “div” to divide, not “÷”"),
            ("×", "write “*” to multiply, not “×”"),
            (
                "%",
                "write “mod” for the remainder, or divide by 100 for a percentage, not “%”",
            ),
            (";", "separate arguments with a comma, not “;”"),
        ];
        let rest = self.rest();
        if rest.starts_with('!') && !rest.starts_with("!=") {
            return Some("write not(…), not “!”");
        }
        if rest.starts_with("!==") {
            return Some("write “!=” for “is not”, not “!==”");
        }
        if rest.starts_with('{') {
            return Some("write a reference as ${name}, with “$” before “{”");
        }
        if rest.starts_with('`') || rest.starts_with('´') {
            return Some("put text in straight quotes, as in 'text'");
        }
        SLIPS
            .iter()
            .find(|(slip, _)| rest.starts_with(slip))
            .map(|(_, message)| *message)
    }

    fn note(&mut self, message: &str) {
        self.notes.push(Note {
            offset: self.at,
            message: message.to_owned(),
        });
    }

    fn number(&mut self) -> Result<Token, SyntaxError> {
        let rest = self.rest();
        let whole = rest.bytes().take_while(u8::is_ascii_digit).count();
        let mut end = whole;
        if rest[whole..].starts_with('.') && !rest[whole..].starts_with("..") {
            end += 1 + rest[whole + 1..]
                .bytes()
                .take_while(u8::is_ascii_digit)
                .count();
        }
        let (written, after) = rest.split_at(end);
        if after.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let word: String = after.chars().take_while(|&c| continues_a_name(c)).collect();
            // `5div 2` is written in real forms and is clear.
            if !matches!(word.as_str(), "and" | "or" | "div" | "mod") {
                return self.error(format!(
                    "a name cannot begin with a digit; put “{written}{word}” in quotes if it is a choice or text"
                ));
            }
        }
        let value = written.parse().unwrap_or(f64::NAN);
        self.at += end;
        Ok(Token::Number(value))
    }

    fn reference(&mut self) -> Result<Token, SyntaxError> {
        let Some(inside) = self.rest().strip_prefix("${") else {
            return self.error("write a reference as ${name}: “$” is followed by “{”");
        };
        let end = inside.find(['}', '{', '$', '(', ')', ',', '=', '\'', '"']);
        let Some(end) = end.filter(|&end| inside[end..].starts_with('}')) else {
            return self.error("this reference is not closed; write ${name} with “}” at its end");
        };
        let name = inside[..end].trim();
        if let Some(question) = name.strip_prefix("last-saved#") {
            return self.error(format!(
                "${{last-saved#{question}}} is not supported: there is no earlier answer on a device to take; ask the question, or give it a default"
            ));
        }
        let mut letters = name.chars();
        let is_name = letters.next().is_some_and(starts_a_name)
            && letters.all(|letter| continues_a_name(letter) || letter == ':');
        if !is_name {
            return self.error(if name.is_empty() {
                "write a question's name between “${” and “}”".to_owned()
            } else {
                format!(
                    "“{name}” is no name: write the name of one question between “${{” and “}}”"
                )
            });
        }
        let token = Token::Reference(name.into());
        self.at += "${".len() + end + 1;
        Ok(token)
    }

    /// A spreadsheet often turns straight quotes into curly ones; form converters turn them back.
    fn smart_text(&mut self, closing: &[char]) -> Result<Token, SyntaxError> {
        self.note("curly quotes are read as straight ones; write 'text'");
        let opening = self.rest().chars().next().unwrap_or('\'');
        self.text(opening, closing)
    }

    fn text(&mut self, opening: char, closing: &[char]) -> Result<Token, SyntaxError> {
        let inside = &self.rest()[opening.len_utf8()..];
        let Some(end) = inside.find(closing) else {
            return self.error(format!(
                "this text is not closed; put {} at its end",
                if closing.contains(&'"') {
                    "a double quote"
                } else {
                    "a single quote"
                }
            ));
        };
        let close = inside[end..].chars().next().map_or(1, char::len_utf8);
        let token = Token::Text(inside[..end].into());
        self.at += opening.len_utf8() + end + close;
        Ok(token)
    }

    fn name(&mut self) -> Result<Token, SyntaxError> {
        let rest = self.rest();
        let mut end = name_length(rest);
        // A name may end with a point in XML, but in a form `a.` is a slip for `a` and `.`.
        while rest[..end].ends_with('.') {
            end -= 1;
        }
        let prefix = &rest[end..];
        if let Some(local) = prefix.strip_prefix("::") {
            let axis = rest[..end].into();
            self.at += rest.len() - local.len();
            return Ok(Token::Axis(axis));
        }
        if let Some(local) = prefix.strip_prefix(':') {
            let length = name_length(local);
            if length > 0 && local.starts_with(starts_a_name) {
                end += 1 + length;
            } else if local.starts_with('*') {
                end += 2;
            }
        }
        let word: Box<str> = rest[..end].into();
        let after_value = self
            .tokens
            .last()
            .is_some_and(|(token, _)| token.ends_a_value());
        self.at += end;
        if !after_value {
            return Ok(Token::Name(word));
        }
        match &*word {
            "and" => Ok(Token::Operator(Operator::And)),
            "or" => Ok(Token::Operator(Operator::Or)),
            "div" => Ok(Token::Operator(Operator::Divide)),
            "mod" => Ok(Token::Operator(Operator::Modulo)),
            _ => {
                self.at -= end;
                let lower = word.to_lowercase();
                if matches!(lower.as_str(), "and" | "or" | "div" | "mod") {
                    return self.error(format!("write “{lower}” in small letters, not “{word}”"));
                }
                self.error(format!(
                    "“{word}” stands straight after a value; write an operator between them (and, or, =, +, div …), or put text in quotes"
                ))
            }
        }
    }
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !continues_a_name(c))
        .unwrap_or(text.len())
}
