//! naga reads and validates the text, on a stack of its own that fits the text. Not here: what naga's result means.

use std::collections::HashMap;
use std::thread;

use naga::front::wgsl::Frontend;
use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};
use naga::{Binding, Function, Handle, Module, Span};

use super::constants::{Constants, folded};
use super::limits::within_limits;
use super::message::Trouble;
use super::provided::provided;
use super::returns::without_unreachable;
use super::tokens::{Kind, tokens};
use super::worded::worded;
use super::{Text, refuse};
use crate::Error;

/// The longest text, in bytes: naga's time grows with the square of some of what can be written.
const MOST_BYTES: usize = 1 << 20;

/// A text that naga has read and found valid.
pub struct Parsed {
    pub module: Module,
    pub info: ModuleInfo,
    /// Bindings of parameters, which naga allows for entry points alone: they are taken out before it validates.
    pub bindings: Bindings,
    pub text: Text,
}

/// The bindings of functions' parameters, by the parameter's index.
pub type Bindings = HashMap<(Handle<Function>, usize), Binding>;

/// A stack as large as naga needs for a text: it calls itself once for each term of a sum.
#[derive(Debug, Clone, Copy)]
pub struct Stack(usize);

impl Stack {
    /// For this text.
    pub fn of(text: &str) -> Result<Self, Error> {
        if text.len() > MOST_BYTES {
            return Err(Error { message: format!("the text has {} bytes: at most {MOST_BYTES}", text.len()) });
        }
        // Measured: naga, unoptimised, uses up to 5 KiB a token of one long sum. Memory is used as far as it is touched.
        let tokens = text.len().min(2 * tokens(text).len() + 1);
        Ok(Self((4 << 20) + tokens * (8 << 10)))
    }

    /// Runs `work` on such a stack. A panic in it is an error.
    pub fn run<T: Send>(self, work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
        thread::scope(|scope| {
            let worker = thread::Builder::new().stack_size(self.0).spawn_scoped(scope, work);
            let worker = worker.map_err(|error| Error { message: format!("no memory to read a text of this length: {error}") })?;
            worker.join().unwrap_or_else(|_| Err(Error { message: "this function is more than its compiler can take".into() }))
        })
    }
}

/// Parses and validates. To be called on a [`Stack`].
pub fn parse(text: Text, constants: &Constants) -> Result<Parsed, Error> {
    within_limits(&text.written).map_err(|trouble| trouble.error_in(&text.written))?;
    let text = with_everything(&text, constants).map_err(|trouble| trouble.error_in(&text.written))?;
    let mut module = match Frontend::new().parse(&text.read) {
        Ok(module) => module,
        Err(error) => {
            let labels: Vec<_> = error.labels().map(|(span, label)| (span, label.to_owned())).collect();
            let trouble = Trouble::new(worded(error.message())).at(labels.first().and_then(|(span, _)| span.to_range()));
            let labels = labels.iter().map(|(_, label)| &label[..]);
            let trouble = labels.chain(error.notes()).filter(|note| tells_more(error.message(), note)).fold(trouble, Trouble::note);
            let trouble = if trouble.place.is_none() { trouble.note("its line cannot be told") } else { trouble };
            return Err(hinted(trouble, &text).error(&text));
        }
    };
    refuse::module(&module).map_err(|trouble| trouble.error(&text))?;
    let mut bindings = Bindings::new();
    for (handle, function) in module.functions.iter_mut() {
        if function.result.is_some() {
            without_unreachable(&mut function.body);
        }
        for (at, argument) in function.arguments.iter_mut().enumerate() {
            bindings.extend(argument.binding.take().map(|binding| ((handle, at), binding)));
        }
    }
    // What is uniform is of no matter to items: nothing that would have to be is among what they can do.
    let flags = ValidationFlags::all() - ValidationFlags::BINDINGS - ValidationFlags::CONTROL_FLOW_UNIFORMITY;
    let capabilities = Capabilities::FLOAT64 | Capabilities::SHADER_INT64;
    let valid = Validator::new(flags, capabilities).validate(&module);
    let info = valid.map_err(|error| {
        // The function's own place is among them: the narrowest tells most.
        let places = error.spans().filter(|(span, _)| *span != Span::UNDEFINED).filter_map(|(span, _)| span.to_range());
        let place = places.min_by_key(|place| place.len());
        let mut source: &dyn std::error::Error = error.as_inner();
        let mut what = source.to_string();
        while let Some(next) = source.source() {
            source = next;
            what = source.to_string();
        }
        hinted(Trouble::new(worded(&what)).at(place), &text).error(&text)
    })?;
    Ok(Parsed { module, info, bindings, text })
}

