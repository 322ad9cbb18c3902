"""What make.py runs: file -> (row, widths, kind, instruction, state before). Every row has a normal and an edge vector."""
from supervisor import SUPERVISOR_FILES, SUPERVISOR_WITH

B = (32, 64)
R = (32,)
W = (64,)
MIN = "8000000000000000"  # the most negative number with 64 bits
MIN32 = "ffffffff80000000"  # with 32 bits, as registers of both widths hold it
ONES = "ffffffffffffffff"
A = "a1=123456789abcdef0 a2=0fedcba987654321"


def pairs(rows):
    return [(row, x, kind, asm, before) for row, x, normal, edge in rows for kind, (asm, before) in (("normal", normal), ("edge", edge))]


FILES = {
    "rv32i.txt": pairs([
        ("addi", B, ("addi a0, a1, 100", "a1=5"), ("addi a0, a1, -2048", "a1=7ff")),
        ("addi", B, ("addi a0, a0, 1", f"a0={ONES}"), ("addi zero, a1, 1", "a1=5")),
        ("slti", B, ("slti a0, a1, 6", "a1=5"), ("slti a0, a1, -1", f"a1={MIN32}")),
        ("sltiu", B, ("sltiu a0, a1, 6", "a1=5"), ("sltiu a0, a1, -1", "a1=7fffffff")),
        ("xori", B, ("xori a0, a1, 255", "a1=f0f"), ("xori a0, a1, -1", f"a1={MIN}")),
        ("ori", B, ("ori a0, a1, 255", "a1=f00"), ("ori a0, a1, -2048", "a1=1")),
        ("andi", B, ("andi a0, a1, 255", "a1=f0f"), ("andi a0, a1, -2048", f"a1={ONES}")),
        ("slli", B, ("slli a0, a1, 4", "a1=123"), ("slli a0, a1, 31", "a1=ffffffffffffffff")),
        ("srli", B, ("srli a0, a1, 4", "a1=1230"), ("srli a0, a1, 31", f"a1={ONES}")),
        ("srai", B, ("srai a0, a1, 4", "a1=1230"), ("srai a0, a1, 31", f"a1={MIN32}")),
        ("lui", B, ("lui a0, 0x12345", ""), ("lui a0, 0x80000", "")),
        ("auipc", B, ("auipc a0, 0x1", ""), ("auipc a0, 0x80000", "")),
        ("add", B, ("add a0, a1, a2", A), ("add a0, a1, a1", f"a1={MIN}")),
        ("add", B, ("add a0, a0, a0", "a0=40000000"), ("add a0, a1, zero", "a1=7")),
        ("sub", B, ("sub a0, a1, a2", A), ("sub a0, zero, a1", f"a1={MIN32}")),
        ("sll", B, ("sll a0, a1, a2", "a1=123 a2=8"), ("sll a0, a1, a2", "a1=3 a2=ffffffffffffffff")),
        ("slt", B, ("slt a0, a1, a2", "a1=5 a2=6"), ("slt a0, a1, a2", f"a1={MIN32} a2=7fffffff")),
        ("sltu", B, ("sltu a0, a1, a2", "a1=5 a2=6"), ("sltu a0, a1, a2", f"a1={MIN32} a2=7fffffff")),
        ("xor", B, ("xor a0, a1, a2", A), ("xor a0, a1, a1", "a1=77 a0=1")),
        ("srl", B, ("srl a0, a1, a2", "a1=12300 a2=8"), ("srl a0, a1, a2", f"a1={MIN32} a2=21")),
        ("sra", B, ("sra a0, a1, a2", "a1=12300 a2=8"), ("sra a0, a1, a2", f"a1={MIN32} a2=3f")),
        ("or", B, ("or a0, a1, a2", A), ("or a0, a1, a2", f"a1={ONES} a2=0")),
        ("and", B, ("and a0, a1, a2", A), ("and a0, a1, a2", f"a1={ONES} a2={MIN32}")),
        ("jal", B, ("jal ra, 0x80001100", ""), ("jal zero, 0x80000800", "")),
        ("jal", B, ("jal ra, 0x80000ffc", ""), ("jal ra, 0x80001006", "ra=5")),
        ("jalr", B, ("jalr ra, 8(a0)", "a0=80001020"), ("jalr a0, -1(a0)", "a0=80001022")),
        ("jalr", B, ("jalr zero, 0(ra)", "ra=80001041"), ("jalr ra, 2(a0)", "a0=80001040 ra=7")),
        ("beq", B, ("beq a0, a1, 0x80001010", "a0=5 a1=5"), ("beq a0, a1, 0x80000ff0", "a0=5 a1=6")),
        ("beq", B, ("beq a0, a1, 0x80000800", "a0=80000000 a1=80000000"), ("beq a0, a1, 0x80001006", "a0=5 a1=5")),
        ("beq", W, ("beq a0, a1, 0x80001010", "a0=5 a1=5"), ("beq a0, a1, 0x80001010", "a0=100000005 a1=5")),
        ("bne", B, ("bne a0, a1, 0x80001010", "a0=5 a1=6"), ("bne a0, a1, 0x80000ff0", "a0=5 a1=5")),
        ("bne", B, ("bne a0, a1, 0x80001010", "a0=5 a1=5"), ("bne a0, a1, 0x80001002", "a0=5 a1=6")),
        ("blt", B, ("blt a0, a1, 0x80001010", "a0=5 a1=6"), ("blt a0, a1, 0x80000ff0", f"a0={MIN32} a1=7fffffff")),
        ("bge", B, ("bge a0, a1, 0x80001010", "a0=6 a1=6"), ("bge a0, a1, 0x80000ff0", f"a0={MIN32} a1=0")),
        ("bltu", B, ("bltu a0, a1, 0x80001010", "a0=5 a1=6"), ("bltu a0, a1, 0x80000ff0", f"a0={MIN32} a1=7fffffff")),
        ("bgeu", B, ("bgeu a0, a1, 0x80001010", "a0=6 a1=6"), ("bgeu a0, a1, 0x80000ff0", f"a0={ONES} a1=0")),
        ("lb", B, ("lb a0, 1(a1)", "a1=80002000 [80002000]=1122"), ("lb a0, -1(a1)", "a1=80002001 [80002000]=80")),
        ("lh", B, ("lh a0, 2(a1)", "a1=80002000 [80002000]=11223344"), ("lh a0, 1(a1)", "a1=80002000 [80002000]=112280")),
        ("lw", B, ("lw a0, 4(a1)", "a1=80002000 [80002000]=1122334455667708"), ("lw a0, 1(a1)", "a1=80002000 [80002000]=11223344ff")),
        ("lw", B, ("lw zero, 4(a1)", "a1=80002000"), ("lw a0, 4(a1)", "a1=10000000")),
        ("lbu", B, ("lbu a0, 1(a1)", "a1=80002000 [80002000]=1122"), ("lbu a0, 0(a1)", "a1=80002000 [80002000]=ff")),
        ("lhu", B, ("lhu a0, 2(a1)", "a1=80002000 [80002000]=11223344"), ("lhu a0, 3(a1)", "a1=80002000 [80002000]=0000000102")),
        ("sb", B, ("sb a0, 1(a1)", "a0=1234 a1=80002000"), ("sb a0, -1(a1)", f"a0={ONES} a1=80002001")),
        ("sh", B, ("sh a0, 2(a1)", "a0=12345678 a1=80002000"), ("sh a0, 1(a1)", "a0=1234 a1=80002002")),
        ("sw", B, ("sw a0, 4(a1)", "a0=12345678 a1=80002000"), ("sw a0, 1(a1)", "a0=89abcdef a1=80002000")),
        ("sw", B, ("sw zero, 0(a1)", "a1=80002000 [80002000]=ffffffff"), ("sw a0, 0(a1)", "a0=1 a1=10000000")),
        ("fence", B, ("fence iorw, iorw", ""), ("fence w, ior", "")),
        ("ecall", B, ("ecall", ""), ("ecall", "mscratch=5 mstatus=88 a0=1")),
        ("ebreak", B, ("ebreak", ""), ("ebreak", "mstatus=8")),
    ]),
    "rv64i.txt": pairs([
        ("addiw", W, ("addiw a0, a1, 100", "a1=5"), ("addiw a0, a1, 1", "a1=12345677fffffff")),
        ("slliw", W, ("slliw a0, a1, 4", "a1=123"), ("slliw a0, a1, 31", f"a1={ONES}")),
        ("srliw", W, ("srliw a0, a1, 4", "a1=1230"), ("srliw a0, a1, 0", "a1=f80000000")),
        ("sraiw", W, ("sraiw a0, a1, 4", "a1=1230"), ("sraiw a0, a1, 31", "a1=180000000")),
        ("slli.64", W, ("slli a0, a1, 32", "a1=123"), ("slli a0, a1, 63", f"a1={ONES}")),
        ("srli.64", W, ("srli a0, a1, 32", "a1=12345600000000"), ("srli a0, a1, 63", f"a1={ONES}")),
        ("srai.64", W, ("srai a0, a1, 32", "a1=12345600000000"), ("srai a0, a1, 63", f"a1={MIN}")),
        ("addw", W, ("addw a0, a1, a2", A), ("addw a0, a1, a1", "a1=40000000")),
        ("subw", W, ("subw a0, a1, a2", A), ("subw a0, zero, a1", "a1=180000000")),
        ("sllw", W, ("sllw a0, a1, a2", "a1=123 a2=8"), ("sllw a0, a1, a2", "a1=1 a2=3f")),
        ("srlw", W, ("srlw a0, a1, a2", "a1=12300 a2=8"), ("srlw a0, a1, a2", "a1=ffffffff80000000 a2=20")),
        ("sraw", W, ("sraw a0, a1, a2", "a1=12300 a2=8"), ("sraw a0, a1, a2", "a1=80000000 a2=3f")),
        ("lwu", W, ("lwu a0, 4(a1)", "a1=80002000 [80002000]=1122334455667708"), ("lwu a0, 2(a1)", "a1=80002000 [80002000]=0000000000ff")),
        ("ld", W, ("ld a0, 8(a1)", "a1=80002000 [80002008]=1122334455667788"), ("ld a0, -3(a1)", "a1=80002008 [80002000]=000000000011223344556677ff")),
        ("ld", W, ("ld a0, 0(a1)", "a1=80002000 [80002000]=0000000000000080"), ("ld a0, 0(a1)", "a1=10000000 a0=5")),
        ("sd", W, ("sd a0, 8(a1)", "a0=123456789abcdef0 a1=80002000"), ("sd a0, 5(a1)", "a0=123456789abcdef0 a1=80002000")),
    ]),
    "m.txt": pairs([
        ("mul", B, ("mul a0, a1, a2", A), ("mul a0, a1, a1", f"a1={ONES}")),
        ("mulh", B, ("mulh a0, a1, a2", A), ("mulh a0, a1, a1", f"a1={MIN32}")),
        ("mulh", W, ("mulh a0, a1, a2", f"a1={ONES} a2=2"), ("mulh a0, a1, a1", f"a1={MIN}")),
        ("mulhsu", B, ("mulhsu a0, a1, a2", A), ("mulhsu a0, a1, a1", f"a1={ONES}")),
        ("mulhu", B, ("mulhu a0, a1, a2", A), ("mulhu a0, a1, a1", f"a1={ONES}")),
        ("div", B, ("div a0, a1, a2", "a1=64 a2=fffffffffffffff9"), ("div a0, a1, a2", f"a1={MIN32} a2={ONES}")),
        ("div", B, ("div a0, a1, a2", "a1=7 a2=2"), ("div a0, a1, a2", "a1=7 a2=0")),
        ("div", W, ("div a0, a1, a2", f"a1={MIN} a2=2"), ("div a0, a1, a2", f"a1={MIN} a2={ONES}")),
        ("divu", B, ("divu a0, a1, a2", f"a1={ONES} a2=7"), ("divu a0, a1, a2", "a1=7 a2=0")),
        ("rem", B, ("rem a0, a1, a2", "a1=ffffffffffffff9c a2=7"), ("rem a0, a1, a2", f"a1={MIN32} a2={ONES}")),
        ("rem", B, ("rem a0, a1, a2", "a1=64 a2=fffffffffffffff9"), ("rem a0, a1, a2", "a1=fffffffffffffff9 a2=0")),
        ("remu", B, ("remu a0, a1, a2", f"a1={ONES} a2=7"), ("remu a0, a1, a2", f"a1={ONES} a2=0")),
        ("mulw", W, ("mulw a0, a1, a2", A), ("mulw a0, a1, a1", "a1=ffffffff")),
        ("divw", W, ("divw a0, a1, a2", "a1=100000064 a2=fffffff9"), ("divw a0, a1, a2", "a1=80000000 a2=ffffffff")),
        ("divw", W, ("divw a0, a1, a2", "a1=64 a2=7"), ("divw a0, a1, a2", "a1=7 a2=100000000")),
        ("divuw", W, ("divuw a0, a1, a2", "a1=ffffffff a2=7"), ("divuw a0, a1, a2", "a1=1 a2=f00000000")),
        ("divuw", W, ("divuw a0, a1, a2", "a1=100000008 a2=2"), ("divuw a0, a1, a2", "a1=ffffffff a2=1")),
        ("remw", W, ("remw a0, a1, a2", "a1=ffffff9c a2=7"), ("remw a0, a1, a2", "a1=80000000 a2=ffffffff")),
        ("remuw", W, ("remuw a0, a1, a2", "a1=fffffffc a2=7"), ("remuw a0, a1, a2", "a1=80000001 a2=0")),
    ]),
    "zicsr.txt": pairs([
        ("csrrw", B, ("csrrw a0, mscratch, a1", "mscratch=123 a1=456"), ("csrrw a0, mscratch, a0", f"mscratch=5 a0={ONES}")),
        ("csrrw", B, ("csrrw zero, mscratch, a1", "mscratch=123 a1=456"), ("csrrw a0, mhartid, zero", "a0=5")),
        ("csrrs", B, ("csrrs a0, mscratch, a1", "mscratch=123 a1=456"), ("csrrs a0, mhartid, zero", "a0=5")),
        ("csrrs", B, ("csrrs a0, mstatus, a1", "a1=8"), ("csrrs a0, mhartid, a1", "a1=0")),
        ("csrrc", B, ("csrrc a0, mscratch, a1", "mscratch=777 a1=456"), ("csrrc a0, mscratch, zero", "mscratch=777")),
        ("csrrwi", B, ("csrrwi a0, mscratch, 31", "mscratch=123"), ("csrrwi zero, mscratch, 0", "mscratch=123")),
        ("csrrsi", B, ("csrrsi a0, mscratch, 4", "mscratch=123"), ("csrrsi a0, mhartid, 0", "a0=7")),
        ("csrrci", B, ("csrrci a0, mscratch, 3", "mscratch=123"), ("csrrci a0, mhartid, 1", "a0=7")),
    ]),
    "zifencei.txt": pairs([
        ("fence.i", B, ("fence.i", ""), ("fence.i", "a0=1 mstatus=8")),
    ]),
    "machine.txt": pairs([
        ("mret", B, ("mret", "mepc=80001200 mstatus=80"), ("mret", "mepc=80001206 mstatus=8")),
        ("wfi", B, ("wfi", ""), ("wfi", "mie=8 mstatus=8")),
    ]),
    # Legal values of registers: what a write leaves behind. There is no vector where the manual leaves a choice that Spike makes
    # otherwise (misa), nor for mip, which shows what Spike's platform drives.
    "csr.txt": [
        ("csrrw", x, "edge", f"csrrw a0, {csr}, a1", before)
        for csr, x, before in [
            ("mstatus", B, f"a1={ONES} mstatus=8"), ("mstatus", B, "a1=0"), ("mie", B, f"a1={ONES}"),
            ("mtvec", B, "a1=80000401"), ("mtvec", B, "a1=80000800"), ("mepc", B, f"a1={ONES}"),
            ("mtval", B, f"a1={ONES}"), ("mcause", B, "a1=800000000000000b"), ("mcause", R, "a1=80000007"),
            ("mscratch", B, f"a1={MIN}"), ("mcountinhibit", B, f"a1=5"), ("mhpmcounter3", B, f"a1={ONES}"), ("mhpmevent31", B, f"a1={ONES}"),
            ("mhartid", B, "a1=0"), ("cycle", B, "a1=0"), ("pmpaddr0", B, "a1=fffffc00 pmpcfg0=0 pmpaddr0=0"), ("pmpcfg0", B, "a1=19 pmpcfg0=0"),
            ("pmpcfg0", B, "a1=621a9f0f pmpcfg0=0"), ("pmpcfg0", B, "a1=7 pmpcfg0=0 pmpaddr0=5ff pmpcfg0=98"), ("pmpaddr0", B, "a1=5 pmpcfg0=0 pmpaddr0=5ff pmpcfg0=98"), ("pmpaddr1", B, "a1=0 pmpaddr1=400 pmpcfg0=880000"),
            ("pmpcfg1", W, "a1=0"), ("mstatush", B, "a1=0"), ("mcycleh", W, "a1=0"), ("minstreth", W, "a1=0"), ("medeleg", B, "a1=0"), ("mideleg", B, "a1=0"),
            ("mcounteren", B, "a1=0"), ("satp", B, "a1=0"), ("sstatus", B, "a1=0"), ("fcsr", B, "a1=0"), ("menvcfg", B, "a1=0"),
            ("0x7b0", B, "a1=0"), ("tselect", B, f"a1={ONES}"), ("mconfigptr", B, "a1=0"),
        ]
    ] + [
        ("csrrs", x, "edge", f"csrrs a0, {csr}, zero", before)
        for csr, x, before in [
            ("misa", B, "a0=1"), ("mvendorid", B, "a0=1"), ("mimpid", B, "a0=1"), ("mhartid", B, "a0=1"), ("mconfigptr", B, "a0=1"), ("mstatus", B, "mstatus=88"),
            ("mhpmcounter31", B, "a0=1"), ("mstatush", R, "a0=1"), ("mhpmcounter3h", R, "a0=1"),
            ("pmpaddr63", B, "a0=1"), ("pmpcfg15", R, "a0=1"), ("pmpcfg14", B, "a0=1"), ("hpmcounter3", B, "a0=1"), ("timeh", W, "a0=1"),
        ]
    ],
    # Encodings that no row matches.
    "illegal.txt": [
        ("-", x, "illegal", f".word {bits}", "a1=5")
        for bits, x in [
            ("0x00000000", B), ("0xffffffff", B), ("0x02059513", R), ("0x0205d513", R), ("0x4205d513", R), ("0x0005b503", R), ("0x00a5b023", R),
            ("0x0005e503", R), ("0x0015851b", R), ("0x00b5853b", R), ("0x02b5853b", R), ("0x10200073", B), ("0x00200073", B), ("0x12000073", B),
            ("0x7b200073", B), ("0x30200173", B), ("0x20b58533", B), ("0x0005f503", B), ("0x00b5f023", B), ("0x00059067", B),
            ("0x0005a063", B), ("0x0000200f", B), ("0x0100202f", B), ("0x00000007", B), ("0x00000053", B), ("0x04059513", W),
        ]
    ],
}

FILES |= SUPERVISOR_FILES

# What the harts of a file have besides I, M, Zicsr and Zifencei, where that is more.
WITH = {**SUPERVISOR_WITH}
