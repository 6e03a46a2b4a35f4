//! An expression alone, as a shell takes it: its free names are its parameters, and their types are the data's. What
//! someone who comes from NumPy would type is answered with WGSL's word for it. Not here: whole functions.

use std::collections::HashSet;

use super::Text;
use super::message::Trouble;
use super::signature::MOST_PARAMETERS;
use super::tokens::{Kind, Token, tokens};
use crate::lanes::ScalarType;

/// An expression and the names that it takes.
#[derive(Debug, Clone)]
pub struct ExpressionText {
    text: String,
    /// In the order in which they first stand there.
    pub names: Vec<String>,
}

/// The name that the expression's value is bound to.
pub const RESULT: &str = "yunta_result";

/// Words that are no free names.
const WORDS: [&str; 30] = [
    "true", "false", "f32", "f64", "i32", "u32", "i64", "u64", "bool", "vec2", "vec3", "vec4", "vec2f", "vec3f", "vec4f", "vec2i", "vec3i",
    "vec4i", "vec2u", "vec3u", "vec4u", "mat2x2", "mat2x3", "mat2x4", "mat3x2", "mat3x3", "mat3x4", "mat4x2", "mat4x3", "mat4x4",
];

/// Takes an expression apart, as far as that goes without types.
pub fn check_expression(text: &str) -> Result<ExpressionText, Trouble> {
    let tokens = tokens(text);
    if let Some(at) = text.find("//") {
        return Err(Trouble::new("`//` starts a comment in WGSL").at(Some(at..at + 2)).note("floor(a / b) is a division that rounds down"));
    }
    if tokens.is_empty() {
        return Err(Trouble::new("the expression is empty").note("for example: sqrt(x * x + y * y)"));
    }
    for at in 0..tokens.len() {
        if let Some(answer) = answered(text, &tokens, at) {
            return Err(answer.at(Some(tokens[at].range.clone())));
        }
    }
    balanced(&tokens)?;
    let names = names(text, &tokens);
    if names.len() > MOST_PARAMETERS {
        return Err(Trouble::new(format!("the expression has {} names: at most {MOST_PARAMETERS} parameters", names.len())));
    }
    Ok(ExpressionText { text: text.to_owned(), names })
}

impl ExpressionText {
    pub fn written(&self) -> &str {
        &self.text
    }

    /// The function that naga reads, with a type for each name.
    pub fn function(&self, scalar: impl Fn(&str) -> ScalarType) -> Text {
        let parameters: Vec<_> = self.names.iter().map(|name| format!("{name}: {}", scalar(name))).collect();
        let before = format!("fn result({}) {{\nlet {RESULT} = (", parameters.join(", "));
        Text::new(&self.text).within(&before, "\n);\n}\n")
    }

    /// The function that naga reads, with these parameters and a result of this type.
    pub fn typed(&self, parameters: &str, result: &str) -> Text {
        let before = format!("fn result({parameters}) -> {result} {{\nlet {RESULT}: {result} = (");
        Text::new(&self.text).within(&before, &format!("\n);\nreturn {RESULT};\n}}\n"))
    }
}

