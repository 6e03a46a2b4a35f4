//! The assembler's bytes, read back by a disassembler.

use iced_x86::{Decoder, DecoderOptions, Instruction, OpKind, Register};

use crate::function::lanes::ScalarType;
use crate::function::machine::encode::{Assembler, Memory, Opcode, Operand, Plain, When, Width};
use crate::function::machine::{Set, ops};

/// Which operands an instruction has.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// The register, the second and the operand.
    Three,
    /// The register and the operand.
    Two,
    /// The operand and the register.
    Store,
    /// The second, which is the target, and the operand; the register is a part of the opcode.
    Shift,
}

fn vectors() -> Vec<(Opcode, &'static str, Form, bool)> {
    use Form::{Shift, Store, Three, Two};
    let (single, double) = (ScalarType::F32, ScalarType::F64);
    vec![
        (ops::LOAD, "Vmovups", Two, false),
        (ops::STORE, "Vmovups", Store, false),
        (ops::MOVE, "Vmovaps", Two, false),
        (ops::WIDEN_SIGNED, "Vpmovsxdq", Two, false),
        (ops::WIDEN_UNSIGNED, "Vpmovzxdq", Two, false),
        (ops::SHUFFLE, "Vshufps", Three, true),
        (ops::SHUFFLE_WHOLES, "Vpshufd", Two, true),
        (ops::PACK_32, "Vpackssdw", Three, false),
        (ops::PACK_16, "Vpacksswb", Three, false),
        (ops::AND, "Vpand", Three, false),
        (ops::AND_NOT, "Vpandn", Three, false),
        (ops::OR, "Vpor", Three, false),
        (ops::XOR, "Vpxor", Three, false),
        (ops::SELECT, "Vblendvps", Three, true),
        (ops::TEST, "Vptest", Two, false),
        (ops::ADD_32, "Vpaddd", Three, false),
        (ops::ADD_64, "Vpaddq", Three, false),
        (ops::SUBTRACT_32, "Vpsubd", Three, false),
        (ops::SUBTRACT_64, "Vpsubq", Three, false),
        (ops::MULTIPLY_32, "Vpmulld", Three, false),
        (ops::MULTIPLY_LOWER, "Vpmuludq", Three, false),
        (ops::EQUAL_32, "Vpcmpeqd", Three, false),
        (ops::EQUAL_64, "Vpcmpeqq", Three, false),
        (ops::GREATER_32, "Vpcmpgtd", Three, false),
        (ops::GREATER_64, "Vpcmpgtq", Three, false),
        (ops::LEAST_I32, "Vpminsd", Three, false),
        (ops::MOST_I32, "Vpmaxsd", Three, false),
        (ops::LEAST_U32, "Vpminud", Three, false),
        (ops::MOST_U32, "Vpmaxud", Three, false),
        (ops::ABSOLUTE_32, "Vpabsd", Two, false),
        (ops::LEFT_32_BY, "Vpsllvd", Three, false),
        (ops::LEFT_64_BY, "Vpsllvq", Three, false),
        (ops::RIGHT_32_BY, "Vpsrlvd", Three, false),
        (ops::RIGHT_64_BY, "Vpsrlvq", Three, false),
        (ops::RIGHT_SIGNED_32_BY, "Vpsravd", Three, false),
        (ops::I32_TO_F32, "Vcvtdq2ps", Two, false),
        (ops::F32_TO_I32, "Vcvttps2dq", Two, false),
        (ops::F32_TO_F64, "Vcvtps2pd", Two, false),
        (ops::F64_TO_F32, "Vcvtpd2ps", Two, false),
        (ops::I32_TO_F64, "Vcvtdq2pd", Two, false),
        (ops::F64_TO_I32, "Vcvttpd2dq", Two, false),
        (ops::float(single, ops::FLOAT_ADD), "Vaddps", Three, false),
        (ops::float(double, ops::FLOAT_ADD), "Vaddpd", Three, false),
        (ops::float(single, ops::FLOAT_MULTIPLY), "Vmulps", Three, false),
        (ops::float(double, ops::FLOAT_SUBTRACT), "Vsubpd", Three, false),
        (ops::float(single, ops::FLOAT_LEAST), "Vminps", Three, false),
        (ops::float(double, ops::FLOAT_MOST), "Vmaxpd", Three, false),
        (ops::float(double, ops::FLOAT_ROOT), "Vsqrtpd", Two, false),
        (ops::float(single, ops::FLOAT_COMPARE), "Vcmpps", Three, true),
        (ops::float(double, ops::FLOAT_COMPARE), "Vcmppd", Three, true),
        (ops::rounded(single), "Vroundps", Two, true),
        (ops::rounded(double), "Vroundpd", Two, true),
        (ops::fused(single), "Vfmadd231ps", Three, false),
        (ops::fused(double), "Vfmadd231pd", Three, false),
        (ops::fused_factor(single), "Vfmadd213ps", Three, false),
        (ops::fused_factor(double), "Vfmadd213pd", Three, false),
        (ops::SPREAD_32, "Vpbroadcastd", Two, false),
        (ops::SPREAD_FLOAT_32, "Vbroadcastss", Two, false),
        (ops::SHIFT_32, "Vpsrld", Shift, true),
        (ops::SHIFT_64, "Vpsrlq", Shift, true),
    ]
}

