//! What naga's validator says, in a user's words: its numbers of parts mean nothing to one, and types have WGSL's names. Not here:
//! where.

/// The same without parts' numbers, with types as they are written.
pub(super) fn worded(what: &str) -> String {
    const SCALARS: [(&str, u8, &str); 9] = [
        ("Float", 4, "f32"),
        ("Float", 8, "f64"),
        ("Sint", 4, "i32"),
        ("Sint", 8, "i64"),
        ("Uint", 4, "u32"),
        ("Uint", 8, "u64"),
        ("Bool", 1, "bool"),
        ("AbstractInt", 8, "a whole number"),
        ("AbstractFloat", 8, "a number"),
    ];
    let mut clean = without_handles(what);
    for (kind, width, name) in SCALARS {
        clean = clean.replace(&format!("Scalar {{ kind: {kind}, width: {width} }}"), name);
        for (size, count) in [("Bi", 2), ("Tri", 3), ("Quad", 4)] {
            clean = clean.replace(&format!("Vector {{ size: {size}, scalar: {name} }}"), &format!("vec{count}<{name}>"));
        }
        clean = clean.replace(&format!("Scalar({name})"), name);
    }
    let own = format!("`{}`", super::expression::RESULT);
    clean.replace("with (of type ", "with (").replace("and (of type ", "and (").replace(&own, "the expression")
}

/// naga names its parts by numbers (`[3]`), which mean nothing to a user.
fn without_handles(what: &str) -> String {
    let mut clean = String::with_capacity(what.len());
    let mut rest = what;
    while let Some(at) = rest.find('[') {
        let end = rest[at..].find(']').map_or(rest.len(), |end| at + end + 1);
        let inner = &rest[at + 1..end.saturating_sub(1).max(at + 1)];
        let kept = if inner.bytes().all(|digit| digit.is_ascii_digit()) { at } else { end };
        clean.push_str(rest[..kept].trim_end_matches(if kept == at { ' ' } else { '\0' }));
        rest = &rest[end..];
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_their_names() {
        let told = "Operation Add can't work with [0] (of type Scalar(Scalar { kind: Float, width: 8 })) and [1] \
                    (of type Vector { size: Tri, scalar: Scalar { kind: Uint, width: 4 } })";
        assert_eq!(worded(told), "Operation Add can't work with (f64) and (vec3<u32>)");
    }
}
