//! Bytes of x86-64's instructions: those of AVX2 by their VEX prefix, those of AVX-512 by their EVEX prefix, and the few of the plain
//! registers that loops and addresses need. Not here: which instructions a program becomes.

use super::set::Set;

/// A plain register of 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Plain {
    Rax = 0,
    Rcx = 1,
    Rbx = 3,
    Rsp = 4,
    Rbp = 5,
    Rdi = 7,
    R12 = 12,
    R13 = 13,
    R14 = 14,
    R15 = 15,
}

/// A place in memory: `base + index * scale + offset`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Memory {
    pub base: Plain,
    /// The number of a plain register, or of a vector register where an instruction gathers; and 1, 2, 4 or 8.
    pub index: Option<(u8, u8)>,
    pub offset: i32,
}

impl Memory {
    pub fn at(base: Plain, offset: i32) -> Self {
        Self { base, index: None, offset }
    }
}

/// An operand that may be in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    /// A vector register.
    Vector(u8),
    Memory(Memory),
    /// A constant behind the code, by its index.
    Constant(u32),
}

/// How many bits of a vector register are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Half,
    Whole,
}

/// The opcode of a vector instruction: its map (1 is 0F, 2 is 0F38, 3 is 0F3A), prefix (0 is none, 1 is 66, 2 is F3, 3 is F2), the
/// bit W and the byte itself. Of AVX-512 most have the same, but for W, which says there whether lanes have 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opcode {
    pub map: u8,
    pub prefix: u8,
    pub w: bool,
    pub byte: u8,
    /// W of AVX-512.
    pub wide: bool,
    /// Whether it reads or writes less memory than a vector's.
    pub part: bool,
}

pub(super) const fn opcode(map: u8, prefix: u8, w: bool, byte: u8) -> Opcode {
    Opcode { map, prefix, w, byte, wide: w, part: false }
}

impl Opcode {
    /// The same of lanes of 64 bits, where AVX2 does not tell.
    pub const fn of_64(self) -> Self {
        Self { wide: true, ..self }
    }

    pub const fn of_a_part(self) -> Self {
        Self { part: true, ..self }
    }
}

/// The lanes that an instruction of AVX-512 is for: those of a mask, and whether the others become 0 or stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Masked {
    pub by: u8,
    pub zeroed: bool,
}

impl Masked {
    /// All lanes.
    pub const NOT: Self = Self { by: 0, zeroed: false };
}

/// When a jump is taken, as the processor numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum When {
    Below = 2,
    Equal = 4,
    NotEqual = 5,
}

/// Where jumps lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label(usize);

/// A vector behind the code, of which AVX2 has the first half.
pub(super) type Constant = [u8; 64];

/// Code that is being written.
#[derive(Debug)]
pub(super) struct Assembler {
    set: Set,
    code: Vec<u8>,
    /// Where each label is, once it is known.
    labels: Vec<Option<usize>>,
    /// Where a distance to a label stands, from its own end.
    jumps: Vec<(usize, Label)>,
    constants: Vec<Constant>,
    /// Where the distance to a constant stands, and where its instruction ends.
    reads: Vec<(usize, usize, u32)>,
}

