//! Functions that WGSL does not have, known where a text calls them and does not declare them itself. Those of floats stand for any
//! type of float and for vectors of it, as built-ins do and functions of a text cannot: naga reads their calls as derivatives, which
//! no item has a use for and which are refused where a text asks for them. Random numbers are the functions of `shaders/math`, put
//! behind the text. Not here: what they compute.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use naga::{DerivativeAxis as Axis, DerivativeControl as Control, Expression};

use super::Text;
use super::message::Trouble;
use super::tokens::{Token, tokens};
use crate::shaders::{File, source};

/// The functions of one float, and what naga reads.
const OF_ONE: [(&str, &str, Axis, Control); 7] = [
    ("expm1", "dpdx", Axis::X, Control::None),
    ("log1p", "dpdy", Axis::Y, Control::None),
    ("cbrt", "dpdxCoarse", Axis::X, Control::Coarse),
    ("erf", "dpdyCoarse", Axis::Y, Control::Coarse),
    ("erfc", "dpdxFine", Axis::X, Control::Fine),
    ("normal_cdf", "dpdyFine", Axis::Y, Control::Fine),
    ("lgamma", "fwidth", Axis::Width, Control::None),
];

/// `hypot(x, y)` is read as `atan2` of this mark round x.
const HYPOT: &str = "hypot";
const MARK: &str = "fwidthFine";

/// Random numbers, whose types are told by their names; in an expression alone those of floats have the data's.
const RANDOM: [(&str, bool); 5] =
    [("random_u32", false), ("random_uniform", false), ("random_normal", false), ("random_uniform_f64", true), ("random_normal_f64", true)];

/// The function of `shaders/math` that a derivative stands for; of a mark there is none.
pub fn of_derivative(axis: Axis, control: Control) -> Option<&'static str> {
    OF_ONE.iter().find(|(_, _, x, c)| (*x, *c) == (axis, control)).map(|(name, ..)| *name)
}

/// Whether it is the mark.
pub fn is_marked(expression: &Expression) -> bool {
    matches!(expression, Expression::Derivative { axis: Axis::Width, ctrl: Control::Fine, .. })
}

/// What to put in place of which parts of the user's text, and what behind it.
#[derive(Debug, Default)]
pub(super) struct Provided {
    pub changes: Vec<(Range<usize>, String)>,
    pub behind: String,
}

/// The calls of provided functions, outside of parts, in order, that something else has been put in place
/// of.
///
/// # Errors
/// The text asks for a derivative, or for a hypotenuse of one number.
pub(super) fn provided(text: &Text, replaced: &[(Range<usize>, String)]) -> Result<Provided, Trouble> {
    let source = text.written.as_str();
    let tokens = tokens(source);
    let word = |at: usize| tokens.get(at).map_or("", |token: &Token| token.text(source));
    let declared: HashSet<_> = (1..tokens.len()).filter(|&at| word(at - 1) == "fn").map(word).collect();
    let (mut provided, mut random) = (Provided::default(), BTreeSet::new());
    for at in 0..tokens.len() {
        let (name, place) = (word(at), tokens[at].range.clone());
        let called = word(at + 1) == "(" && (at == 0 || !matches!(word(at - 1), "." | "fn")) && !declared.contains(name);
        let before = replaced.partition_point(|(range, _)| range.start <= place.start);
        if !called || replaced[..before].last().is_some_and(|(range, _)| range.contains(&place.start)) {
            continue;
        }
        if is_derivative(name) {
            return Err(Trouble::new("a derivative of neighbouring pixels: items have no neighbours").at(Some(place)));
        } else if let Some((_, read, ..)) = OF_ONE.iter().find(|(known, ..)| *known == name) {
            provided.changes.push((place, (*read).to_owned()));
        } else if name == HYPOT {
            let comma =
                comma(&tokens, at + 1).ok_or_else(|| Trouble::new("hypot is of two numbers: hypot(x, y)").at(Some(place.clone())))?;
            let open = tokens[at + 1].range.end;
            provided.changes.extend([(place, "atan2".to_owned()), (open..open, format!("{MARK}(")), (comma, "),".to_owned())]);
        } else if let Some(&(known, wide)) = RANDOM.iter().find(|(known, _)| *known == name) {
            let wider = !wide && known != "random_u32" && text.before().contains("f64");
            provided.changes.push((place, format!("yunta_{known}{}", if wider { "_f64" } else { "" })));
            random.insert(wide || wider);
        }
    }
    provided.changes.sort_by_key(|(range, _)| (range.start, range.end));
    provided.behind = random.last().map(|&wide| generator(wide)).unwrap_or_default();
    Ok(provided)
}

fn is_derivative(name: &str) -> bool {
    let rest = ["dpdx", "dpdy", "fwidth"].iter().find_map(|begin| name.strip_prefix(begin));
    matches!(rest, Some("" | "Coarse" | "Fine"))
}

/// The comma behind the first argument of the call whose parenthesis this is.
fn comma(tokens: &[Token], open: usize) -> Option<Range<usize>> {
    let mut depth = 0usize;
    for token in &tokens[open..] {
        depth = match () {
            () if token.is('(') || token.is('[') => depth + 1,
            () if token.is(')') || token.is(']') => depth.checked_sub(1)?,
            () if token.is(',') && depth == 1 => return Some(token.range.clone()),
            () => depth,
        };
        if depth == 0 {
            return None;
        }
    }
    None
}

/// The generator's text, in which the language's own operations stand for what shaders need functions for.
fn generator(wide: bool) -> String {
    let file = if wide { File::RandomF64 } else { File::Random };
    let mut text = source([file].into_iter(), &[File::Sqrt, File::Log, File::Trig]);
    for (name, own) in [("yunta_sqrt(", "sqrt("), ("yunta_log(", "log("), ("yunta_cos(", "cos("), ("keep(", "yunta_keep(")] {
        text = text.replace(name, own);
    }
    format!("\nfn yunta_keep(x: f32) -> f32 {{ return x; }}\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match provided(&Text::new(text), &[]) {
            Ok(provided) => Text::replaced(text, &provided.changes).read,
            Err(trouble) => trouble.what,
        }
    }

    #[test]
    fn calls_are_found_and_nothing_else() {
        assert_eq!(read("erf(x) + erfc(erf(y))"), "dpdyCoarse(x) + dpdxFine(dpdyCoarse(y))");
        assert_eq!(read("hypot(hypot(a, b[1]), vec2(c, d).x)"), "atan2(fwidthFine(atan2(fwidthFine(a), b[1])), vec2(c, d).x)");
        assert_eq!(
            read("fn erf(x: f32) -> f32 { return x; } fn f() { erf(1.0); }"),
            "fn erf(x: f32) -> f32 { return x; } fn f() { erf(1.0); }"
        );
        assert_eq!(read("erf + a.erf"), "erf + a.erf");
        assert_eq!(read("random_u32(1, i, 2)"), "yunta_random_u32(1, i, 2)");
        assert!(read("hypot(x)").contains("hypot(x, y)"));
        assert!(read("dpdxFine(x)").contains("no neighbours"));
    }
}
