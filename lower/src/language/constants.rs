//! Transcendental built-ins of constants (`exp(1.0)`, `const c = log(2.0);`). naga would compute them with the
//! platform's own library, whose last bits differ from machine to machine; here they are computed by what the
//! caller gives and written into the text that naga reads. Not here: that mathematics, and operands that are known at run time alone.
//!
//! A constant is a number, a `const` of numbers, or sums, differences, products, quotients and built-ins of those. What
//! is constant and none of these (a vector) is refused; behind a `let` it is run, not folded.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::message::Trouble;
use super::tokens::{Kind, Token, tokens};

/// What computes a built-in of constants, by its name; nothing where it does not.
#[derive(Debug, Clone, Copy)]
pub struct Constants {
    /// Of f32.
    pub single: fn(&str, f32, Option<f32>) -> Option<f32>,
    /// Of f64, and of numbers without a type.
    pub double: fn(&str, f64, Option<f64>) -> Option<f64>,
}

impl Constants {
    /// Nothing: a text that has any is refused.
    pub const LEFT: Self = Self { single: |_, _, _| None, double: |_, _, _| None };
}

/// The built-ins that naga folds by the platform's library, and those that it does not know.
const TRANSCENDENTAL: [&str; 27] = [
    "exp",
    "exp2",
    "log",
    "log2",
    "pow",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "inverseSqrt",
    "expm1",
    "log1p",
    "cbrt",
    "hypot",
    "erf",
    "erfc",
    "normal_cdf",
    "lgamma",
];

/// Names that a constant expression may have besides numbers and constants.
const CONSTANT_WORDS: [&str; 34] = [
    "f32", "f64", "i32", "u32", "i64", "u64", "bool", "vec2", "vec3", "vec4", "vec2f", "vec3f", "vec4f", "mat2x2", "mat3x3", "mat4x4",
    "array", "true", "false", "sqrt", "abs", "min", "max", "floor", "ceil", "trunc", "round", "sign", "select", "fract", "radians",
    "degrees", "clamp", "saturate",
];

/// What to put in place of which parts of the text.
pub(super) fn folded(source: &str, computed: &Constants) -> Result<Vec<(Range<usize>, String)>, Trouble> {
    let tokens = tokens(source);
    if !tokens.iter().any(|token| TRANSCENDENTAL.contains(&token.text(source))) {
        return Ok(Vec::new());
    }
    let mut fold = Fold { source, tokens: &tokens, computed, constants: HashMap::new(), others: HashSet::new() };
    // Twice, as a constant of the module may stand behind its use.
    fold.declarations();
    fold.declarations();
    let mut changes = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = fold.token(at, &mut changes)?;
    }
    Ok(changes)
}

/// A constant's value and how its type is written: nothing (WGSL's abstract number), `f` or `lf`.
#[derive(Debug, Clone, Copy)]
struct Constant {
    value: f64,
    suffix: &'static str,
    whole: bool,
}

struct Fold<'a> {
    source: &'a str,
    tokens: &'a [Token],
    computed: &'a Constants,
    /// The constants, with their value where it is a number that this can compute and the name means nothing else.
    constants: HashMap<&'a str, Option<Constant>>,
    /// Names of anything else: parameters, variables, functions.
    others: HashSet<&'a str>,
}

