//! The module that stands for a function: its call with typed parameters, and its typed results. Not here: its code.

use std::fmt::Write as _;

use yunta_lower::lanes::{Lanes, ScalarType};
use yunta_lower::language::{Argument, Constants, Shape, Signature, Stack, Text, parse, signature};
use yunta_lower::lower::lower;

use crate::code::{Code, code};
use crate::given::Given;

/// The module of a function as Rust.
///
/// # Errors
/// What is wrong with the text, at its line.
pub(crate) fn of(given: &Given) -> Result<String, String> {
    let (signature, lanes) = lowered(&given.text, given.name.as_deref()).map_err(|message| match &given.file {
        Some((_, file)) => format!("{file}: {message}"),
        None => message,
    })?;
    let wholes: Vec<_> = signature.wholes.iter().map(|(_, shape)| *shape).collect();
    let code = code(&lanes, &wholes)?;
    Ok(Module { given, signature: &signature, code }.whole())
}

/// The function's outside, and its program where each parameter is an array: one value for all items is one for each of them.
fn lowered(text: &str, name: Option<&str>) -> Result<(Signature, Lanes), String> {
    let read = || {
        let parsed = parse(Text::new(text), &Constants::LEFT)?;
        let signature = signature(&parsed, name).map_err(|trouble| trouble.error(&parsed.text))?;
        let mut lanes = lower(&parsed, &signature, &|_| false).map_err(|trouble| trouble.error(&parsed.text))?;
        lanes.optimize();
        Ok((signature, lanes))
    };
    Stack::of(text).and_then(|stack| stack.run(read)).map_err(|error| error.message)
}

struct Module<'a> {
    given: &'a Given,
    signature: &'a Signature,
    code: Code,
}

/// A name as Rust takes it, whatever its words are.
fn name(name: &str) -> String {
    format!("r#{name}")
}

/// The type of an element.
fn element(shape: Shape) -> String {
    if shape.components == 1 { shape.scalar.to_string() } else { format!("[{}; {}]", shape.scalar, shape.components) }
}

/// The same of results, whose bools are bytes.
fn result(shape: Shape) -> String {
    element(shape).replace("bool", "u8")
}

