//! A computation of one's own: one WGSL function, or an expression alone, for every item. Here is what a user holds and
//! what it becomes for given types; the crate yunta-lower reads it and makes a lane program of it, `bytecode` runs that. Not
//! here: engines and jobs.

mod axes;
mod bytecode;
mod call;
#[cfg(feature = "compiled")]
#[allow(missing_docs, reason = "for the macro's code alone: an operation is what its name says")]
pub mod compiled;
#[cfg(not(feature = "compiled"))]
#[path = "function/compiled/absent.rs"]
mod compiled;
mod cost;
mod data;
mod gpu;
mod input;
mod inspect;
mod machine;
#[allow(missing_docs, reason = "an operation is what its name says")]
mod ops;
mod plan;
mod program;
mod reduce;
#[cfg(test)]
mod tests;
mod value;

use std::sync::{Arc, OnceLock};

use crate::error::{Error, Result};
use crate::kernel::digest;
pub use call::Call;
use compiled::Compiled;
pub use input::{Data, IntoData};
pub use inspect::ItemCost;
use language::{Argument, Constants, ExpressionText, Shape, Signature, Stack, Text, Trouble, check_expression, parse, signature};
pub use reduce::{Reduced, Reduction, Totals};
pub use value::Value;
pub use yunta_lower::lanes::ScalarType;
#[cfg(any(test, all(feature = "jit", unix, target_arch = "x86_64")))]
use yunta_lower::library;
use yunta_lower::{lanes, language, lower};

/// The mathematics of constants.
const CONSTANTS: Constants = Constants { single: ops::single::constant, double: ops::double::constant };

/// A function of WGSL that computes an item from its parameters.
///
/// ```
/// # fn main() -> yunta::Result<()> {
/// use yunta::Function;
/// let function = Function::new("fn area(width: f32, height: f32) -> f32 { return width * height; }")?;
/// assert_eq!(function.parameters()[1].name, "height");
/// assert_eq!(function.outputs()[0].name, "area");
///
/// let expression = Function::expression("exp(-gamma * (x - y) * (x - y))")?;
/// assert_eq!(expression.parameters()[0].name, "gamma"); // of the type that the data has
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Function {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    text: Written,
    /// The function of the text that is meant.
    name: Option<String>,
    parameters: Vec<Parameter>,
    outputs: Vec<FunctionOutput>,
    text_hash: OnceLock<u64>,
    programs: plan::Programs,
    /// Its code, where it is a part of the binary.
    compiled: Option<Compiled>,
}

#[derive(Debug)]
enum Written {
    Module(String),
    Expression(ExpressionText),
    /// With its parameters and its result's type.
    Typed(ExpressionText, String, String),
}

/// What a function takes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name in the text.
    pub name: String,
    /// The type of its numbers; none in an expression alone, where it is the data's.
    pub scalar: Option<ScalarType>,
    /// How many numbers an element is: 1, or those of a vector.
    pub components: usize,
    /// What is read of it.
    pub kind: ParameterKind,
}

/// What an item reads of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// Its own element of an array, or one value that is the same for all items.
    Element,
    /// Any element of a whole input: `var<storage, read> name: array<T>`.
    Whole,
}

/// What a function gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionOutput {
    /// The field of the struct that it returns, or the function's own name; `result` of an expression alone.
    pub name: String,
    /// The type of its numbers; none in an expression alone, where it follows from the data.
    pub scalar: Option<ScalarType>,
    /// How many numbers an element is; of an expression alone, if that can be told without the data.
    pub components: usize,
}

impl Function {
    /// The function of this text that no other of its functions calls.
    ///
    /// # Errors
    /// The text is not valid WGSL, does what an item cannot do, or has several such functions. The message shows the line.
    pub fn new(source: impl Into<String>) -> Result<Self> {
        Self::of(Written::Module(source.into()), None, None)
    }

    /// The function of this name.
    ///
    /// # Errors
    /// As [`Function::new`], or there is none of this name.
    pub fn named(source: impl Into<String>, name: &str) -> Result<Self> {
        Self::of(Written::Module(source.into()), Some(name.to_owned()), None)
    }

    /// An expression of WGSL, such as `exp(-gamma * (x - y) * (x - y))`. Its free names are its parameters, in the order
    /// in which they first stand there; their types, and those of its numbers, are the data's.
    ///
    /// # Errors
    /// It is no expression of WGSL, whatever the types of its names. The message shows the place.
    pub fn expression(text: &str) -> Result<Self> {
        let expression = check_expression(text).map_err(|trouble| trouble.error_in(text))?;
        let names: Vec<_> = expression.names.clone();
        let parameter = |name| Parameter { name, scalar: None, components: 1, kind: ParameterKind::Element };
        let output = FunctionOutput { name: "result".into(), scalar: None, components: 1 };
        let parameters = names.into_iter().map(parameter).collect();
        let function = Self {
            inner: Arc::new(Inner {
                text: Written::Expression(expression),
                name: None,
                parameters,
                outputs: vec![output],
                text_hash: OnceLock::new(),
                programs: plan::Programs::default(),
                compiled: None,
            }),
        };
        let components = function.components()?;
        match Arc::try_unwrap(function.inner) {
            Ok(mut inner) => {
                inner.outputs[0].components = components;
                Ok(Self { inner: Arc::new(inner) })
            }
            Err(inner) => Ok(Self { inner }),
        }
    }