/// The names that are neither called, nor members, nor WGSL's own.
fn names(text: &str, tokens: &[Token]) -> Vec<String> {
    let (mut names, mut seen) = (Vec::new(), HashSet::new());
    for (at, token) in tokens.iter().enumerate() {
        let name = token.text(text);
        let called = tokens.get(at + 1).is_some_and(|next| next.is('('));
        let member = at > 0 && tokens[at - 1].is('.');
        if token.kind == Kind::Name && !called && !member && !WORDS.contains(&name) && seen.insert(name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn balanced(tokens: &[Token]) -> Result<(), Trouble> {
    let mut open: Vec<(char, &Token)> = Vec::new();
    for token in tokens {
        let Kind::Mark(mark) = token.kind else { continue };
        match mark {
            '(' => open.push((')', token)),
            '[' => open.push((']', token)),
            ')' | ']' if open.pop().is_none_or(|(close, _)| close != mark) => {
                return Err(Trouble::new(format!("`{mark}` closes nothing")).at(Some(token.range.clone())));
            }
            _ => {}
        }
    }
    match open.pop() {
        Some((close, token)) => Err(Trouble::new(format!("`{close}` is missing for this one")).at(Some(token.range.clone()))),
        None => Ok(()),
    }
}

/// What to write in WGSL instead of what stands here.
fn answered(text: &str, tokens: &[Token], at: usize) -> Option<Trouble> {
    let token = &tokens[at];
    let next = tokens.get(at + 1);
    let close = next.is_some_and(|next| next.range.start == token.range.end);
    let follows = |mark: char| next.is_some_and(|next| next.is(mark));
    let (what, note) = match token.kind {
        Kind::Mark('*') if close && follows('*') => ("`**` is no operator of WGSL", "pow(x, y) is a power, x * x a square"),
        Kind::Mark('@') => ("`@` is no operator of WGSL", "dot(a, b) is the product of two vectors"),
        Kind::Mark(';' | '{' | '}') => {
            ("this is an expression, without statements", "statements go into a function: fn name(x: f32) -> f32 { ... }")
        }
        Kind::Mark('=') if !(close && follows('=')) && (at == 0 || !comparison(&tokens[at - 1], token)) => {
            ("an expression assigns nothing", "`==` compares")
        }
        Kind::Name if !(at > 0 && tokens[at - 1].is('.')) => word(token.text(text), follows('.'), follows('('))?,
        Kind::Number if whole(token.text(text)) && follows('/') && tokens.get(at + 2).is_some_and(|other| whole(other.text(text))) => {
            ("of two whole numbers, WGSL's quotient is a whole number", "write a point: 1.0 / 2.0")
        }
        _ => return None,
    };
    Some(Trouble::new(what).note(note))
}

/// Whether a mark and the `=` right behind it are one comparison.
fn comparison(mark: &Token, equals: &Token) -> bool {
    mark.range.end == equals.range.start && matches!(mark.kind, Kind::Mark('=' | '!' | '<' | '>'))
}

fn whole(number: &str) -> bool {
    number.bytes().all(|digit| digit.is_ascii_digit())
}

fn word(word: &str, member: bool, called: bool) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "np" | "numpy" | "math" | "torch" | "cp" if member => {
            ("WGSL's functions have no module before their name", "exp(x), not np.exp(x)")
        }
        "and" => ("`and` is no operator of WGSL", "`&&` is true where both sides are"),
        "or" => ("`or` is no operator of WGSL", "`||` is true where either side is"),
        "not" => ("`not` is no operator of WGSL", "`!` negates a condition"),
        "if" | "else" => ("WGSL has no conditional expression", "select(otherwise, value, condition)"),
        "where" if called => ("WGSL's `where` is select, in another order", "where(c, a, b) is select(b, a, c)"),
        "True" => ("WGSL writes `true` in small letters", "true"),
        "False" => ("WGSL writes `false` in small letters", "false"),
        "sum" | "mean" | "var" | "argmin" | "argmax" if called => {
            ("an expression is of one item, and this is of all", "`yunta reduce sum EXPRESSION`, and `Call::reduce`, add items up")
        }
        "power" if called => ("WGSL's `power` is pow", "pow(x, y)"),
        "maximum" | "fmax" if called => ("WGSL's maximum is max", "max(a, b)"),
        "minimum" | "fmin" if called => ("WGSL's minimum is min", "min(a, b)"),
        "absolute" | "fabs" if called => ("WGSL's absolute value is abs", "abs(x)"),
        "arctan2" if called => ("WGSL's arctan2 is atan2", "atan2(y, x)"),
        "arctan" if called => ("WGSL's arctan is atan", "atan(x)"),
        "arcsin" if called => ("WGSL's arcsin is asin", "asin(x)"),
        "arccos" if called => ("WGSL's arccos is acos", "acos(x)"),
        "log10" if called => ("WGSL has no log10", "log(x) * 0.4342944819032518"),
        "mod" | "fmod" if called => ("WGSL's remainder is an operator", "a % b, with the sign of a"),
        "isnan" if called => ("WGSL has no isnan", "x != x is true for NaN alone"),
        "float" | "float32" if called => ("WGSL's type is f32", "f32(x)"),
        "float64" | "double" if called => ("WGSL's type is f64", "f64(x)"),
        "int" | "int32" if called => ("WGSL's type is i32", "i32(x)"),
        "square" if called => ("WGSL has no square", "x * x"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> String {
        match check_expression(text) {
            Ok(expression) => expression.names.join(" "),
            Err(trouble) => trouble.error_in(text).to_string(),
        }
    }

    #[test]
    fn free_names_are_found_in_order() {
        assert_eq!(answer("exp(-gamma * (x - y)) + x * vec2(x, y).x"), "gamma x y");
        assert_eq!(answer("select(a, b, a <= b && c >= 1 && a != b && !(a == 2.0))"), "a b c");
    }

    #[test]
    fn numpys_words_are_answered_with_wgsls() {
        for (text, word) in [
            ("x ** 2", "pow"),
            ("x // 2", "floor"),
            ("np.exp(x)", "np.exp"),
            ("where(x > 0, x, 0)", "select(b, a, c)"),
            ("x > 0 and y > 0", "&&"),
            ("x > 0 or y > 0", "||"),
            ("not x", "`!`"),
            ("x if x > 0 else 0", "select"),
            ("True", "true"),
            ("1/2 * x", "1.0 / 2.0"),
            ("x = 2", "=="),
            ("x=2", "=="),
            ("x==2", "x"),
            ("x; y", "fn name"),
            ("", "empty"),
            ("(x", "missing"),
            ("x)", "closes nothing"),
        ] {
            let answer = answer(text);
            assert!(answer.contains(word), "{text}: {answer}");
        }
        assert_eq!(
            answer("a +\n  b ** 2"),
            "line 2, column 5: `**` is no operator of WGSL\n      b ** 2\n        ^\npow(x, y) is a power, x * x a square"
        );
    }
}