impl Assembler {
    pub fn new(set: Set) -> Self {
        Self { set, code: Vec::new(), labels: Vec::new(), jumps: Vec::new(), constants: Vec::new(), reads: Vec::new() }
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// Lets a label be here.
    pub fn place(&mut self, label: Label) {
        self.labels[label.0] = Some(self.code.len());
    }

    /// Fills up to a multiple of so many bytes, for a loop's start.
    pub fn align(&mut self, to: usize) {
        while !self.code.len().is_multiple_of(to) {
            self.code.push(0x90);
        }
    }

    pub fn length(&self) -> usize {
        self.code.len()
    }

    /// The index of a constant.
    pub fn constant(&mut self, bytes: Constant) -> u32 {
        let found = self.constants.iter().position(|&constant| constant == bytes);
        let at = found.unwrap_or_else(|| {
            self.constants.push(bytes);
            self.constants.len() - 1
        });
        at as u32
    }

    /// A vector instruction, with the third operand of those that have one.
    pub fn vector(&mut self, op: Opcode, width: Width, register: u8, second: u8, operand: Operand) {
        self.any(op, width, register, second, operand, &[]);
    }

    /// The same with a byte of its own behind it.
    pub fn vector_by(&mut self, op: Opcode, width: Width, register: u8, second: u8, operand: Operand, by: u8) {
        self.any(op, width, register, second, operand, &[by]);
    }

    /// The same for some lanes, of AVX-512.
    pub fn masked(&mut self, op: Opcode, width: Width, masked: Masked, register: u8, second: u8, operand: Operand) {
        self.evex(op, width, masked, register, second, operand, &[]);
    }

    fn any(&mut self, op: Opcode, width: Width, register: u8, second: u8, operand: Operand, behind: &[u8]) {
        match self.set {
            Set::Avx2 => self.vex(op, width, register, second, operand, behind),
            Set::Avx512 => self.evex(op, width, Masked::NOT, register, second, operand, behind),
        }
    }

    /// An instruction of AVX2, or of masks; `width` is of 128 or 256 bits.
    pub fn vex(&mut self, op: Opcode, width: Width, register: u8, second: u8, operand: Operand, behind: &[u8]) {
        let (x, b) = match operand {
            Operand::Vector(vector) => (0, vector >> 3),
            Operand::Memory(memory) => (memory.index.map_or(0, |(index, _)| index >> 3), memory.base as u8 >> 3),
            Operand::Constant(_) => (0, 0),
        };
        let rest = (!second & 15) << 3 | u8::from(width == Width::Whole) << 2 | op.prefix;
        let r = register >> 3;
        if op.map == 1 && !op.w && x == 0 && b == 0 {
            self.code.extend([0xc5, (r ^ 1) << 7 | rest, op.byte]);
        } else {
            self.code.extend([0xc4, (r ^ 1) << 7 | (x ^ 1) << 6 | (b ^ 1) << 5 | op.map, u8::from(op.w) << 7 | rest, op.byte]);
        }
        self.operand(register, operand, 1);
        self.behind(operand, behind);
    }

    /// An instruction of AVX-512; `width` is of 256 or 512 bits.
    #[allow(clippy::too_many_arguments, reason = "an instruction's own")]
    fn evex(&mut self, op: Opcode, width: Width, masked: Masked, register: u8, second: u8, operand: Operand, behind: &[u8]) {
        let (x, b, far) = match operand {
            Operand::Vector(vector) => (vector >> 4 & 1, vector >> 3 & 1, 0),
            Operand::Memory(memory) => {
                let index = memory.index.map_or(0, |(index, _)| index);
                (index >> 3 & 1, memory.base as u8 >> 3, index >> 4 & 1)
            }
            Operand::Constant(_) => (0, 0, 0),
        };
        let (r, upper) = (register >> 3 & 1, register >> 4 & 1);
        let first = (r ^ 1) << 7 | (x ^ 1) << 6 | (b ^ 1) << 5 | (upper ^ 1) << 4 | op.map;
        let then = u8::from(op.wide) << 7 | (!second & 15) << 3 | 4 | op.prefix;
        let length = if width == Width::Whole { 2 } else { 1 };
        let last = u8::from(masked.zeroed) << 7 | length << 5 | ((second >> 4 | far) ^ 1) << 3 | masked.by;
        self.code.extend([0x62, first, then, last, op.byte]);
        // A near offset is counted in what is read or written, which is a vector, but for some instructions.
        self.operand(register, operand, if op.part { 0 } else { 32 * i32::from(length) });
        self.behind(operand, behind);
    }

    fn behind(&mut self, operand: Operand, behind: &[u8]) {
        self.code.extend(behind);
        let end = self.code.len();
        if let (Operand::Constant(_), Some(read)) = (operand, self.reads.last_mut()) {
            read.1 = end;
        }
    }

    /// The bytes that name a register and an operand. Near offsets are counted by so many bytes; where that is 0, there is none but 0.
    fn operand(&mut self, register: u8, operand: Operand, by: i32) {
        let register = (register & 7) << 3;
        match operand {
            Operand::Vector(vector) => self.code.push(0xc0 | register | vector & 7),
            Operand::Constant(constant) => {
                self.code.push(register | 5);
                self.reads.push((self.code.len(), 0, constant));
                self.code.extend([0; 4]);
            }
            Operand::Memory(Memory { base, index, offset }) => {
                let counted = if by != 0 && offset % by == 0 { Some(offset / by) } else { (offset == 0).then_some(0) };
                let near = counted.and_then(|offset| i8::try_from(offset).ok());
                let how = if near.is_some() { 0x40 } else { 0x80 };
                let base = base as u8 & 7;
                match index {
                    Some((index, scale)) => {
                        self.code.extend([how | register | 4, (scale.trailing_zeros() as u8) << 6 | (index & 7) << 3 | base]);
                    }
                    // This base means that an index follows.
                    None if base == 4 => self.code.extend([how | register | 4, 0x24]),
                    None => self.code.push(how | register | base),
                }
                match near {
                    Some(offset) => self.code.push(offset as u8),
                    None => self.code.extend(offset.to_le_bytes()),
                }
            }
        }
    }

    /// An instruction of plain registers; `wide` is of 64 bits.
    fn plain(&mut self, wide: bool, byte: u8, register: u8, operand: Operand) {
        let (x, b) = match operand {
            Operand::Vector(plain) => (0, plain >> 3),
            Operand::Memory(memory) => (memory.index.map_or(0, |(index, _)| index >> 3), memory.base as u8 >> 3),
            Operand::Constant(_) => (0, 0),
        };
        let prefix = 0x40 | u8::from(wide) << 3 | (register >> 3) << 2 | x << 1 | b;
        if prefix != 0x40 {
            self.code.push(prefix);
        }
        self.code.push(byte);
        self.operand(register, operand, 1);
    }

    pub fn load(&mut self, to: Plain, from: Memory) {
        self.plain(true, 0x8b, to as u8, Operand::Memory(from));
    }

    pub fn copy(&mut self, to: Plain, from: Plain) {
        self.plain(true, 0x8b, to as u8, Operand::Vector(from as u8));
    }

    /// Sets all 64 bits to a number of 32.
    pub fn set(&mut self, to: Plain, number: u32) {
        if to as u8 >= 8 {
            self.code.push(0x41);
        }
        self.code.push(0xb8 | to as u8 & 7);
        self.code.extend(number.to_le_bytes());
    }

    pub fn add(&mut self, to: Plain, number: i32) {
        self.plain(true, 0x81, 0, Operand::Vector(to as u8));
        self.code.extend(number.to_le_bytes());
    }

    /// Compares 64 bits with those in memory.
    pub fn compare(&mut self, register: Plain, with: Memory) {
        self.plain(true, 0x3b, register as u8, Operand::Memory(with));
    }

    /// Compares 32 bits with themselves: whether they are 0.
    pub fn test(&mut self, register: Plain) {
        self.plain(false, 0x85, register as u8, Operand::Vector(register as u8));
    }

    /// Compares 32 bits in memory with 0.
    pub fn test_memory(&mut self, memory: Memory) {
        self.plain(false, 0x83, 7, Operand::Memory(memory));
        self.code.push(0);
    }

    /// One less, of 32 bits.
    pub fn decrease(&mut self, register: Plain) {
        self.plain(false, 0xff, 1, Operand::Vector(register as u8));
    }

    pub fn push(&mut self, register: Plain) {
        if register as u8 >= 8 {
            self.code.push(0x41);
        }
        self.code.push(0x50 | register as u8 & 7);
    }

    pub fn pop(&mut self, register: Plain) {
        if register as u8 >= 8 {
            self.code.push(0x41);
        }
        self.code.push(0x58 | register as u8 & 7);
    }

    pub fn jump(&mut self, to: Label) {
        self.code.push(0xe9);
        self.distance(to);
    }

    pub fn jump_when(&mut self, when: When, to: Label) {
        self.code.extend([0x0f, 0x80 | when as u8]);
        self.distance(to);
    }

    fn distance(&mut self, to: Label) {
        self.code.extend([0; 4]);
        self.jumps.push((self.code.len(), to));
    }

    /// Calls what lies at an address in memory.
    pub fn call(&mut self, at: Memory) {
        self.plain(false, 0xff, 2, Operand::Memory(at));
    }

    /// Returns, with the upper halves of the vectors clear, as the caller's code wants them.
    pub fn leave(&mut self) {
        self.clear_upper();
        self.code.push(0xc3);
    }

    pub fn clear_upper(&mut self) {
        self.code.extend([0xc5, 0xf8, 0x77]);
    }

    /// The code with its constants behind it, which reads them at their distance; none where a jump leads nowhere.
    pub fn finish(mut self) -> Option<Vec<u8>> {
        for &(at, label) in &self.jumps {
            let to = self.labels[label.0]?;
            let distance = i32::try_from(to as i64 - at as i64).ok()?;
            self.code[at - 4..at].copy_from_slice(&distance.to_le_bytes());
        }
        let bytes = self.set.bytes() as usize;
        self.align(bytes);
        let first = self.code.len();
        for &(at, end, constant) in &self.reads {
            let to = first + constant as usize * bytes;
            let distance = i32::try_from(to as i64 - end as i64).ok()?;
            self.code[at..at + 4].copy_from_slice(&distance.to_le_bytes());
        }
        for constant in &self.constants {
            self.code.extend(&constant[..bytes]);
        }
        Some(self.code)
    }
}
