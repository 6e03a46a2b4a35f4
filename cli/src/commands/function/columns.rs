//! The names of columns that are an element together: `color.x`, `color.y`. Not here: their numbers.

use crate::data::sink::ColumnNames;

const LETTERS: [&str; 4] = ["x", "y", "z", "w"];

/// The column of each number of an element: the name itself of one number, `v.x` to `v.w` of a vector, `m.0` and so on of a
/// matrix.
pub(crate) fn names(name: &str, components: usize) -> Vec<String> {
    match components {
        1 => vec![name.to_owned()],
        2..=4 => LETTERS[..components].iter().map(|letter| format!("{name}.{letter}")).collect(),
        _ => (0..components).map(|component| format!("{name}.{component}")).collect(),
    }
}

/// What a table's columns are called, of which those of a file without names are c0, c1 and so on.
pub(crate) fn of_table(names: ColumnNames) -> Vec<String> {
    match names {
        ColumnNames::Written(names) => names,
        ColumnNames::Numbers(columns) => columns.iter().map(|column| format!("c{column}")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_elements_numbers_have_names_of_their_own() {
        assert_eq!(names("a", 1), ["a"]);
        assert_eq!(names("v", 3), ["v.x", "v.y", "v.z"]);
        assert_eq!(names("m", 9).last().unwrap(), "m.8");
        assert_eq!(of_table(ColumnNames::Numbers(vec![0, 1])), ["c0", "c1"]);
    }
}