/// Whether a note of naga's says more than its message: some repeat it, point to it, or list every type there is.
fn tells_more(message: &str, note: &str) -> bool {
    let lists = note.starts_with("allowed type: ") || (note.contains("accepts the following types") && note.ends_with(':'));
    let hidden = note.contains(super::expression::RESULT);
    !(note.is_empty() || message.contains(note) || note == "see msg" || lists || hidden)
}

/// The text with constants computed and with what the language has beyond WGSL.
fn with_everything(text: &Text, constants: &Constants) -> Result<Text, Trouble> {
    let mut changes = folded(&text.written, constants)?;
    let provided = provided(text, &changes)?;
    changes.extend(provided.changes);
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    Ok(text.changed(&changes).within("", &provided.behind))
}

/// What may have been meant.
fn hinted(trouble: Trouble, text: &Text) -> Trouble {
    let place = trouble.place.clone().map(|place| text.place(place));
    let here = place.and_then(|place| text.written.get(place)).unwrap_or_default().to_owned();
    if trouble.notes.iter().chain([&trouble.what]).any(|told| told.contains("recursion limit")) {
        return Trouble { what: "something here is nested too deeply".into(), notes: Vec::new(), ..trouble };
    }
    if trouble.what.contains("doesn't match the type stored in") {
        return Trouble { what: "the value is not of the variable's type".into(), ..trouble };
    }
    if trouble.what.contains("Abstract types may only appear") {
        return Trouble { what: "numbers of types that do not mix stand together here".into(), ..trouble };
    }
    if trouble.what.contains("Derivatives can only be taken") {
        return Trouble { what: "the function is of floats and vectors of them".into(), ..trouble };
    }
    if trouble.what.starts_with("expected `)`, found") && text.written.matches('(').count() == text.written.matches(')').count() {
        let what = match here.as_str() {
            "?" => "`c ? x : y` is select(y, x, c) in WGSL".to_owned(),
            _ => format!("an operator is missing before `{here}`"),
        };
        return Trouble { what, ..trouble };
    }
    if here.contains('^') {
        return trouble.note("`^` is the exclusive or of whole numbers: pow(x, y) is a power");
    }
    if trouble.what.contains("is a reserved keyword") {
        return trouble.note("give it another name, as with a `_` behind it");
    }
    if trouble.what.contains("no definition in scope") {
        return trouble.note(known(text));
    }
    trouble
}

/// The names that the text itself gives, for one that it does not.
fn known(text: &Text) -> String {
    let read = text.without_what_is_behind();
    let all = tokens(read);
    let mut names: Vec<&str> = Vec::new();
    for pair in all.windows(2) {
        let (first, second) = (pair[0].text(read), pair[1].text(read));
        let declared = matches!(first, "let" | "fn" | "const" | "struct") && pair[1].kind == Kind::Name;
        let name = if declared {
            second
        } else if pair[0].kind == Kind::Name && second == ":" {
            first
        } else {
            continue;
        };
        // An expression's own name and its value's are nobody's.
        let own = name == super::expression::RESULT || (name == "result" && !text.written.contains("fn"));
        if !names.contains(&name) && !own && names.len() < 40 {
            names.push(name);
        }
    }
    format!("names that are known here or elsewhere in the text: {}", names.join(", "))
}