impl<'a> Fold<'a> {
    fn text(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.text(self.source))
    }

    /// Finds all names that are declared, and the constants' values.
    fn declarations(&mut self) {
        let mut seen = HashSet::new();
        for at in 0..self.tokens.len() {
            let (text, next) = (self.text(at), self.text(at + 1));
            if text == "const" {
                let value = self.constant(at);
                let once = seen.insert(next) && !self.others.contains(next);
                self.constants.insert(next, value.filter(|_| once));
            } else if matches!(text, "let" | "fn" | "override") {
                self.others.insert(next);
            } else if text == "var" {
                let name =
                    if next == "<" { (at..at + 8).find(|&at| self.text(at) == ">").map_or("", |at| self.text(at + 1)) } else { next };
                self.others.insert(name);
            } else if next == ":" && (at == 0 || self.text(at - 1) != "const") {
                self.others.insert(text);
            }
        }
    }

    /// Looks at one token; where to go on.
    fn token(&mut self, at: usize, changes: &mut Vec<(Range<usize>, String)>) -> Result<usize, Trouble> {
        let text = self.text(at);
        let call = TRANSCENDENTAL.contains(&text)
            && self.text(at + 1) == "("
            && !self.others.contains(text)
            && (at == 0 || self.text(at - 1) != ".");
        if !call {
            return Ok(at + 1);
        }
        let Some(end) = self.closing(at + 1) else { return Ok(at + 1) };
        if !(at + 2..end).all(|at| self.may_be_constant(at)) {
            return Ok(at + 1);
        }
        let place = self.tokens[at].range.start..self.tokens[end].range.end;
        match (Reader { fold: self, at, end: end + 1, depth: 0 }).whole() {
            Some(constant) => {
                changes.push((place, written(constant)));
                Ok(end + 1)
            }
            None => Err(Trouble::new(format!("{text} of this constant is not computed before the run"))
                .at(Some(place))
                .note(format!("bind what it is of by `let` first: let a = ...; {text}(a)"))),
        }
    }

    /// The value of `const name = value;` or `const name: type = value;`
    fn constant(&self, at: usize) -> Option<Constant> {
        let equals = (at + 2..self.tokens.len().min(at + 12)).find(|&at| self.text(at) == "=")?;
        let value = Reader { fold: self, at: equals + 1, end: self.tokens.len(), depth: 0 }.until(";")?;
        match (equals - at, self.text(at + 3)) {
            (2, _) => Some(value),
            (4, "f32") => Some(Constant { value: f64::from(value.value as f32), suffix: "f", whole: false }),
            (4, "f64") => Some(Constant { suffix: "lf", whole: false, ..value }),
            _ => None,
        }
    }

    fn may_be_constant(&self, at: usize) -> bool {
        let text = self.text(at);
        match self.tokens[at].kind {
            Kind::Number => true,
            Kind::Name if self.constants.contains_key(text) => true,
            Kind::Name => !self.others.contains(text) && (CONSTANT_WORDS.contains(&text) || TRANSCENDENTAL.contains(&text)),
            Kind::Mark(_) => true,
        }
    }

    /// The mark that closes this one.
    fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0usize;
        for at in open..self.tokens.len() {
            match self.text(at) {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(at);
            }
        }
        None
    }
}

/// The constant as a literal with all its digits, in parentheses where it is negative.
fn written(constant: Constant) -> String {
    let Constant { value, suffix, .. } = constant;
    let digits = if suffix == "f" { format!("{:e}", value as f32) } else { format!("{value:e}") };
    if value.is_sign_negative() { format!("({digits}{suffix})") } else { format!("{digits}{suffix}") }
}

/// Reads a constant expression.
struct Reader<'a, 'b> {
    fold: &'b Fold<'a>,
    at: usize,
    end: usize,
    depth: usize,
}

/// Parentheses and signs within each other; deeper ones are not computed here.
const MOST_DEPTH: usize = 100;

impl Reader<'_, '_> {
    /// The value of what stands before a mark.
    fn until(mut self, mark: &str) -> Option<Constant> {
        let value = self.sum()?;
        (self.next() == mark && value.value.is_finite()).then_some(value)
    }

    /// The value of all tokens up to the end.
    fn whole(mut self) -> Option<Constant> {
        let value = self.sum()?;
        (self.at == self.end && value.value.is_finite()).then_some(value)
    }

    fn next(&self) -> &str {
        if self.at < self.end { self.fold.text(self.at) } else { "" }
    }

    fn take(&mut self, mark: &str) -> Option<()> {
        (self.next() == mark).then(|| self.at += 1)
    }

    fn sum(&mut self) -> Option<Constant> {
        let mut value = self.product()?;
        loop {
            let op: fn(f64, f64) -> f64 = match self.next() {
                "+" => |a, b| a + b,
                "-" => |a, b| a - b,
                _ => return Some(value),
            };
            self.at += 1;
            let other = self.product()?;
            value = together(value, other, op)?;
        }
    }

    fn product(&mut self) -> Option<Constant> {
        let mut value = self.factor()?;
        loop {
            let divides = match self.next() {
                "*" => false,
                "/" => true,
                _ => return Some(value),
            };
            self.at += 1;
            let other = self.factor()?;
            let whole = value.whole && other.whole;
            value = match (divides, whole) {
                (false, _) => together(value, other, |a, b| a * b)?,
                (true, false) => together(value, other, |a, b| a / b)?,
                (true, true) if other.value != 0.0 => together(value, other, |a, b| (a / b).trunc())?,
                (true, true) => return None,
            };
        }
    }

    fn factor(&mut self) -> Option<Constant> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return None;
        }
        let value = match self.next() {
            "-" => {
                self.at += 1;
                let value = self.factor()?;
                Constant { value: if value.whole { 0.0 - value.value } else { -value.value }, ..value }
            }
            "(" => {
                self.at += 1;
                let value = self.sum()?;
                self.take(")")?;
                value
            }
            _ => self.word()?,
        };
        self.depth -= 1;
        Some(value)
    }

    fn word(&mut self) -> Option<Constant> {
        if self.at >= self.end {
            return None;
        }
        let (text, kind) = (self.fold.text(self.at), self.fold.tokens[self.at].kind);
        self.at += 1;
        match kind {
            Kind::Number => number(text),
            Kind::Name if self.next() == "(" => {
                self.at += 1;
                let a = self.sum()?;
                let b = if self.take(",").is_some() { Some(self.sum()?) } else { None };
                self.take(")")?;
                called(self.fold.computed, text, a, b)
            }
            Kind::Name => *self.fold.constants.get(text)?,
            Kind::Mark(_) => None,
        }
    }
}

