//! What a shader's results rest on, against what a device's arithmetic was found to do: whether a job's bits are the cores'.
//! Not here: how a shader is walked for it, and how a device is probed.

use std::collections::BTreeSet;
use std::fmt;

use super::probe::Findings;
use crate::kernel::Shader;
use crate::report::Agreement;

/// Something that a device's arithmetic does, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Property {
    Products,
    Sums,
    Rounding,
    Exponential,
    Subnormals,
}

impl Property {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Products => "products are rounded before they are added to",
            Self::Sums => "sums are added in the order written",
            Self::Rounding => "round() takes ties to even",
            Self::Exponential => "the exponential has the host's bits",
            Self::Subnormals => "subnormal numbers are kept",
        }
    }
}

/// What the WGSL of a shader rests on: found once, whatever the jobs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub properties: BTreeSet<Property>,
    /// Why no device's bits are the cores', with the line.
    pub close: Option<String>,
}

impl Needs {
    /// Whether a job with this shader has the cores' bits on a device of which that was found.
    pub fn agreement(&self, shader: &Shader<'_>, found: Option<&Findings>) -> Agreement {
        let Portability { close, .. } = self.portability(shader);
        if let Some(reason) = close {
            return Agreement::Close(reason.into());
        }
        let Some(found) = found else { return Agreement::Close("its arithmetic has not been probed".into()) };
        let failed: Vec<_> = self.of_job(shader).flat_map(|property| found.failed(property)).collect();
        if failed.is_empty() { Agreement::Identical } else { Agreement::Close(format!("not so: {}", failed.join("; ")).into()) }
    }

    /// The same for people.
    pub fn portability(&self, shader: &Shader<'_>) -> Portability {
        let close = shader.close.as_deref().map(str::to_owned).or_else(|| self.close.clone());
        Portability { needs: self.of_job(shader).map(Property::name).collect(), close }
    }

    /// What a job with this shader rests on: its author may know that no number is subnormal.
    fn of_job(&self, shader: &Shader<'_>) -> impl Iterator<Item = Property> {
        let immaterial = shader.without_subnormals.then_some(Property::Subnormals);
        self.properties.iter().copied().filter(move |property| Some(*property) != immaterial)
    }
}

/// On which GPUs a shader's results are the cores' to the bit, as [`check_shader`](crate::check_shader) finds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Portability {
    /// What a GPU's arithmetic has to do: where the probe finds all of it, the bits are the same. Of a shader that computes
    /// with integers alone there is none, and every GPU gives the same bits.
    pub needs: Vec<&'static str>,
    /// Why no GPU promises the same bits, with the line of the WGSL that is the reason; or the kernel's own word for it.
    pub close: Option<String>,
}

impl fmt::Display for Portability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.close, self.needs.as_slice()) {
            (Some(reason), _) => write!(f, "close to the cores: {reason}"),
            (None, []) => write!(f, "identical to the cores"),
            (None, needs) => write!(f, "identical to the cores where {}", needs.join(", and ")),
        }
    }
}
