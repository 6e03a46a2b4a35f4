//! Values for all pixels, which may change along a sequence: `k=2`, `k=0..1`, `direction=1,0..0,1`. Not here: which names there are.

use std::str::FromStr;

use yunta::{Parameter, ScalarType};

use crate::commands::function::sets::Set;
use crate::picture::view::even;

/// A value, or one at the beginning of a sequence and one at its end.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub set: Set,
    to: Option<Vec<f64>>,
}

impl FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((from, to)) = text.split_once("..") else { return Ok(Self { set: text.parse()?, to: None }) };
        let set: Set = from.parse()?;
        let numbers = |text: &str| text.split(',').map(|number| number.trim().parse().ok()).collect::<Option<Vec<f64>>>();
        match (numbers(&set.text), numbers(to)) {
            (Some(from), Some(to)) if from.len() == to.len() => Ok(Self { set, to: Some(to) }),
            _ => Err("give as many numbers at both ends, as in k=0..1 or direction=1,0..0,1".into()),
        }
    }
}

impl Given {
    /// Whether it changes.
    pub fn moves(&self) -> bool {
        self.to.is_some()
    }

    /// The value at a part of the way, 0 to 1: of a parameter of whole numbers the nearest ones.
    pub fn at(&self, along: f64, parameters: &[Parameter]) -> Self {
        let Some(to) = &self.to else { return self.clone() };
        let scalar = parameters.iter().find(|parameter| parameter.name == self.set.name).and_then(|parameter| parameter.scalar);
        let is_whole = matches!(scalar, Some(ScalarType::I32 | ScalarType::U32 | ScalarType::I64 | ScalarType::U64));
        let number = |(from, to): (&str, &f64)| {
            let at = even(from.trim().parse().unwrap_or_default(), *to, along);
            (if is_whole { at.round() } else { at }).to_string()
        };
        let text = self.set.text.split(',').zip(to).map(number).collect::<Vec<_>>().join(",");
        // Numbers are values.
        let value = text.parse().unwrap_or_else(|_| self.set.value.clone());
        Self { set: Set { name: self.set.name.clone(), value, text }, to: None }
    }
}

#[cfg(test)]
mod tests {
    use yunta::Function;

    use super::*;

    #[test]
    fn a_value_goes_from_one_end_to_the_other() {
        let function = Function::new("fn f(z: vec2<f32>, k: f32, n: i32, d: vec2<f32>) -> f32 { return z.x * k * f32(n) * d.x; }").unwrap();
        let at = |text: &str, along: f64| text.parse::<Given>().unwrap().at(along, function.parameters()).set.text;
        assert_eq!([0.0, 0.25, 1.0].map(|along| at("k=1..3", along)), ["1", "1.5", "3"]);
        assert_eq!([0.0, 0.3, 1.0].map(|along| at("n=1..10", along)), ["1", "4", "10"]);
        assert_eq!(at("d=1,0..0,-1", 0.5), "0.5,-0.5");
        assert_eq!(at("k=7", 0.5), "7");
        for text in ["k=1..", "k=..1", "k=1..2,3", "k=true..false", "k", "=1..2", "k=1..2..3"] {
            assert!(text.parse::<Given>().is_err(), "{text}");
        }
    }
}