fn number(text: &str) -> Option<Constant> {
    if text.starts_with("0x") || text.starts_with("0X") {
        return None;
    }
    let (digits, suffix, whole) = match text {
        _ if text.ends_with("lf") => (&text[..text.len() - 2], "lf", false),
        _ if text.ends_with('f') => (&text[..text.len() - 1], "f", false),
        _ => (text, "", !text.contains(['.', 'e', 'E'])),
    };
    let value: f64 = digits.parse().ok()?;
    // A whole number past 2^53 is not computed with exactly.
    if whole && value > 9e15 {
        return None;
    }
    Some(Constant { value: if suffix == "f" { f64::from(digits.parse::<f32>().ok()?) } else { value }, suffix, whole })
}

/// Two constants of types that go together, each operation rounded to the type.
fn together(a: Constant, b: Constant, op: fn(f64, f64) -> f64) -> Option<Constant> {
    let suffix = match (a.suffix, b.suffix) {
        (a, b) if a == b => a,
        ("", b) => b,
        (a, "") => a,
        _ => return None,
    };
    let (x, y) = if suffix == "f" { (f64::from(a.value as f32), f64::from(b.value as f32)) } else { (a.value, b.value) };
    let value = op(x, y);
    // Sums, products and quotients of two f32 are rounded once by way of f64.
    Some(Constant { value: if suffix == "f" { f64::from(value as f32) } else { value }, suffix, whole: a.whole && b.whole })
}

fn called(computed: &Constants, name: &str, a: Constant, b: Option<Constant>) -> Option<Constant> {
    let suffix = match b {
        Some(b) => together(a, b, |a, _| a)?.suffix,
        None => a.suffix,
    };
    let (x, y) = (a.value, b.map(|b| b.value));
    let kept = |value: f64| Some(Constant { value, suffix, whole: a.whole && b.is_none_or(|b| b.whole) });
    match (name, y) {
        ("f32", None) => return Some(Constant { value: f64::from(x as f32), suffix: "f", whole: false }),
        ("f64", None) => return Some(Constant { value: x, suffix: "lf", whole: false }),
        ("abs", None) => return kept(x.abs()),
        ("min", Some(y)) => return kept(if y < x { y } else { x }),
        ("max", Some(y)) => return kept(if x < y { y } else { x }),
        _ => {}
    }
    let value =
        if suffix == "f" { f64::from((computed.single)(name, x as f32, y.map(|y| y as f32))?) } else { (computed.double)(name, x, y)? };
    Some(Constant { value, suffix, whole: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact of what stands here.
    const COMPUTED: Constants =
        Constants { single: |name, x, y| of(name, x.into(), y.map(f64::from)).map(|value| value as f32), double: of };

    fn of(name: &str, x: f64, _: Option<f64>) -> Option<f64> {
        Some(match name {
            "exp" => x.exp(),
            "exp2" => x.exp2(),
            "log" => x.ln(),
            "log2" => x.log2(),
            _ => return None,
        })
    }

    fn read(source: &str) -> String {
        match folded(source, &COMPUTED) {
            Ok(changes) => super::super::Text::replaced(source, &changes).read,
            Err(trouble) => trouble.what,
        }
    }

    #[test]
    fn constants_are_computed_and_what_is_not_constant_is_left() {
        assert_eq!(read("x * exp(0.0)"), "x * 1e0");
        assert_eq!(read("const c = 2.0 * 2.0; exp2(-c / 2)"), "const c = 2.0 * 2.0; 2.5e-1");
        assert_eq!(read("exp(x)"), "exp(x)");
        assert_eq!(read("let c = 1.0; exp(c)"), "let c = 1.0; exp(c)");
        assert_eq!(read("log(exp2(1.0f) - 1)"), "0e0f");
        assert_eq!(read("exp2(exp(x * exp(0.0)))"), "exp2(exp(x * 1e0))");
        assert_eq!(read("exp2(7/2)"), "8e0");
        assert_eq!(read("-exp2(-1.0) - log2(0.5)"), "-5e-1 - (-1e0)");
        assert_eq!(read("fn f() { return exp2(c); } const c = 1.0;"), "fn f() { return 2e0; } const c = 1.0;");
        // A name that is a constant here and something else there.
        assert!(read("fn g() { const c = 1.0; } fn f(c: f32) { return exp2(c); }").contains("exp2 of this constant"));
        assert!(read("exp(vec2(1.0, 2.0))").contains("exp of this constant"));
        assert!(folded("exp(1.0)", &Constants::LEFT).is_err());
    }
}
