//! What naga would not survive, or has no place to show for, is refused by the text's tokens before it reads them. Not here:
//! what is wrong WGSL.

use super::message::Trouble;
use super::tokens::{Kind, Token, tokens};

/// Parentheses, brackets, braces and types within each other. naga's own bound is about twice this, and has no place to show.
const MOST_NESTED: usize = 90;

/// Branches of one chain, each of which lies within the one before it.
const MOST_ELSE_IFS: usize = 400;

/// Functions of a text.
const MOST_FUNCTIONS: usize = 1_000;

/// Words that a `<` behind opens the types of.
const GENERIC: [&str; 6] = ["array", "ptr", "atomic", "vec2", "vec3", "vec4"];

/// Refuses what is nested too deeply, and sizes that naga would add up to more than it counts, at their place.
pub(super) fn within_limits(text: &str) -> Result<(), Trouble> {
    let tokens = tokens(text);
    let (mut depth, mut types, mut functions) = (0usize, 0usize, 0usize);
    // Of the chain at each depth.
    let mut else_ifs = vec![0usize; MOST_NESTED + 1];
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Mark('(' | '[' | '{') => depth += 1,
            Kind::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            Kind::Mark('<') if at > 0 && GENERIC.contains(&tokens[at - 1].text(text)) => types += 1,
            Kind::Mark('>') => types = types.saturating_sub(1),
            Kind::Mark(';') => types = 0,
            Kind::Mark('@') => sized(text, &tokens[at + 1..])?,
            Kind::Name if token.text(text) == "fn" => functions += 1,
            Kind::Name if token.text(text) == "if" => {
                let goes_on = at > 0 && tokens[at - 1].text(text) == "else";
                else_ifs[depth] = if goes_on { else_ifs[depth] + 1 } else { 0 };
            }
            _ => {}
        }
        if depth > MOST_NESTED {
            let trouble = Trouble::new(format!("nested more than {MOST_NESTED} deep")).at(Some(token.range.clone()));
            return Err(trouble.note("give the inner part a name by `let`"));
        }
        if functions > MOST_FUNCTIONS {
            return Err(Trouble::new(format!("more than {MOST_FUNCTIONS} functions")).at(Some(token.range.clone())));
        }
        if else_ifs[depth] > MOST_ELSE_IFS {
            let trouble = Trouble::new(format!("more than {MOST_ELSE_IFS} branches of one `else if`")).at(Some(token.range.clone()));
            return Err(trouble.note("a long chain of `else if` can be a switch"));
        }
        if types > MOST_NESTED {
            return Err(Trouble::new(format!("types nested more than {MOST_NESTED} deep")).at(Some(token.range.clone())));
        }
    }
    Ok(())
}

/// Whether the number of an attribute behind a `@` is one that can be added to others.
fn sized(text: &str, tokens: &[Token]) -> Result<(), Trouble> {
    let [name, open, number, close, ..] = tokens else { return Ok(()) };
    if !matches!(name.text(text), "size" | "align") || !open.is('(') {
        return Ok(());
    }
    let digits = number.text(text).trim_end_matches(['u', 'i']);
    if digits.len() <= 9 && digits.bytes().all(|digit| digit.is_ascii_digit()) && close.is(')') {
        return Ok(());
    }
    let trouble = Trouble::new(format!("@{} is of no number of at most 9 digits", name.text(text))).at(Some(number.range.clone()));
    Err(trouble.note("an item's struct lies nowhere in memory: leave it out"))
}
