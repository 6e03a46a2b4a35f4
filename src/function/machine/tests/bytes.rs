//! The assembler's bytes, read back by a disassembler.

use iced_x86::{Decoder, DecoderOptions, Instruction, OpKind, Register};

use crate::function::lanes::ScalarType;
use crate::function::machine::encode::{Assembler, Masked, Memory, Opcode, Operand, Plain, When, Width, opcode};
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
    /// As three, of which the first is a mask.
    Mask,
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

/// Those of AVX-512: most have the same opcode.
fn vectors_512() -> Vec<(Opcode, &'static str, Form, bool)> {
    use Form::{Mask, Store, Three, Two};
    let other = |name: &'static str| match name {
        "Vpand" => "Vpandd",
        "Vpandn" => "Vpandnd",
        "Vpor" => "Vpord",
        "Vpxor" => "Vpxord",
        "Vroundps" => "Vrndscaleps",
        "Vroundpd" => "Vrndscalepd",
        name => name,
    };
    let without = ["Vshufps", "Vblendvps", "Vptest", "Vpcmpeqd", "Vpcmpeqq", "Vpcmpgtd", "Vpcmpgtq", "Vpackssdw", "Vpacksswb"];
    let mut all: Vec<_> = vectors().into_iter().filter(|(_, name, ..)| !without.contains(name)).collect();
    for (_, name, form, _) in &mut all {
        *name = other(name);
        if name.starts_with("Vcmp") {
            *form = Mask;
        }
    }
    all.extend([
        (ops::load(ScalarType::F64), "Vmovupd", Two, false),
        (ops::compare(ScalarType::I32), "Vpcmpd", Mask, true),
        (ops::compare(ScalarType::U32), "Vpcmpud", Mask, true),
        (ops::compare(ScalarType::I64), "Vpcmpq", Mask, true),
        (ops::compare(ScalarType::U64), "Vpcmpuq", Mask, true),
        (ops::LANES_SET, "Vptestmd", Mask, false),
        (ops::LANES_CLEAR, "Vptestnmd", Mask, false),
        (ops::blend(false), "Vblendmps", Three, false),
        (ops::STORE_AS_BYTES, "Vpmovdb", Store, false),
        (ops::HALVES, "Vpmovqd", Store, false),
        (ops::UPPER_256, "Vextracti64x4", Store, true),
        (ops::INSERT_UPPER_256, "Vinserti64x4", Three, true),
        (ops::MULTIPLY_64, "Vpmullq", Three, false),
        (ops::LEAST_I64, "Vpminsq", Three, false),
        (ops::MOST_I64, "Vpmaxsq", Three, false),
        (ops::LEAST_U64, "Vpminuq", Three, false),
        (ops::MOST_U64, "Vpmaxuq", Three, false),
        (ops::ABSOLUTE_64, "Vpabsq", Two, false),
        (ops::RIGHT_SIGNED_64_BY, "Vpsravq", Three, false),
        (ops::F32_TO_U32, "Vcvttps2udq", Two, false),
        (ops::F64_TO_U32, "Vcvttpd2udq", Two, false),
        (ops::U32_TO_F32, "Vcvtudq2ps", Two, false),
        (ops::U32_TO_F64, "Vcvtudq2pd", Two, false),
        (ops::I64_TO_F64, "Vcvtqq2pd", Two, false),
        (ops::U64_TO_F64, "Vcvtuqq2pd", Two, false),
    ]);
    all
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
            let name = format!("{:?}", found.op_register(at));
            (name.contains("MM") || name.starts_with('K')) && number(found.op_register(at)) == usize::from(vector)
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

