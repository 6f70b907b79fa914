//! From the text of a pattern to what it asks for.
//!
//! `&&` binds more tightly than `||`; parentheses first. Operators, quotes and white space may stand in
//! any way; what does not fit the grammar is not understood, and never guessed.

use super::{Expression, Pattern, Relation, Terms, Test};

/// AWS allows 1024 characters; what is longer is no pattern of a filter.
const LONGEST: usize = 4_096;
/// Parentheses within parentheses.
const DEEPEST: usize = 64;

/// Understands a pattern.
pub(in crate::analyzers::security) fn parse(text: &str) -> Pattern {
    let text = text.trim();
    if text.is_empty() {
        return Pattern::All;
    }
    if text.len() > LONGEST || text.starts_with('[') || text.starts_with('%') {
        return Pattern::NotUnderstood;
    }
    let Some(inner) = text.strip_prefix('{') else {
        return terms(text);
    };
    let Some(inner) = inner.strip_suffix('}') else {
        return Pattern::NotUnderstood;
    };
    let Some(tokens) = tokens(inner) else {
        return Pattern::NotUnderstood;
    };
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
    };
    match parser.any(0) {
        Some(expression) if parser.at == tokens.len() => Pattern::Json(expression),
        _ => Pattern::NotUnderstood,
    }
}

/// `word "a phrase" ?either ?or -not`.
fn terms(text: &str) -> Pattern {
    let mut terms = Terms::default();
    let mut rest = text;
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let list = if let Some(after) = rest.strip_prefix('?') {
            rest = after;
            &mut terms.any
        } else if let Some(after) = rest.strip_prefix('-') {
            rest = after;
            &mut terms.none
        } else {
            &mut terms.all
        };
        if let Some(after) = rest.strip_prefix('"') {
            let Some((phrase, after)) = quoted(after) else {
                return Pattern::NotUnderstood;
            };
            list.push(phrase);
            rest = after;
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if word.is_empty() || word.contains('%') {
                return Pattern::NotUnderstood;
            }
            list.push(word.to_owned());
            rest = after;
        }
    }
    Pattern::Terms(terms)
}

/// The text up to the closing quote, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => {
                out.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((out, text.get(at + 1..)?)),
            _ => out.push(c),
        }
    }
    None
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Operator(&'static str),
    /// A bare word: a path, a value, a keyword.
    Word(String),
    /// A value in quotes.
    Text(String),
}

/// The longer ones first.
const OPERATORS: [&str; 6] = ["!=", "<=", ">=", "=", "<", ">"];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let operator = OPERATORS.iter().find(|symbol| rest.starts_with(**symbol));
        let (token, after) = match first {
            '(' => (Token::Open, rest.get(1..)?),
            ')' => (Token::Close, rest.get(1..)?),
            '"' => {
                let (text, after) = quoted(rest.get(1..)?)?;
                (Token::Text(text), after)
            }
            _ if rest.starts_with("&&") => (Token::And, rest.get(2..)?),
            _ if rest.starts_with("||") => (Token::Or, rest.get(2..)?),
            _ => match operator {
                Some(symbol) => (Token::Operator(symbol), rest.get(symbol.len()..)?),
                None => {
                    let end = word_end(rest);
                    (Token::Word(rest.get(..end)?.to_owned()), rest.get(end..)?)
                }
            },
        };
        if token == Token::Word(String::new()) {
            return None;
        }
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

/// Where a bare word ends. Names in brackets may hold anything: `$.['a b']`.
fn word_end(text: &str) -> usize {
    let mut bracket = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' => bracket = true,
            ']' => bracket = false,
            _ if bracket => {}
            '(' | ')' | '"' | '=' | '!' | '<' | '>' | '&' | '|' => return at,
            c if c.is_whitespace() => return at,
            _ => {}
        }
    }
    text.len()
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'t Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn keyword(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Word(text)) if text.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    /// `a || b`.
    fn any(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.all(depth)?];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            parts.push(self.all(depth)?);
        }
        one_or(parts, Expression::Or)
    }

    /// `a && b`.
    fn all(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.one(depth)?];
        while self.peek() == Some(&Token::And) {
            self.at += 1;
            parts.push(self.one(depth)?);
        }
        one_or(parts, Expression::And)
    }

    fn one(&mut self, depth: usize) -> Option<Expression> {
        if depth > DEEPEST {
            return None;
        }
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            let inner = self.any(depth + 1)?;
            return (self.next()? == &Token::Close).then_some(inner);
        }
        let Token::Word(word) = self.next()? else {
            return None;
        };
        let path = path(word);
        let test = self.test()?;
        Some(match (path, test) {
            (Some(path), Some(test)) => Expression::Test(path, test),
            _ => Expression::NotUnderstood,
        })
    }

    /// What is asked of a member; `Some(None)` for what is grammar and not understood.
    #[expect(
        clippy::option_option,
        reason = "no grammar, and not understood, differ"
    )]
    fn test(&mut self) -> Option<Option<Test>> {
        if self.keyword("NOT") {
            return self.keyword("EXISTS").then_some(Some(Test::ExistsNot));
        }
        if self.keyword("EXISTS") {
            return Some(Some(Test::Exists));
        }
        if self.keyword("IS") {
            for (word, test) in [
                ("TRUE", Test::True),
                ("FALSE", Test::False),
                ("NULL", Test::Null),
            ] {
                if self.keyword(word) {
                    return Some(Some(test));
                }
            }
            return None;
        }
        let Token::Operator(operator) = self.next()? else {
            return None;
        };
        let value = match self.next()? {
            Token::Text(text) => text,
            // A regular expression may hold spaces: whatever it says, it is not read here.
            Token::Word(text) if text.starts_with('%') => return Some(None),
            Token::Word(text) => text,
            _ => return None,
        };
        let relation = match *operator {
            "=" => return Some(Some(Test::Is(value.clone()))),
            "!=" => return Some(Some(Test::IsNot(value.clone()))),
            "<" => Relation::Below,
            "<=" => Relation::AtMost,
            ">" => Relation::Above,
            _ => Relation::AtLeast,
        };
        Some(
            value
                .parse()
                .ok()
                .map(|limit| Test::Number(relation, limit)),
        )
    }
}

fn one_or(
    mut parts: Vec<Expression>,
    join: fn(Vec<Expression>) -> Expression,
) -> Option<Expression> {
    if parts.len() > 1 {
        return Some(join(parts));
    }
    parts.pop()
}

/// The names of a path: `$.a.b`, `$.['a']['b']`. Places in lists are not understood.
fn path(word: &str) -> Option<Vec<String>> {
    let mut rest = word.strip_prefix('$')?;
    let mut names = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if let Some(inner) = rest.strip_prefix("['").or_else(|| rest.strip_prefix("[\"")) {
            let end = inner.find(['\'', '"'])?;
            names.push(inner.get(..end)?.to_owned());
            rest = inner.get(end + 1..)?.strip_prefix(']')?;
            continue;
        }
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let name = rest.get(..end)?;
        if name.is_empty() || name.contains('*') {
            return None;
        }
        names.push(name.to_owned());
        rest = rest.get(end..)?;
    }
    (!names.is_empty()).then_some(names)
}