fn decoded(asm: Assembler) -> (Vec<Instruction>, usize) {
    let length = asm.length();
    let bytes = asm.finish().expect("all labels are placed");
    (Decoder::with_ip(64, &bytes[..length], 0x1000, DecoderOptions::NONE).into_iter().collect(), length)
}

fn operands() -> Vec<Operand> {
    let memory = |base, index, offset| Operand::Memory(Memory { base, index, offset });
    let mut all: Vec<_> = [0, 7, 8, 15].map(Operand::Vector).into();
    for base in [Plain::Rax, Plain::Rbx, Plain::Rsp, Plain::Rbp, Plain::R12, Plain::R13, Plain::R14] {
        for offset in [0, 32, -128, 128, 100_000] {
            all.push(memory(base, None, offset));
            all.push(memory(base, Some((12, 4)), offset));
            all.push(memory(base, Some((1, 8)), offset));
        }
    }
    all
}

/// The number of a register, as instructions have it.
fn number(register: Register) -> usize {
    let name = format!("{register:?}");
    let plain = ["RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI"].iter().position(|&plain| plain == name);
    plain.or_else(|| name.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().ok()).unwrap_or(usize::MAX)
}

/// Whether an instruction's operand is the one that was meant.
fn is(found: &Instruction, at: u32, meant: Operand) -> bool {
    match meant {
        Operand::Vector(vector) => {
            format!("{:?}", found.op_register(at)).contains("MM") && number(found.op_register(at)) == usize::from(vector)
        }
        Operand::Memory(memory) => {
            let base = number(found.memory_base()) == memory.base as usize;
            let index = match memory.index {
                None => found.memory_index() == Register::None,
                Some((index, scale)) => {
                    number(found.memory_index()) == usize::from(index) && found.memory_index_scale() == u32::from(scale)
                }
            };
            found.op_kind(at) == OpKind::Memory && base && index && found.memory_displacement64() as i64 as i32 == memory.offset
        }
        Operand::Constant(_) => found.is_ip_rel_memory_operand(),
    }
}

#[test]
fn vector_instructions_are_read_back_as_they_were_meant() {
    for (opcode, name, form, by) in vectors() {
        for operand in operands() {
            if form == Form::Shift && !matches!(operand, Operand::Vector(_)) {
                continue;
            }
            for (register, second) in [(0, 15), (9, 6), (15, 0)] {
                let mut asm = Assembler::new(Set::Avx2);
                let meant = if form == Form::Shift { ops::RIGHT } else { register };
                let unused = matches!(form, Form::Two | Form::Store);
                let second = if unused { 0 } else { second };
                if by {
                    asm.vector_by(opcode, Width::Whole, meant, second, operand, 0x30);
                } else {
                    asm.vector(opcode, Width::Whole, meant, second, operand);
                }
                let (found, length) = decoded(asm);
                let [one] = found[..] else { panic!("{name} {operand:?} is {found:?}") };
                let wanted: &[Operand] = match form {
                    Form::Three => &[Operand::Vector(register), Operand::Vector(second), operand],
                    Form::Two => &[Operand::Vector(register), operand],
                    Form::Store => &[operand, Operand::Vector(register)],
                    Form::Shift => &[Operand::Vector(second), operand],
                };
                let same = wanted.iter().enumerate().all(|(at, &operand)| is(&one, at as u32, operand));
                let name_found = format!("{:?}", one.mnemonic());
                assert!(same && name_found == name && one.len() == length, "{name} {wanted:?} is {name_found} {one:?}");
            }
        }
    }
}

