//! What stands in the macro's parentheses: a visibility, a text or the path of a file that has it, and the name of the function that
//! is meant. Not here: what the text means.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro::{Delimiter, Span, TokenStream, TokenTree};

/// What the macro is given.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// Rust's word for who sees the module: nothing, `pub` or `pub(...)`.
    pub visibility: String,
    pub text: String,
    /// The file that the text is of, and how the macro's user calls it.
    pub file: Option<(PathBuf, String)>,
    /// The function that is meant.
    pub name: Option<String>,
}

const FORM: &str = "function!(\"price.wgsl\") is wanted, with `pub` before the path and with `, name` of a function behind it where need be; \
                    or a text instead of the path: function!(\"fn double(x: f32) -> f32 { return 2.0 * x; }\")";

/// Reads the macro's tokens, and the file that they name.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn read(tokens: TokenStream) -> Result<Given, String> {
    let mut given = Given::default();
    let mut tokens = tokens.into_iter().peekable();
    if matches!(tokens.peek(), Some(TokenTree::Ident(word)) if word.to_string() == "pub") {
        given.visibility = tokens.next().map(|word| word.to_string()).unwrap_or_default();
        if let Some(TokenTree::Group(group)) =
            tokens.next_if(|token| matches!(token, TokenTree::Group(g) if g.delimiter() == Delimiter::Parenthesis))
        {
            given.visibility += &group.to_string();
        }
    }
    let (literal, span) = literal(tokens.next()).ok_or(FORM)?;
    given.name = match (tokens.next(), tokens.next(), tokens.next()) {
        (None, ..) => None,
        (Some(TokenTree::Punct(comma)), None, _) if comma.as_char() == ',' => None,
        (Some(TokenTree::Punct(comma)), Some(TokenTree::Ident(name)), None) if comma.as_char() == ',' => Some(name.to_string()),
        _ => return Err(FORM.into()),
    };
    let written = string(&literal).ok_or(FORM)?;
    if written.contains(['{', '\n']) {
        given.text = written;
        return Ok(given);
    }
    if !written.ends_with(".wgsl") {
        return Err(format!(
            "{written:?} is neither the path of a .wgsl file nor a function: an expression alone has no types, so write \
                            fn name(x: f32) -> f32 {{ return ...; }}"
        ));
    }
    let path = beside(span, &written);
    given.text = fs::read_to_string(&path)
        .map_err(|error| format!("{}: {error}; a path is taken from the file that the macro stands in", path.display()))?;
    given.file = Some((path, written));
    Ok(given)
}

/// The literal of a token, which may come by way of another macro.
fn literal(token: Option<TokenTree>) -> Option<(String, Span)> {
    match token? {
        TokenTree::Literal(literal) => Some((literal.to_string(), literal.span())),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => literal(group.stream().into_iter().next()),
        _ => None,
    }
}

/// A path as `include_str!` takes it: from the folder of the file in which it stands; from the crate's where that is not known.
fn beside(span: Span, path: &str) -> PathBuf {
    let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let folder = span.local_file().and_then(|file| file.parent().map(Path::to_owned));
    let path = folder.unwrap_or_else(|| root.clone()).join(path);
    // The compiler names its files from where it runs, which is the workspace's folder.
    fs::canonicalize(&path).or_else(|_| fs::canonicalize(root.join(&path))).unwrap_or(path)
}

/// What a literal of a string means.
fn string(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let inner = raw.trim_matches('#');
        return Some(inner.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let (mut text, mut rest) = (String::new(), inner.chars());
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next()? {
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            '0' => text.push('\0'),
            'x' => text.push(char::from(u8::from_str_radix(&rest.by_ref().take(2).collect::<String>(), 16).ok()?)),
            'u' => {
                let digits: String = rest.by_ref().skip(1).take_while(|c| *c != '}').filter(|c| *c != '_').collect();
                text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
            }
            '\n' => rest = rest.as_str().trim_start().chars(),
            same @ ('\\' | '"' | '\'') => text.push(same),
            _ => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::string;

    #[test]
    fn literals_mean_what_rust_says() {
        assert_eq!(string(r##"r#"a "b" \n"#"##).as_deref(), Some("a \"b\" \\n"));
        assert_eq!(string(r#""a\n\t\"b\" \x41\u{e9} \\""#).as_deref(), Some("a\n\t\"b\" Aé \\"));
        assert_eq!(string("\"a \\\n     b\"").as_deref(), Some("a b"));
        assert_eq!(string("b\"a\""), None);
        assert_eq!(string("1.5"), None);
    }
}