impl Module<'_> {
    fn whole(&self) -> String {
        let (visibility, function, source) = (&self.given.visibility, &self.signature.name, &self.given.text);
        let watched = match &self.given.file {
            Some((path, _)) => format!("const _: &str = ::core::include_str!({:?});", path.display().to_string()),
            None => String::new(),
        };
        let (call, results, code) = (self.call(), self.results(), self.code());
        format!(
            "#[doc = {about:?}]
            #[allow(non_snake_case, non_camel_case_types, clippy::all, clippy::pedantic)]
            {visibility} mod {module} {{
                {watched}
                /// The text of the function.
                pub const SOURCE: &str = {source:?};

                /// The function, whose data is given by name.
                ///
                /// # Errors
                /// None of a text that the macro has compiled.
                pub fn function() -> ::yunta::Result<::yunta::Function> {{
                    static FUNCTION: ::std::sync::OnceLock<::yunta::Result<::yunta::Function>> = ::std::sync::OnceLock::new();
                    FUNCTION.get_or_init(|| ::yunta::compiled::function(SOURCE, {function:?}, ::yunta::compiled::Compiled::of::<Code>())).clone()
                }}

                {call}
                {results}
                {code}
            }}",
            about = format!("The function `{function}` of WGSL, compiled: `{function}::call()?` takes its data."),
            module = name(function),
        )
    }

    /// The parameters and whole inputs.
    fn parameters(&self) -> impl Iterator<Item = (&str, Shape, &'static str)> {
        let data = self.signature.arguments.iter().filter_map(|argument| match argument {
            Argument::Data(name, shape) => Some((name.as_str(), *shape, "Element")),
            Argument::Place => None,
        });
        data.chain(self.signature.wholes.iter().map(|(name, shape)| (name.as_str(), *shape, "Array")))
    }

    fn call(&self) -> String {
        let mut methods = String::new();
        for (parameter, shape, kind) in self.parameters() {
            let about = match kind {
                "Array" => format!("All elements of the whole input `{parameter}`, each of `{}`.", element(shape)),
                _ => format!("The parameter `{parameter}`: a slice with a `{0}` for each item, or one `{0}` for all.", element(shape)),
            };
            let _ = write!(
                methods,
                "#[doc = {about:?}]
                #[must_use]
                pub fn {method}(self, data: impl ::yunta::compiled::{kind}<'a, {ty}>) -> Self {{
                    Self(::yunta::compiled::{kind}::give(data, self.0, {parameter:?}))
                }}\n",
                method = name(parameter),
                ty = element(shape),
            );
        }
        for (method, given, about) in [
            ("items", "usize", "How many items there are, along one axis, where no parameter tells it."),
            (
                "size",
                "[usize; 3]",
                "How many items there are along the axes of `@builtin(global_invocation_id)`, the first of which is the fastest.",
            ),
        ] {
            if self.parameters().all(|(parameter, ..)| parameter != method) {
                let _ = writeln!(
                    methods,
                    "#[doc = {about:?}] #[must_use] pub fn {method}(self, {method}: {given}) -> Self {{ Self(self.0.{method}({method})) }}"
                );
            }
        }
        format!(
            "/// The function with its data: what an engine runs.
            #[derive(Debug)]
            #[must_use = \"an engine runs it\"]
            pub struct Call<'a>(::yunta::Call<'a>);

            /// A call, which data is to be given to.
            ///
            /// # Errors
            /// None of a text that the macro has compiled.
            pub fn call<'a>() -> ::yunta::Result<Call<'a>> {{
                Ok(Call(function()?.call()))
            }}

            impl<'a> Call<'a> {{ {methods} }}
            ::yunta::__compiled_call!(Call, Results);\n"
        )
    }

    fn results(&self) -> String {
        let (mut fields, mut zeroed, mut lengths, mut memory, mut columns) = Default::default();
        let add = |to: &mut String, text: String| *to += &text;
        for (output, shape) in &self.signature.outputs {
            let (field, ty, width) = (name(output), result(*shape), shape.components);
            let whole = width == 1;
            let about = match shape.scalar {
                ScalarType::Bool => format!("`{output}` of each item: 0 or 1."),
                _ => format!("`{output}` of each item."),
            };
            add(&mut fields, format!("#[doc = {about:?}] pub {field}: ::std::vec::Vec<{ty}>,"));
            let zeroes = if whole { "zeroed_vec" } else { "compiled::zeroed" };
            add(&mut zeroed, format!("{field}: ::yunta::{zeroes}(items)?,"));
            add(&mut lengths, format!("into.{field}.len(),"));
            let flat = if whole { "[..]" } else { ".as_flattened_mut()" };
            let taken = if whole { "&mut " } else { "" };
            add(&mut memory, format!("::yunta::Column::new({taken}into.{field}{flat}, {width}),"));
            let flattened = if whole { "" } else { ".into_flattened()" };
            add(&mut columns, format!("({output:?}, {width}, self.{field}{flattened}.into()),"));
        }
        format!(
            "/// What the function gives, an element for each item.
            #[derive(Debug, Clone, Default, PartialEq)]
            pub struct Results {{ {fields} }}

            impl ::yunta::Results for Results {{
                type Into = Self;
                type Resident = ::yunta::ResidentColumns;

                fn stay(self, engine: u64) -> ::yunta::ResidentColumns {{
                    ::yunta::Results::stay(::yunta::compiled::columns([{columns}]), engine)
                }}

                fn away<'f>(
                    engine: u64,
                    items: usize,
                    fields: impl Iterator<Item = ::yunta::Field<'f>>,
                    held: ::std::vec::Vec<::std::sync::Arc<dyn ::yunta::compiled::Away>>,
                ) -> ::std::option::Option<::yunta::ResidentColumns> {{
                    <::yunta::Columns as ::yunta::Results>::away(engine, items, fields, held)
                }}

                fn zeroed<'f>(items: usize, _: impl Iterator<Item = ::yunta::Field<'f>>) -> ::std::option::Option<Self> {{
                    ::std::option::Option::Some(Self {{ {zeroed} }})
                }}

                fn memory(&mut self) -> &mut Self {{
                    self
                }}

                fn outputs<'m, 'f>(
                    into: &'m mut Self,
                    items: usize,
                    _: impl Iterator<Item = ::yunta::Field<'f>>,
                ) -> ::std::result::Result<::yunta::Outputs<'m>, (::std::string::String, ::std::string::String)> {{
                    let lengths = [{lengths}];
                    if lengths.iter().any(|&length| length != items) {{
                        let given = ::std::format!(\"of {{lengths:?}} elements\");
                        return Err((given, ::std::format!(\"the results have {{items}} elements each\")));
                    }}
                    Ok(::yunta::Outputs::several([{memory}]))
                }}
            }}\n"
        )
    }

    fn code(&self) -> String {
        let Code { lanes, body } = &self.code;
        format!(
            "struct Code;
            #[allow(unused, unreachable_code)]
            impl ::yunta::compiled::Program for Code {{
                #[inline(always)]
                fn run<S: ::yunta::Simd>(simd: S, items: &mut ::yunta::compiled::Items<'_, '_>) -> bool {{
                    use ::yunta::compiled as y;
                    const N: usize = {lanes};
                    {body}
                }}
            }}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(text: &str) -> Result<String, String> {
        of(&Given { text: text.into(), ..Given::default() })
    }

    #[test]
    fn an_error_shows_the_line_and_the_place() {
        let message = module("fn f(x: f32) -> f32 {\n    return x + y;\n}").unwrap_err();
        assert!(message.starts_with("line 2, column 16: "), "{message}");
        assert!(message.contains("\n        return x + y;\n                   ^"), "{message}");
        let file = Some((std::path::PathBuf::from("/tmp/f.wgsl"), "f.wgsl".to_owned()));
        let message = of(&Given { text: "fn f() {}".into(), file, ..Given::default() }).unwrap_err();
        assert!(message.starts_with("f.wgsl: f returns nothing"), "{message}");
    }

    #[test]
    fn what_is_not_compiled_is_named() {
        let message = module("fn f(x: f32) -> f32 { return x * exp(1.0); }").unwrap_err();
        assert!(message.contains("exp of this constant is not computed before the run"), "{message}");
        let many =
            "fn f(n: i32) -> f32 { var x = array<f32, 3000>(); for (var i = 0; i < n; i++) { x[i] = x[i + 1] + 1.0; } return x[n]; }";
        let message = module(many).unwrap_err();
        assert!(message.contains("yunta::Function"), "{message}");
    }
}