/// Reads back each instruction with each operand and some registers.
fn read_back(set: Set, vectors: &[(Opcode, &str, Form, bool)], operands: &[Operand], registers: [(u8, u8); 3]) {
    for &(opcode, name, form, by) in vectors {
        for &operand in operands {
            if form == Form::Shift && !matches!(operand, Operand::Vector(_)) {
                continue;
            }
            for (register, second) in registers {
                let register = if form == Form::Mask { register % 8 } else { register };
                let mut asm = Assembler::new(set);
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
                    Form::Three | Form::Mask => &[Operand::Vector(register), Operand::Vector(second), operand],
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
fn vector_instructions_are_read_back_as_they_were_meant() {
    read_back(Set::Avx2, &vectors(), &operands(), [(0, 15), (9, 6), (15, 0)]);
}

#[test]
fn those_of_avx512_are_read_back_too() {
    let mut operands = operands();
    operands.extend([16, 23, 24, 31].map(Operand::Vector));
    read_back(Set::Avx512, &vectors_512(), &operands, [(0, 31), (25, 6), (15, 16)]);
}

#[test]
fn masks_and_what_they_are_for_are_read_back() {
    let mut asm = Assembler::new(Set::Avx512);
    let (near, line) = (Memory::at(Plain::R14, 64), Memory::at(Plain::R13, 4));
    let masked = |by, zeroed| Masked { by, zeroed };
    asm.masked(ops::LOAD, Width::Half, masked(1, true), 17, 0, Operand::Memory(near));
    asm.masked(ops::load(ScalarType::F64), Width::Whole, masked(6, false), 3, 0, Operand::Vector(29));
    asm.masked(ops::blend(true), Width::Whole, masked(7, false), 20, 4, Operand::Vector(31));
    let lanes = Memory { base: Plain::Rax, index: Some((30, 4)), offset: 8 };
    asm.masked(ops::GATHER_32, Width::Whole, masked(1, false), 9, 0, Operand::Memory(lanes));
    asm.vector(ops::MASK_TO_LANES, Width::Half, 18, 0, Operand::Vector(5));
    asm.vector(ops::SPREAD_32, Width::Whole, 2, 0, Operand::Memory(line));
    for (byte, width) in [
        (ops::AND_MASK, Width::Whole),
        (ops::AND_NOT_MASK, Width::Whole),
        (ops::OR_MASK, Width::Whole),
        (ops::EQUAL_MASK, Width::Whole),
        (ops::XOR_MASK, Width::Whole),
    ] {
        asm.vex(opcode(1, 0, false, byte), width, 3, 6, Operand::Vector(7), &[]);
    }
    asm.vex(opcode(1, 1, false, ops::NOT_MASK), Width::Half, 2, 0, Operand::Vector(4), &[]);
    asm.vex(opcode(1, 1, false, ops::TEST_MASKS), Width::Half, 2, 0, Operand::Vector(4), &[]);
    asm.vex(ops::LOAD_MASK, Width::Half, 5, 0, Operand::Memory(near), &[]);
    asm.vex(ops::STORE_MASK, Width::Half, 5, 0, Operand::Memory(near), &[]);
    let (found, _) = decoded(asm);
    let texts: Vec<_> = found.iter().map(|one| format!("{:?}", one.code())).collect();
    let wanted = "EVEX_Vmovups_ymm_k1z_ymmm256 EVEX_Vmovupd_zmm_k1z_zmmm512 EVEX_Vblendmpd_zmm_k1z_zmm_zmmm512b64 \
                  EVEX_Vgatherdps_zmm_k1_vm32z EVEX_Vpmovm2d_ymm_kr EVEX_Vpbroadcastd_zmm_k1z_xmmm32 VEX_Kandw_kr_kr_kr \
                  VEX_Kandnw_kr_kr_kr VEX_Korw_kr_kr_kr VEX_Kxnorw_kr_kr_kr VEX_Kxorw_kr_kr_kr VEX_Knotb_kr_kr VEX_Kortestb_kr_kr \
                  VEX_Kmovw_kr_km16 VEX_Kmovw_m16_kr";
    assert_eq!(texts.join(" "), wanted);
    let masks: Vec<_> = found[..4].iter().map(|one| (number(one.op_mask()), one.zeroing_masking())).collect();
    assert_eq!(masks, [(1, true), (6, false), (7, false), (1, false)]);
    assert_eq!((number(found[3].memory_index()), found[3].memory_displacement64()), (30, 8));
    assert_eq!([0, 1, 2].map(|at| number(found[6].op_register(at))), [3, 6, 7]);
    assert_eq!([found[0].memory_displacement64(), found[5].memory_displacement64(), found[13].memory_displacement64()], [64, 4, 64]);
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
