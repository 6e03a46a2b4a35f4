//! Values as they are typed: `gamma=2.5` and `640,480`. Not here: which names there are.

use std::fmt;
use std::str::FromStr;

use yunta::Value;

/// One value for all items.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub name: String,
    pub value: Value,
    /// What was typed.
    pub text: String,
}

impl FromStr for Set {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("give a name and a value, as in gamma=2.5")?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() {
            return Err("give a name before the value, as in gamma=2.5".into());
        }
        Ok(Self { name: name.to_owned(), value: value.parse()?, text: value.to_owned() })
    }
}

impl Set {
    /// Whether it is true or false.
    pub fn is_bool(&self) -> bool {
        self.text.parse::<bool>().is_ok()
    }

    /// Whether it is a number that integers do not have.
    pub fn is_real(&self) -> bool {
        !self.is_bool() && self.text.split(',').any(|part| part.trim().parse::<i128>().is_err())
    }
}

/// How many items lie along each axis.
#[derive(Debug, Clone)]
pub(crate) struct Size {
    axes: Vec<usize>,
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let axes = text.split(',').map(|axis| axis.trim().parse().ok().filter(|&axis: &usize| axis > 0));
        match axes.collect::<Option<Vec<_>>>() {
            Some(axes) if axes.len() <= 3 => Ok(Self { axes }),
            _ => Err("give one to three whole numbers of at least 1, as in 640,480".into()),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.axes.iter().map(usize::to_string).collect::<Vec<_>>().join(","))
    }
}

impl Size {
    /// How many items there are, where that can be counted.
    pub fn items(&self) -> Option<usize> {
        self.axes.iter().try_fold(1usize, |items, &axis| items.checked_mul(axis))
    }

    /// The first axis first, as a place has it.
    pub fn axes(&self) -> [usize; 3] {
        let axis = |at: usize| self.axes.get(at).copied().unwrap_or(1);
        [axis(0), axis(1), axis(2)]
    }

    /// The last axis first, as NumPy has a shape.
    pub fn shape(&self) -> Vec<usize> {
        self.axes.iter().rev().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_sizes_are_read_or_refused() {
        let set: Set = "gamma = -2.5".parse().unwrap();
        assert!(set.name == "gamma" && set.is_real() && !set.is_bool());
        assert!(!"n=3".parse::<Set>().unwrap().is_real());
        assert!("on=true".parse::<Set>().unwrap().is_bool());
        for text in ["gamma", "=2", "gamma=", "gamma=x"] {
            assert!(text.parse::<Set>().is_err(), "{text}");
        }
        let size: Size = "640,480".parse().unwrap();
        assert_eq!((size.axes(), size.shape()), ([640, 480, 1], vec![480, 640]));
        for text in ["", "0", "1,2,3,4", "1x2", "-1", "1,"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }
}
