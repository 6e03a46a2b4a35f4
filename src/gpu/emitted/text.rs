//! What becomes of float sums and products in the text of a shading language of C's family, as naga writes it: operators with
//! blanks round them, one declaration a line. Knows as much of its types as tells floats from integers.

use std::collections::BTreeSet;

use super::Counted;

/// Whoever takes a number's bits, and the function that holds one.
const HOLD: [&str; 3] = ["keep(", "as_type<uint>(", "asuint("];

/// Words that make a compiler do as it likes with floats, or less: none of them is there, and nothing rests on one.
const WORDS: [&str; 9] = ["fast::", "precise", ":fma(", " fma(", "(fma(", " mad(", "(mad(", "#pragma", "contract"];

/// Calls whose results are floats, beside those of the text's own functions.
const CASTS: [&str; 6] = ["as_type<float>", "asfloat", "static_cast<float>", "float", "metal::abs", "abs"];

/// The names of floats, and of vectors of them.
struct Floats<'a> {
    /// Functions, and what is declared outside of them.
    outside: BTreeSet<&'a str>,
    /// Of structs.
    members: BTreeSet<&'a str>,
    /// Of the function at hand.
    inside: BTreeSet<&'a str>,
}

/// The sums and products of a text, and the lines of those that nothing holds.
pub(super) fn counted(text: &str) -> Counted {
    for word in WORDS {
        assert!(!text.contains(word), "{word} is in the text");
    }
    let structs = text.split("struct ").skip(1).filter_map(|behind| behind.split("};").next());
    let outside = text.lines().filter(|line| !line.starts_with([' ', ',', '}']));
    let heads = outside.map(|line| line.split_once('(').map_or(line, |(head, _)| head));
    let mut floats =
        Floats { outside: heads.flat_map(declared).collect(), members: structs.flat_map(declared).collect(), inside: BTreeSet::new() };
    let mut counted = Counted { arithmetic: 0, open: Vec::new() };
    for function in text.split("\n}\n") {
        floats.inside = declared(function).collect();
        function.lines().for_each(|line| floats.count(line, &mut counted));
    }
    counted
}

/// The names that a text declares to be floats.
fn declared(text: &str) -> impl Iterator<Item = &str> {
    let is_type = |word: &str| {
        let word = word.rsplit('(').next().unwrap_or_default().trim_start_matches("metal::").trim_end_matches('&');
        matches!(word, "float" | "float2" | "float3" | "float4")
    };
    let end = |word: &str| word.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(word.len());
    let pairs = text.split_whitespace().zip(text.split_whitespace().skip(1));
    pairs.filter(move |(word, _)| is_type(word)).map(move |(_, name)| &name[..end(name)])
}

impl Floats<'_> {
    fn count(&self, line: &str, counted: &mut Counted) {
        for operator in [" + ", " - ", " * "] {
            for (at, _) in line.match_indices(operator) {
                let (before, after) = (&line[..at], &line[at + operator.len()..]);
                if self.is_float(last(before)) || self.is_float(first(after)) {
                    counted.arithmetic += 1;
                    counted.open.extend((!is_held(before, after)).then(|| line.trim().to_owned()));
                }
            }
        }
    }

    /// Whether an operand is a float, as far as its own text tells.
    fn is_float(&self, operand: &str) -> bool {
        let operand = operand.trim_start_matches('-');
        if operand.starts_with(|letter: char| letter.is_ascii_digit()) {
            return operand.contains('.') || operand.contains("e-");
        }
        let called = operand.split('(').next().unwrap_or_default();
        if called.is_empty() {
            let within = operand.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
            return !within.is_empty() && (self.is_float(first(within)) || self.is_float(last(within)));
        }
        if called.len() < operand.len() {
            return self.outside.contains(called) || CASTS.contains(&called);
        }
        // A component's name says nothing of the vector's numbers.
        let components = [".x", ".y", ".z", ".w"];
        let path = components.iter().find_map(|component| operand.strip_suffix(component)).unwrap_or(operand);
        let name = |path: &str| path.split('[').next().unwrap_or_default().to_owned();
        match path.rsplit_once('.') {
            Some((_, member)) => self.members.contains(&*name(member)),
            None => [&self.inside, &self.outside].into_iter().any(|names| names.contains(&*name(path))),
        }
    }
}

/// Whether the result of an operation between these texts goes into something that holds it, and nowhere else.
fn is_held(before: &str, after: &str) -> bool {
    let mut before = &before[..before.len() - last(before).len()];
    let mut after = &after[first(after).len()..];
    loop {
        if HOLD.iter().any(|hold| before.ends_with(hold)) {
            return after.starts_with([')', ',']);
        }
        // A parenthesis round nothing but the operation.
        let outer = before.strip_suffix('(').filter(|outer| outer.is_empty() || outer.ends_with(['(', ' '])).zip(after.strip_prefix(')'));
        let Some(outer) = outer else { return false };
        (before, after) = outer;
    }
}

/// The operand that a text ends in.
fn last(text: &str) -> &str {
    let mut depth = 0;
    for (at, letter) in text.char_indices().rev() {
        match letter {
            ')' | ']' => depth += 1,
            '(' | '[' if depth > 0 => depth -= 1,
            '(' | '[' | ' ' if depth == 0 => return &text[at + 1..],
            _ => {}
        }
    }
    text
}

/// The operand that a text begins with.
fn first(text: &str) -> &str {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            ')' | ']' | ' ' | ',' | ';' if depth == 0 => return &text[..at],
            _ => {}
        }
    }
    text
}