    /// An expression whose names are of these types of WGSL, as in `("z", "vec2<f32>")`, and whose value is of that one. Those that do
    /// not stand in it are no parameters.
    ///
    /// # Errors
    /// As [`Function::expression`], or it has other names, or gives another type.
    ///
    /// ```
    /// use yunta::Function;
    /// let length = Function::expression_of("length(z)", &[("z", "vec2<f32>"), ("t", "f32")], "f32")?;
    /// assert_eq!(length.parameters().len(), 1);
    /// assert!(Function::expression_of("z", &[("z", "vec2<f32>")], "f32").is_err());
    /// # Ok::<(), yunta::Error>(())
    /// ```
    pub fn expression_of(text: &str, names: &[(&str, &str)], result: &str) -> Result<Self> {
        let expression = check_expression(text).map_err(|trouble| trouble.error_in(text))?;
        if let Some(unknown) = expression.names.iter().find(|name| names.iter().all(|(known, _)| known != name)) {
            let known: Vec<_> = names.iter().map(|&(name, _)| name).collect();
            return Err(Error::Function { message: format!("{unknown} is no name here: there are {}", known.join(", ")) });
        }
        let stands = |name: &str| expression.names.iter().any(|known| known == name);
        let parameters: Vec<_> = names.iter().filter(|(name, _)| stands(name)).map(|(name, of)| format!("{name}: {of}")).collect();
        Self::of(Written::Typed(expression, parameters.join(", "), result.to_owned()), None, None)
    }

    fn of(text: Written, name: Option<String>, compiled: Option<Compiled>) -> Result<Self> {
        let draft = Self {
            inner: Arc::new(Inner {
                text,
                name,
                parameters: Vec::new(),
                outputs: Vec::new(),
                text_hash: OnceLock::new(),
                programs: plan::Programs::default(),
                compiled,
            }),
        };
        let (parameters, outputs, name) = draft.read(&|_| ScalarType::F32, |_, _, signature| {
            let data = signature.arguments.iter().filter_map(|argument| match argument {
                Argument::Data(name, shape) => Some(parameter(name, *shape, ParameterKind::Element)),
                Argument::Place => None,
            });
            let wholes = signature.wholes.iter().map(|(name, shape)| parameter(name, *shape, ParameterKind::Whole));
            let outputs = signature.outputs.iter().map(|(name, shape)| FunctionOutput {
                name: name.clone(),
                scalar: Some(shape.scalar),
                components: shape.components,
            });
            Ok((data.chain(wholes).collect(), outputs.collect(), signature.name.clone()))
        })?;
        match Arc::try_unwrap(draft.inner) {
            Ok(inner) => Ok(Self { inner: Arc::new(Inner { name: Some(name), parameters, outputs, ..inner }) }),
            Err(inner) => Ok(Self { inner }),
        }
    }

    /// How many numbers an expression alone is, tried with one type for all names. What is wrong with every type in the
    /// same way is wrong; what is wrong in different ways may fit types of several kinds, and is read again with those.
    fn components(&self) -> Result<usize> {
        let mut errors = Vec::new();
        for scalar in [ScalarType::F32, ScalarType::I32, ScalarType::U32, ScalarType::Bool, ScalarType::F64] {
            match self.read(&|_| scalar, |_, _, signature| Ok(signature.outputs[0].1.components)) {
                Ok(components) => return Ok(components),
                Err(error) => errors.push(error),
            }
        }
        let first = errors.swap_remove(0);
        let same = errors.iter().all(|error| error.to_string() == first.to_string());
        if same { Err(first) } else { Ok(1) }
    }

    /// What it takes: the parameters in their order, then the whole inputs. An item's place is none of them.
    pub fn parameters(&self) -> &[Parameter] {
        &self.inner.parameters
    }

    /// What it gives.
    pub fn outputs(&self) -> &[FunctionOutput] {
        &self.inner.outputs
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        match &self.inner.text {
            Written::Module(text) => text,
            Written::Expression(expression) | Written::Typed(expression, ..) => expression.written(),
        }
    }

    /// A number for the text.
    fn text_hash(&self) -> u64 {
        *self.inner.text_hash.get_or_init(|| match &self.inner.text {
            Written::Typed(_, parameters, result) => digest((self.source(), parameters, result)),
            _ => digest(self.source()),
        })
    }

    /// Its code, where it is a part of the binary.
    fn compiled(&self) -> Option<Compiled> {
        self.inner.compiled
    }

    fn programs(&self) -> &plan::Programs {
        &self.inner.programs
    }

    /// The function's name; none of an expression alone.
    pub fn name(&self) -> Option<&str> {
        self.inner.name.as_deref()
    }

    /// The function's name for messages.
    fn title(&self) -> &str {
        self.name().unwrap_or("the expression")
    }

    /// A call, which data is to be given to.
    pub fn call<'a>(&self) -> Call<'a> {
        Call::new(self.clone())
    }

    /// Parses, and does something with what was found, on a stack that is large enough.
    fn read<T: Send>(
        &self,
        scalar: &(dyn Fn(&str) -> ScalarType + Sync),
        then: impl FnOnce(&language::Parsed, &Text, &Signature) -> Result<T, Trouble> + Send,
    ) -> Result<T> {
        let done = Stack::of(self.source())?.run(|| {
            let text = match &self.inner.text {
                Written::Module(text) => Text::new(text),
                Written::Expression(expression) => expression.function(scalar),
                Written::Typed(expression, parameters, result) => expression.typed(parameters, result),
            };
            let parsed = parse(text, &CONSTANTS)?;
            let signature = signature(&parsed, self.inner.name.as_deref()).map_err(|trouble| trouble.error(&parsed.text))?;
            then(&parsed, &parsed.text, &signature).map_err(|trouble| trouble.error(&parsed.text))
        })?;
        Ok(done)
    }
}

fn parameter(name: &str, shape: Shape, kind: ParameterKind) -> Parameter {
    Parameter { name: name.to_owned(), scalar: Some(shape.scalar), components: shape.components, kind }
}
