//! What naga would not survive, or has no place to show for, is refused by the text's tokens before it reads them. Not here:
//! what is wrong WGSL.

use super::message::Trouble;
use super::tokens::{Kind, Token, tokens};

/// Parentheses, brackets, braces and types within each other. naga's own bound is about twice this, and has no place to show.
const MOST_NESTED: usize = 90;

/// Words that a `<` behind opens the types of.
const GENERIC: [&str; 6] = ["array", "ptr", "atomic", "vec2", "vec3", "vec4"];

/// Refuses what is nested too deeply, and sizes that naga would add up to more than it counts, at their place.
pub(super) fn within_limits(text: &str) -> Result<(), Trouble> {
    let tokens = tokens(text);
    let (mut depth, mut types) = (0usize, 0usize);
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Mark('(' | '[' | '{') => depth += 1,
            Kind::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            Kind::Mark('<') if at > 0 && GENERIC.contains(&tokens[at - 1].text(text)) => types += 1,
            Kind::Mark('>') => types = types.saturating_sub(1),
            Kind::Mark(';') => types = 0,
            Kind::Mark('@') => sized(text, &tokens[at + 1..])?,
            _ => {}
        }
        if depth > MOST_NESTED {
            let trouble = Trouble::new(format!("nested more than {MOST_NESTED} deep")).at(Some(token.range.clone()));
            return Err(trouble.note("give the inner part a name by `let`"));
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
