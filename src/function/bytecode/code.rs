//! The steps of the bytecode. Not here: how they are carried out.

use crate::function::lanes::{Definition, Op, ScalarType};

/// Where a value is: the index of a pointer. The first of them are lines.
pub(in crate::function) type Place = u32;

/// A step.
#[derive(Debug, Clone, Copy)]
pub(in crate::function) struct Step {
    pub act: Act,
    pub target: Place,
    pub a: Place,
    pub b: Place,
    pub c: Place,
    /// Where a jump leads.
    pub to: u32,
    /// Of a jump back: what a turn of its loop costs, in additions of f32.
    pub turn: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::function) enum Act {
    /// `target = op(a, b, c)`, of operands of this type; a selection's are its choices.
    Operate(Op, ScalarType),
    /// `target = (a * b) op c`, each rounded.
    Multiplied(Then, ScalarType),
    Convert {
        from: ScalarType,
        to: ScalarType,
    },
    /// Elements of a whole input at the indices in `a`, which are signed or not.
    Gather {
        whole: u32,
        component: u32,
        scalar: ScalarType,
        signed: bool,
    },
    /// The two places change their memory.
    Swap,
    /// `target = a` where the mask `b` is set.
    Blend(ScalarType),
    /// All lanes.
    All,
    /// No lane.
    None,
    /// `target = a & b`, with `a` as it is or negated; that alone where `b` is the same place.
    Part {
        when: bool,
    },
    /// `target &= a`, as it is or negated.
    Keep {
        when: bool,
    },
    /// `target &= !(b & a)`, with `a` as it is or negated: those of `b` that leave.
    Leave {
        when: bool,
    },
    /// Jumps where no lane of the mask `a` is set.
    UnlessAny,
    /// Jumps where one is, and counts a turn.
    WhileAny,
    /// Jumps where the line `a` is this.
    Where {
        when: bool,
    },
    Jump,
    /// Jumps, and counts a turn.
    Again,
    /// The piece of machine code of this number.
    #[cfg_attr(not(all(feature = "jit", unix, target_arch = "x86_64")), allow(dead_code, reason = "for machine code alone"))]
    Piece(u32),
    /// The output of this number is `a`; a float's NaN is the canonical one.
    Output(ScalarType),
}

impl Act {
    /// What it costs, in additions of f32.
    pub(in crate::function) fn weight(self) -> u32 {
        match self {
            Self::Operate(op, scalar) => op.weight(scalar),
            Self::Multiplied(_, scalar) => 2 * Op::Add.weight(scalar),
            Self::Convert { to: scalar, .. } | Self::Blend(scalar) => Op::Copy.weight(scalar),
            Self::Gather { whole, component, scalar, .. } => Op::Gather { whole, component }.weight(scalar),
            Self::All | Self::None | Self::Part { .. } | Self::Keep { .. } | Self::Leave { .. } | Self::UnlessAny | Self::WhileAny => 1,
            Self::Swap | Self::Where { .. } | Self::Jump | Self::Again | Self::Piece(_) | Self::Output(_) => 0,
        }
    }
}

/// What is done to a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::function) enum Then {
    /// a * b + c
    Add,
    /// a * b - c
    Subtract,
    /// c - a * b
    SubtractFrom,
}

/// A program as bytecode.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    /// Uniform work, done once.
    pub(in crate::function) prologue: Vec<Step>,
    /// A block's work.
    pub(in crate::function) body: Vec<Step>,
    /// What the lines begin as.
    pub(in crate::function) lines: Vec<(Place, ScalarType, Definition)>,
    /// What is filled in for each block.
    pub(in crate::function) inputs: Vec<(Place, ScalarType, Definition)>,
    /// Components of each output and of each whole input.
    pub(in crate::function) outputs: Vec<usize>,
    pub(in crate::function) wholes: Vec<usize>,
    pub(in crate::function) line_count: usize,
    pub(in crate::function) slot_count: usize,
    /// Slots that a block's work goes through in memory.
    pub(in crate::function) busy: usize,
    /// What each slot holds.
    #[cfg_attr(not(all(feature = "jit", unix, target_arch = "x86_64")), allow(dead_code, reason = "for machine code alone"))]
    pub(in crate::function) kinds: Vec<Kind>,
    /// Bytes of the widest number.
    pub(in crate::function) width: usize,
}

impl Code {
    /// How many lanes a block has: as many as stay in the nearest cache.
    pub(crate) fn lanes(&self) -> usize {
        const BYTES: usize = 24 << 10;
        let most = if self.width == 8 { 512 } else { 1024 };
        (BYTES / (self.busy.max(1) * self.width)).next_multiple_of(super::CHUNK).clamp(128, most)
    }
}

/// How wide what a slot holds is. A mask's lanes are of 32 bits in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::function) enum Kind {
    Narrow,
    Wide,
    Mask,
}

impl Kind {
    pub(in crate::function) fn of(scalar: ScalarType) -> Self {
        match scalar {
            ScalarType::Bool => Self::Mask,
            scalar if scalar.is_wide() => Self::Wide,
            _ => Self::Narrow,
        }
    }

    /// Whether values of two kinds may have one slot in turn. A mask never has a number's, as some machine code has other registers for
    /// it; and where some numbers are wide, a narrow one has not theirs.
    pub(in crate::function) fn shares(self, other: Self, wide: bool) -> bool {
        self == other || !(wide || self == Self::Mask || other == Self::Mask)
    }
}

/// A register's own value is no place.
pub(in crate::function) const NOWHERE: Place = Place::MAX;