#[test]
fn halves_of_vectors_and_gathers_are_read_back() {
    let mut asm = Assembler::new(Set::Avx2);
    asm.vector(ops::ADD_32, Width::Half, 3, 4, Operand::Vector(5));
    let lanes = Memory { base: Plain::Rax, index: Some((14, 4)), offset: 8 };
    asm.vector(ops::GATHER_32, Width::Whole, 9, 15, Operand::Memory(lanes));
    let wide = Memory { base: Plain::Rax, index: Some((14, 8)), offset: 0 };
    asm.vector(ops::GATHER_64, Width::Whole, 2, 15, Operand::Memory(wide));
    asm.vector_by(ops::UPPER_HALF, Width::Whole, 12, 0, Operand::Vector(3), 1);
    asm.vector_by(ops::INSERT_UPPER_HALF, Width::Whole, 3, 3, Operand::Vector(12), 1);
    asm.vector(ops::F64_TO_I32, Width::Whole, 14, 0, Operand::Vector(14));
    asm.vector(ops::SPREAD_FLOAT_64, Width::Whole, 1, 0, Operand::Memory(Memory::at(Plain::Rax, 0)));
    let (found, _) = decoded(asm);
    let texts: Vec<_> = found.iter().map(|one| format!("{:?}", one.code())).collect();
    let wanted = [
        "VEX_Vpaddd_xmm_xmm_xmmm128",
        "VEX_Vgatherdps_ymm_vm32y_ymm",
        "VEX_Vgatherdpd_ymm_vm32x_ymm",
        "VEX_Vextracti128_xmmm128_ymm_imm8",
        "VEX_Vinserti128_ymm_ymm_xmmm128_imm8",
        "VEX_Vcvttpd2dq_xmm_ymmm256",
        "VEX_Vbroadcastsd_ymm_m64",
    ];
    assert_eq!(texts, wanted);
    assert_eq!((number(found[1].memory_index()), number(found[1].op2_register())), (14, 15));
}

#[test]
fn plain_instructions_are_read_back() {
    let mut asm = Assembler::new(Set::Avx2);
    let (back, on) = (asm.label(), asm.label());
    asm.place(back);
    asm.load(Plain::R13, Memory::at(Plain::Rbx, 16));
    asm.copy(Plain::Rbx, Plain::Rdi);
    asm.set(Plain::R12, 7);
    asm.add(Plain::R12, -16);
    asm.compare(Plain::R12, Memory::at(Plain::Rbx, 40));
    asm.test(Plain::Rax);
    asm.test_memory(Memory::at(Plain::R13, 512));
    asm.decrease(Plain::Rbp);
    asm.push(Plain::R15);
    asm.pop(Plain::Rbx);
    asm.jump_when(When::NotEqual, on);
    asm.jump(back);
    asm.place(on);
    asm.call(Memory::at(Plain::Rbx, 56));
    asm.leave();
    let (found, _) = decoded(asm);
    let names: Vec<_> = found.iter().map(|one| format!("{:?}", one.code())).collect();
    let wanted = "Mov_r64_rm64 Mov_r64_rm64 Mov_r32_imm32 Add_rm64_imm32 Cmp_r64_rm64 Test_rm32_r32 Cmp_rm32_imm8 Dec_rm32 Push_r64 \
                  Pop_r64 Jne_rel32_64 Jmp_rel32_64 Call_rm64 VEX_Vzeroupper Retnq";
    assert_eq!(names.join(" "), wanted);
    assert_eq!((found[10].near_branch64(), found[11].near_branch64()), (found[12].ip(), 0x1000));
}
